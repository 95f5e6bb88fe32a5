from __future__ import annotations

import pytest

from ingest.tokens import lexical_tokens
from notebook_app.chat.answer import AnswerRequest, Listener, QuoteAnswerer
from notebook_app.records import StoredPassage
from notebook_app.search.retrieve import Retriever
from notebook_app.studio.selftest.questions import make_questions, run_selftest
from notebook_app.text.anchors import sentence_text


def test_questions_are_some_words_of_a_sentence(passages: list[StoredPassage]) -> None:
    made = make_questions(passages, 12)
    assert made == make_questions(passages, 12)
    assert made != make_questions(passages, 12, seed=8)
    assert len({question.source for question in made}) >= 3
    for question in made:
        held = next(p for p in passages if p.source == question.source and question.span in p.sentences)
        sentence = lexical_tokens(sentence_text(held, question.span))
        assert set(lexical_tokens(question.text)) < set(sentence)


def test_what_cannot_be_asked_about_gives_no_question() -> None:
    assert make_questions([], 10) == []


def test_the_figures_are_shares_of_what_was_asked(passages: list[StoredPassage], retriever: Retriever) -> None:
    made = make_questions(passages, 12)
    sources = {p.source for p in passages}
    heard: list[int] = []
    result = run_selftest(
        made,
        sources,
        lambda text, chosen: retriever.retrieve("notebook", text, 10, chosen),
        lambda text, found: QuoteAnswerer().answer(AnswerRequest(text, (), found), Listener()),
        heard.append,
    )
    assert heard == list(range(1, len(made) + 1))
    assert result.questions == len(made)
    assert result.recall[1] is not None
    assert 0.7 <= result.recall[1] <= result.recall[5] <= result.recall[10] <= 1  # type: ignore[operator]
    assert result.precision == pytest.approx(1, abs=0.4)
    assert result.to_json().keys() == {
        *("questions", "recall@1", "recall@5", "recall@10", "answered", "citation_precision", "refused")
    }


def test_with_one_source_nothing_is_said_about_refusing(passages: list[StoredPassage], retriever: Retriever) -> None:
    own = [p for p in passages if p.title == "Notes on honey"]
    result = run_selftest(
        make_questions(own, 4),
        {own[0].source},
        lambda text, chosen: retriever.retrieve("notebook", text, 10, chosen),
        lambda text, found: QuoteAnswerer().answer(AnswerRequest(text, (), found), Listener()),
        lambda done: None,
    )
    assert result.refused is None
