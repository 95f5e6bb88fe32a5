"""Whether the sentences that answer come first, by words and vectors alone and as a reranker reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from notebook_app.chat.quoting.select import PASSAGES, Candidate, score_sentences
from notebook_app.chat.quoting.tuning import READ, UNREAD
from notebook_app.search.retrieve import ScoredPassage
from tests.chat.passages import stored
from tests.chat.quoting.reader import Reader

QUESTION = "How often did the herons return?"
WEIGHTS = {"heron": 2.0, "return": 1.0}


def found(
    *sentences: str,
    score: float = 0.0,
    relevance: float | None = None,
    title: str = "Herons",
    section: str = "",
) -> ScoredPassage:
    passage = stored(title, "\n\n".join(sentences) if sentences[0].endswith(":") else " ".join(sentences))[0]
    assert len(passage.sentences) == len(sentences)
    passage = replace(passage, section=section)
    return ScoredPassage(passage, score, 0.0, None, None, WEIGHTS, relevance=relevance, searched=1)


def seen(passage: ScoredPassage, *cosines: float) -> ScoredPassage:
    """Return the passage with the cosines of its sentences."""
    return replace(passage, sentence_cosines=np.array(cosines, np.float32))


def order(ranked: Sequence[Candidate]) -> list[tuple[int, int]]:
    return [(s.rank, s.index) for s in ranked]


A, B, C, D = (
    "The herons came back to the same reedbed every spring.",
    "A colony of gulls nested on the cliffs near the harbour.",
    "The ferry to the island leaves from the northern pier.",
    "Men mend nets along the quay in the evening.",
)
REFERENCE = (
    "Haraldsen, Ingrid and Brun, Tor (2007).",
    "Tidal foraging of grey herons.",
    "Journal of Birds, 12(3), 33–44.",
)


def by_place(ranked: Sequence[Candidate]) -> dict[tuple[int, int], float]:
    return {(s.rank, s.index): s.score for s in ranked}


# without a reranker


def test_scores_are_z_scores_with_a_share_of_the_neighbours() -> None:
    """One passage, no words of the question: cosines 1, 0, 0, 0 have the z-scores √3 and three times −1/√3."""
    passage = seen(replace(found(A, B, C, D), term_weights={"none": 1.0}), 1.0, 0.0, 0.0, 0.0)
    scores = by_place(score_sentences(QUESTION, [passage]))
    best, other = 3**0.5, -(3**-0.5)
    assert scores[0, 0] == pytest.approx(best + UNREAD.around * other, abs=1e-5)
    assert scores[0, 1] == pytest.approx(other + UNREAD.around * (best + other) / 2, abs=1e-5)
    assert scores[0, 2] == pytest.approx(other + UNREAD.around * other, abs=1e-5)
    assert scores[0, 3] == pytest.approx(other + UNREAD.around * other, abs=1e-5)


def test_words_that_a_neighbour_holds_help() -> None:
    """Both middle sentences lack the question's words; one stands beside the sentence that has them."""
    passage = found(A, B, C, D)
    scores = by_place(score_sentences("Did herons return?", [passage]))
    assert scores[0, 1] > scores[0, 2]
    assert scores[0, 2] == pytest.approx(scores[0, 3], abs=0.3)


def test_neighbours_are_of_the_same_passage() -> None:
    alone = by_place(score_sentences(QUESTION, [found(C, D), found(A, B)]))
    assert alone[0, 1] == pytest.approx(alone[0, 0], abs=1e-5)


def test_a_better_passage_lifts_its_sentences() -> None:
    ranked = score_sentences("Where is the quay?", [found(C, D, score=3.0), found(C, D, score=1.0, title="Piers")])
    scores = by_place(ranked)
    assert scores[0, 0] - scores[1, 0] == pytest.approx(2 * UNREAD.passage * (1 + UNREAD.around), abs=1e-5)


def test_the_kind_of_answer_asked_for_counts() -> None:
    year, day = "The reserve was founded in 1954 by two teachers.", "The reserve was founded long ago by two teachers."
    scores = by_place(score_sentences("When was the reserve founded?", [found(day, B, year)]))
    assert scores[0, 2] > scores[0, 0] + UNREAD.fits / 2


