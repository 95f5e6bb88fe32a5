from __future__ import annotations

import pytest

from ingest.tokens import lexical_tokens
from notebook_app.chat.writing.history import leans_on_history
from notebook_app.search.language import language_of
from notebook_app.search.question import answer_type, content_weights, defines, fits_type


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Who wrote it?", "en"),
        ("谁写的？", "zh"),
        ("BERT 是什么？", "zh"),
        ("What does 茶 mean in English?", "en"),
        ("", "en"),
        ("42?", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("question", "content"),
    [
        ("What do the sources say about oolong tea?", {"oolong", "tea"}),
        ("乌龙茶是什么？", {"乌", "龙", "茶", "乌龙", "龙茶"}),
        ("陆羽什么时候写了书？", {"陆", "羽", "写", "书", "陆羽"}),
        ("What is this about?", set()),
    ],
)
def test_what_a_question_is_about(question: str, content: set[str]) -> None:
    weights = dict.fromkeys(lexical_tokens(question), 1.0)
    assert set(content_weights(question, weights)) == content


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("When was the bridge opened?", "It was opened in 1904.", "It was opened with music."),
        ("How many arches are there?", "There are three arches.", "There are arches."),
        ("Who designed the Aldern Bridge?", "The engineer Marta Lindqvist designed it.", "The Aldern Bridge is old."),
        ("Why was it refused?", "Because the ground was soft.", "It was refused."),
        ("《茶经》写于哪一年？", "写于760年。", "他写了《茶经》。"),
        ("为什么要加热？", "因为这样可以保存。", "要加热。"),
    ],
)
def test_the_kind_of_answer(question: str, answer: str, other: str) -> None:
    expected = answer_type(question)
    assert fits_type(expected, question, answer)
    assert not fits_type(expected, question, other)


@pytest.mark.parametrize("question", ["When was it opened?", "Why?", "And in 1951?", "他写了什么？", "那绿茶呢？"])
def test_follow_ups(question: str) -> None:
    assert leans_on_history(question)


@pytest.mark.parametrize("question", ["When was the bridge opened?", "陆羽写了什么书？"])
def test_questions_that_stand_alone(question: str) -> None:
    assert not leans_on_history(question)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("In this paper, we have presented RAPTOR, a novel tree-based retrieval system.", True),
        ("RAPTOR is a retrieval system.", True),
        ("RAPTOR (see below) is the name of a system.", True),
        ("We call this novel system RAPTOR.", True),
        ("They perform better, an approach we call RAPTOR.", True),
        ("We refer to this way of retrieval as “RAPTOR”.", True),
        ("By RAPTOR, we mean retrieval from a tree.", True),
        ("The call of a RAPTOR is loud.", False),
        ("This demonstrates that RAPTOR is computationally efficient.", False),
        ("Notably, RAPTOR’s context often encompasses the information retrieved.", False),
    ],
)
def test_a_definition_says_what_the_thing_is(text: str, says: bool) -> None:
    assert defines("What is RAPTOR?", text) == says


def test_a_chinese_definition() -> None:
    assert defines("什么是遗忘曲线？", "遗忘曲线是描述记忆随时间减退的曲线。")
    assert not defines("什么是遗忘曲线？", "他画出了遗忘曲线。")
