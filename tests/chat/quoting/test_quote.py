from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from notebook_app.chat.answer import AnswerRequest, Listener, QuoteAnswerer
from notebook_app.records import Answer, Message, StoredPassage
from notebook_app.records.conversation import ChatSettings
from notebook_app.search.retrieve import Retriever
from notebook_app.text.anchors import cite
from notebook_app.text.markdown import MARKER
from tests.chat.heard import Heard


def ask(
    retriever: Retriever, question: str, history: tuple[Message, ...] = (), language: str = ""
) -> tuple[Answer, str]:
    answerer = QuoteAnswerer()
    passages = retriever.retrieve("notebook", answerer.search_query(question, history))
    heard = Heard()
    answer = answerer.answer(AnswerRequest(question, history, passages, language), heard)
    return answer, "".join(heard.pieces)


def said(role: str, text: str) -> Message:
    return Message(role, role, text, (), "done", datetime.now(UTC))  # type: ignore[arg-type]


ANSWERED = [
    ("Who designed the Aldern Bridge?", "Marta Lindqvist"),
    ("When was the Aldern Bridge opened?", "1904"),
    ("Why did the town refuse the first plan?", "too soft"),
    ("How much water is there in ripe honey?", "18 percent"),
    ("Which plant does green tea come from?", "Camellia sinensis"),
    ("陆羽什么时候写成了《茶经》？", "760"),
    ("乌龙茶的叶子放在哪里摇动？", "竹篮"),
]
NOT_ANSWERED = [
    "Who won the football world cup in 1998?",
    "What is the boiling point of mercury?",
    "How do I install Python on Windows?",
    "谁发明了电话？",
    "太阳到地球的距离是多少公里？",
]


@pytest.mark.parametrize(("question", "words"), ANSWERED)
def test_it_quotes_the_sentence_that_answers(retriever: Retriever, question: str, words: str) -> None:
    answer, _ = ask(retriever, question)
    assert not answer.abstained
    assert any(words in c.quote for c in answer.citations)
    assert 1 <= len(answer.citations) <= 3


@pytest.mark.parametrize(("question", "words"), ANSWERED)
def test_every_quotation_is_word_for_word_and_anchored(
    retriever: Retriever, passages: list[StoredPassage], question: str, words: str
) -> None:
    answer, streamed = ask(retriever, question)
    assert streamed == answer.text
    assert [int(n) for n in MARKER.findall(answer.text)] == [c.n for c in answer.citations]
    for sentence, citation in zip(answer.sentences, answer.citations, strict=True):
        assert sentence.text == citation.quote
        assert (sentence.citations, sentence.verdict) == ((citation.n,), "supported")
        holder = next(
            p
            for p in passages
            if p.source == citation.source and p.page == citation.page and p.start <= citation.start < p.end
        )
        assert holder.text[citation.start - holder.start : citation.end - holder.start] == citation.quote


@pytest.mark.parametrize("question", NOT_ANSWERED)
def test_it_says_when_the_sources_do_not_answer(retriever: Retriever, question: str) -> None:
    answer, streamed = ask(retriever, question)
    assert answer.abstained
    assert streamed == answer.text
    assert answer.citations == ()
    assert answer.text.startswith("你的来源中没有" if question[0] > "\u3000" else "Not in your sources")


def test_it_shows_the_nearest_passages_when_it_abstains(retriever: Retriever) -> None:
    answer, _ = ask(retriever, "What is the boiling point of mercury?")
    assert 1 <= len(answer.nearest) <= 3


def test_without_passages_it_abstains() -> None:
    answer = QuoteAnswerer().answer(AnswerRequest("Anything?", (), ()), Listener())
    assert (answer.abstained, answer.nearest) == (True, ())


def test_a_reference_mark_in_a_quotation_is_no_citation(retriever: Retriever) -> None:
    answer, _ = ask(retriever, "How much did the repair cost?")
    assert "crowns \\[12\\]" in answer.text
    assert set(MARKER.findall(answer.text)) == {str(c.n) for c in answer.citations}


def test_a_follow_up_leans_on_the_question_before(retriever: Retriever) -> None:
    history = (said("user", "Who designed the Aldern Bridge?"), said("assistant", "Marta Lindqvist [1]"))
    answer, _ = ask(retriever, "When was it opened?", history)
    assert any("1904" in c.quote for c in answer.citations)


@pytest.mark.parametrize(
    "question",
    ["Why does honey keep for years?", "How did people feel about cramming flashcards compared with how it worked?"],
)
def test_a_question_that_stands_alone_ignores_the_history(question: str) -> None:
    history = (said("user", "Who designed the Aldern Bridge?"), said("assistant", "Marta Lindqvist [1]"))
    assert QuoteAnswerer().search_query(question, history) == question


def test_quotations_from_several_sources_name_them(retriever: Retriever) -> None:
    answer, _ = ask(retriever, "Which enzymes act in honey and in green tea leaves?")
    if len({c.source for c in answer.citations}) > 1:
        assert all(f"“{c.title}” says:" in answer.text for c in answer.citations)


@pytest.mark.parametrize("question", ["What is this about?", "Summarise the sources.", "这些资料讲了什么？"])
def test_a_question_about_the_whole_gets_the_overview(passages: list[StoredPassage], question: str) -> None:
    overview = [cite(p, p.sentences[0], 9) for p in (passages[0], passages[-1])]
    answer = QuoteAnswerer().answer(AnswerRequest(question, (), (), overview=overview), Listener())
    assert [(c.n, c.anchor) for c in answer.citations] == [(1, overview[0].anchor), (2, overview[1].anchor)]


def test_the_introduction_speaks_the_language_asked_for(retriever: Retriever) -> None:
    answer, _ = ask(retriever, "Who designed the Aldern Bridge?", language="zh")
    assert answer.text.startswith("你的来源中写道")


def test_wishes_hold_for_quotations_too(passages: list[StoredPassage]) -> None:
    overview = [cite(passage, passage.sentences[0], n) for n, passage in enumerate(passages[:4], 1)]
    whole = AnswerRequest("What is this about?", (), (), overview=overview)
    short = replace(whole, wishes=ChatSettings(length="shorter", language="zh"))
    every, few = (QuoteAnswerer().answer(request, Listener()) for request in (whole, short))
    assert [c.quote for c in few.citations] == [c.quote for c in every.citations[:2]]
    assert len(every.citations) == 4
    assert "来源" in few.text or "写道" in few.text


def test_what_is_quoted_in_another_language_than_the_question_says_so(retriever: Retriever) -> None:
    answer, _ = ask(retriever, "¿Quién designed Aldern Bridge, el engineer?")
    assert not answer.abstained
    assert answer.text.endswith("*Quoted as your sources are written, in English.*")
    answer, _ = ask(retriever, "Who designed the Aldern Bridge?")
    assert "Quoted as" not in answer.text
