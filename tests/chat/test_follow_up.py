from __future__ import annotations

import pytest

from notebook_app.chat.follow_up import Turn, understand

RAPTOR, OTHER = "a" * 64, "b" * 64


def titles() -> dict[str, str]:
    return {RAPTOR: "RAPTOR: Trees for Retrieval", OTHER: "Weak Supervision"}


def rewritten(question: str, before: str, *sources: str) -> str:
    return understand(question, Turn(before, sources), titles).question


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        ("What is the clustering algorithm in RAPTOR?", "How does it retrieve?", "How does RAPTOR retrieve?"),
        (
            "What happened in the first experiment?",
            "And in the second experiment?",
            "What happened in the second experiment?",
        ),
        ("How many Germans like whales?", "And Americans?", "How many Americans like whales?"),
        (
            "Which strategies does RAPTOR test?",
            "Which of them works best?",
            "Which of the strategies of RAPTOR works best?",
        ),
        ("What does RAPTOR build?", "What are its layers?", "What are the layers of RAPTOR?"),
        ("RAPTOR 用了什么聚类方法？", "它快吗？", "RAPTOR：它快吗？"),
    ],
)
def test_what_a_question_leans_on_is_put_in(before: str, question: str, understood: str) -> None:
    assert rewritten(question, before, RAPTOR) == understood


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of France and of Spain?",
        "Which papers propose a new dataset?",
        "List all papers",
        "Summarise the segmentation survey",
    ],
)
def test_a_question_that_stands_alone_stays_and_searches_everywhere(question: str) -> None:
    found = understand(question, Turn("What is RAPTOR?", (RAPTOR,)), titles)
    assert (found.question, found.sources) == (question, ())


def test_a_chat_that_begins_leans_on_nothing() -> None:
    assert understand("Why?", None).question == "Why?"


def test_wishes_repeat_the_question_before() -> None:
    before = Turn("What is RAPTOR?", (RAPTOR,))
    assert understand("Shorter, please.", before).shorter
    assert understand("短一点", before).shorter
    assert understand("In Chinese please", before).language == "zh"
    assert understand("用英文回答", before).language == "en"
    assert understand("Tell me more", before).more
    assert understand("Why?", before).question == "Why: What is RAPTOR?"
    assert {understand(q, before).sources for q in ("shorter", "why?", "more", "in chinese")} == {(RAPTOR,)}


def test_an_ordinal_names_the_source_that_was_shown_there() -> None:
    before = Turn("What are these papers about?", (RAPTOR, OTHER))
    assert understand("What are the limitations of the second one?", before, titles).sources == (OTHER,)
    more = understand("Tell me more about the first one.", before, titles)
    assert (more.more, more.sources) == (True, (RAPTOR,))
    assert "《Weak Supervision》" in understand("第二篇的局限是什么？", before, titles).question
    assert understand("The fifth one?", before, titles).question == "The fifth one?"


def test_a_question_about_it_as_a_document_gets_its_title() -> None:
    assert rewritten("Who wrote it?", "Summarise RAPTOR", RAPTOR) == "Who wrote “RAPTOR: Trees for Retrieval”?"
    assert rewritten("它的作者是谁？", "总结 RAPTOR", RAPTOR) == "《RAPTOR: Trees for Retrieval》的作者是谁？"


@pytest.mark.parametrize("question", ["?" * 4000, "it " * 1500, "第" * 4000, "and " * 1000])
def test_strange_questions_are_no_trouble(question: str) -> None:
    assert understand(question, Turn("What is RAPTOR?", (RAPTOR,)), titles) is not None