def test_so_many_passages_are_read_and_no_more() -> None:
    many = [found(A, B, title=f"Source {n}") for n in range(PASSAGES + 3)]
    assert {s.rank for s in score_sentences(QUESTION, many)} == set(range(PASSAGES))


def test_a_passage_of_references_gives_its_place_to_the_next() -> None:
    references = found(*REFERENCE, title="Tea", section="References")
    assert {s.kind for s in score_sentences(QUESTION, [references])} == {"reference"}
    ranked = score_sentences(QUESTION, [references, found(A, B)])
    assert order(ranked) == [(0, 0), (0, 1)]
    assert {s.passage.passage.title for s in ranked} == {"Herons"}


def test_references_are_offered_where_there_is_nothing_else() -> None:
    references = found(*REFERENCE, title="Tea", section="References")
    offered = score_sentences("Is tea hot?", [replace(references, term_weights={"none": 1.0})])
    assert {(s.kind, s.score) for s in offered} == {("reference", 0.0)}


def test_nothing_comes_of_nothing() -> None:
    assert score_sentences(QUESTION, []) == []
    assert score_sentences(QUESTION, [], Reader({})) == []


# as a reranker reads them


def test_what_the_reader_finds_comes_first() -> None:
    passages = [found(A, B, relevance=1.0, score=1.0), found(C, D, relevance=0.0, title="Piers")]
    reader = Reader({"nets": 8.0, "ferry": -4.0})
    ranked = score_sentences(QUESTION, passages, reader)
    assert order(ranked)[0] == (1, 1)
    assert order(ranked)[-1] == (1, 0)
    assert ranked[0].relevance == 8.0


def test_log_odds_are_weighed_alone_and_in_context() -> None:
    """The second leans on the first ("They …"): together they say more than it says alone."""
    leaning = "They returned to it every spring without fail."
    passages = [replace(found(A, leaning, C, relevance=0.0), term_weights={"none": 1.0})]
    reader = Reader({f"{A} {leaning}": 6.0, leaning: 2.0})
    ranked = {s.index: s for s in score_sentences(QUESTION, passages, reader)}
    assert f"{A} {leaning}" in reader.read
    assert (ranked[1].relevance, ranked[2].relevance) == (6.0, 0.0)
    expected = READ.in_context * 6.0 + READ.alone * 2.0
    assert ranked[1].score == pytest.approx(expected, abs=1e-5)
    assert ranked[2].score == pytest.approx(READ.after_best, abs=1e-5)
    assert ranked[0].score == pytest.approx(0.0, abs=1e-5)


def test_the_context_never_takes_from_a_sentence() -> None:
    leaning = "They returned to it every spring without fail."
    reader = Reader({f"{A} {leaning}": -3.0, leaning: 5.0})
    ranked = {s.index: s for s in score_sentences(QUESTION, [found(A, leaning, relevance=0.0)], reader)}
    assert ranked[1].relevance == 5.0


def test_a_first_sentence_leans_on_nothing_that_can_be_read() -> None:
    leaning = "They returned to it every spring without fail."
    reader = Reader({})
    score_sentences(QUESTION, [found(leaning, D, relevance=0.0)], reader)
    assert reader.read == [leaning, D]


def test_sentences_of_a_passage_that_was_found_worse_lose_by_its_log_odds() -> None:
    passages = [found(C, D, relevance=5.0), found(C, D, relevance=-1.0, title="Piers")]
    scores = by_place(score_sentences(QUESTION, passages, Reader({})))
    assert scores[0, 0] - scores[1, 0] == pytest.approx(READ.passage_relevance * 6.0, abs=1e-5)


def test_the_best_passage_is_no_gain_above_itself() -> None:
    (passage,) = [replace(found(A, relevance=5.0), term_weights={"none": 1.0})]
    (only,) = score_sentences(QUESTION, [passage], Reader({}))
    assert only.score == pytest.approx(0.0, abs=1e-5)


def test_cosines_and_words_still_count() -> None:
    passage = seen(found(C, A, D, relevance=0.0), 0.0, 0.0, 1.0)
    scores = by_place(score_sentences("Did herons return?", [passage], Reader({})))
    z = 2**0.5  # of the one that differs, of three; the others have −z / 2
    assert scores[0, 2] == pytest.approx(READ.cosine * z - READ.bm25 * z / 2, abs=1e-5)
    assert scores[0, 1] == pytest.approx(-READ.cosine * z / 2 + READ.bm25 * z, abs=1e-5)
    assert scores[0, 0] == pytest.approx(-READ.cosine * z / 2 - READ.bm25 * z / 2, abs=1e-5)


