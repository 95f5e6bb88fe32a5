from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pytest

from ingest.models import Anchor
from ingest.tokens import lexical_tokens
from notebook_app.chat.answer import AnswerRequest, Listener, QuoteAnswerer
from notebook_app.records import Answer, Citation, StoredPassage
from notebook_app.search.retrieve import Retriever, ScoredPassage
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
        *("questions", "recall@1", "recall@5", "recall@10", "ndcg@10"),
        *("answered", "quoted", "citation_precision", "refused"),
    }
    assert result.ndcg is not None
    assert result.recall[1] <= result.ndcg <= result.recall[10]  # type: ignore[operator]
    assert result.quoted is not None
    assert 0.5 <= result.quoted <= result.answered  # type: ignore[operator]


def test_ranks_and_quotations_are_those_of_the_sentence(passages: list[StoredPassage], retriever: Retriever) -> None:
    """Of two questions one is found second and quoted; of the other its neighbour alone is quoted."""
    first, other = make_questions(passages, 2)
    held = {q.text: next(p for p in passages if (p.source, p.page) == (q.source, q.page)) for q in (first, other)}

    def retrieve(text: str, _chosen: Collection[str]) -> list[ScoredPassage]:
        found = retriever.retrieve("notebook", text, 10)
        own = next(f for f in found if first.is_in(f) or other.is_in(f))
        return [next(f for f in found if f is not own), own]

    def reply(text: str, _found: Sequence[ScoredPassage]) -> Answer:
        question, passage = (first if text == first.text else other), held[text]
        end = question.span.end if question is first else question.span.end - 1
        cited = Citation(1, Anchor(passage.source, passage.page, question.span.start, end, "words"))
        return Answer(question.text, "words [1]", (), (cited,), False, "quotes")

    result = run_selftest([first, other], {"only"}, retrieve, reply, lambda done: None)
    assert result.ndcg == pytest.approx(1 / np.log2(3))
    assert (result.quoted, result.answered, result.precision) == (0.5, 1.0, 1.0)


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