def test_a_better_passage_lifts_what_is_read() -> None:
    passages = [found(C, D, score=3.0, relevance=0.0), found(C, D, score=1.0, relevance=0.0, title="Piers")]
    scores = by_place(score_sentences(QUESTION, passages, Reader({"ferry": 1.0})))
    assert scores[0, 0] - scores[1, 0] == pytest.approx(2 * READ.passage, abs=1e-5)


def test_what_follows_the_best_gains() -> None:
    passage = replace(found(C, D, B, relevance=0.0), term_weights={"none": 1.0})
    scores = by_place(score_sentences(QUESTION, [passage], Reader({"ferry": 4.0})))
    assert scores[0, 1] - scores[0, 2] == pytest.approx(READ.after_best, abs=1e-5)


def test_a_sentence_that_only_announces_loses() -> None:
    passage = replace(found("The pier has many parts that all matter here:", D, relevance=0.0), term_weights={"x": 1.0})
    scores = by_place(score_sentences(QUESTION, [passage], Reader({"nets": 9.0})))
    assert scores[0, 0] == pytest.approx(-READ.announces, abs=1e-5)


def test_the_kind_of_answer_counts_for_what_is_read() -> None:
    year, day = "The reserve was founded in 1954 by two teachers.", "The reserve was founded long ago by two teachers."
    passage = replace(found(C, day, B, year, relevance=0.0), term_weights={"x": 1.0})
    scores = by_place(score_sentences("When was the reserve founded?", [passage], Reader({"ferry": 9.0})))
    assert scores[0, 3] == pytest.approx(READ.fits, abs=1e-5)
    assert scores[0, 2] == pytest.approx(0.0, abs=1e-5)


def test_a_definition_comes_first_and_from_any_passage() -> None:
    passages = [found(C, B, relevance=0.0, title=f"Source {n}") for n in range(READ.passages)]
    passages.append(found("A heronry is a place where herons breed in numbers.", D, relevance=0.0, title="Words"))
    ranked = score_sentences("What is a heronry?", passages, Reader({}))
    assert order(ranked)[0] == (READ.passages, 0)
    assert (READ.passages, 1) not in order(ranked)


def test_so_many_passages_and_sentences_are_read() -> None:
    passages = [found(A, B, C, D, relevance=0.0, title=f"Source {n}") for n in range(READ.passages + 2)]
    reader = Reader({})
    ranked = score_sentences(QUESTION, passages, reader)
    assert len(ranked) == READ.sentences
    assert {s.rank for s in ranked} <= set(range(READ.passages))


def test_a_passage_that_was_not_read_has_no_sentence_among_those_read() -> None:
    ranked = score_sentences(QUESTION, [found(A, relevance=0.0), found(C, D, title="Piers")], Reader({"nets": 9.0}))
    assert order(ranked) == [(0, 0)]


def test_without_any_relevance_the_reader_is_not_asked() -> None:
    reader = Reader({"nets": 9.0})
    score_sentences(QUESTION, [found(A, B), found(C, D, title="Piers")], reader)
    assert not reader.read


def test_a_question_to_all_sources_is_not_read_by_it() -> None:
    reader = Reader({"nets": 9.0})
    score_sentences("Summarise all the sources.", [found(A, B, relevance=0.0), found(C, D, relevance=0.0)], reader)
    assert not reader.read


def test_a_long_sentence_is_read_in_part() -> None:
    leaning = f"They {'really ' * 90}returned to it."
    reader = Reader({})
    score_sentences(QUESTION, [found(f"The herons {'always ' * 90}came back.", leaning, relevance=0.0)], reader)
    assert max(len(text) for text in reader.read) == READ.view


def test_the_same_score_keeps_the_order_of_the_text() -> None:
    passage = replace(found(B, C, D), term_weights={"x": 1.0})
    assert order(score_sentences(QUESTION, [passage])) == [(0, 0), (0, 1), (0, 2)]
