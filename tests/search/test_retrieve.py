from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ingest.embedding.embed import Embedder
from notebook_app.records import StoredPassage
from notebook_app.search.retrieve import Retriever
from notebook_app.search.scoring import z_scores
from notebook_app.search.tuning import SEARCH
from tests.chat.memory import MemoryNotebook
from tests.chat.passages import stored


@pytest.mark.parametrize(
    ("query", "title", "words"),
    [
        ("Who designed the Aldern Bridge?", "Bridges of the valley", "Marta Lindqvist"),
        ("Why does honey not spoil?", "Notes on honey", "Bacteria cannot grow"),
        ("fermentation of leaves", "How tea is made", "oxidised"),
        ("乌龙茶的叶子放在哪里摇动？", "茶叶的制作", "竹篮"),
        ("陆羽写了什么书？", "茶叶的制作", "茶经"),
    ],
)
def test_the_passage_that_answers_comes_first(retriever: Retriever, query: str, title: str, words: str) -> None:
    first = retriever.retrieve("notebook", query)[0]
    assert first.passage.title == title
    assert words in first.passage.text


def test_scores_fall_and_top_limits(retriever: Retriever) -> None:
    found = retriever.retrieve("notebook", "How is tea oxidised?", top=3)
    assert len(found) == 3
    assert [f.score for f in found] == sorted((f.score for f in found), reverse=True)


def test_only_the_sources_asked_for(retriever: Retriever, passages: list[StoredPassage]) -> None:
    honey = next(p.source for p in passages if p.title == "Notes on honey")
    found = retriever.retrieve("notebook", "Which bridge was opened in 1904?", sources=[honey])
    assert {f.passage.source for f in found} == {honey}


@pytest.mark.parametrize("query", ["", "  \n"])
def test_a_blank_query_finds_nothing(retriever: Retriever, query: str) -> None:
    assert retriever.retrieve("notebook", query) == []


def test_an_empty_notebook_finds_nothing(embedder: Embedder) -> None:
    empty = MemoryNotebook([])
    assert Retriever(empty, empty, embedder).retrieve("notebook", "Anything?") == []


def test_a_chinese_question_uses_words_only_where_the_model_knows_english(retriever: Retriever) -> None:
    found = retriever.retrieve("notebook", "红茶在干燥之前做什么？")
    assert all(f.cosine is None and f.sentence_cosines is None for f in found)


def test_chinese_passages_stay_out_of_an_english_comparison(retriever: Retriever) -> None:
    found = retriever.retrieve("notebook", "What does 陆羽 say about tea leaves and their enzymes?")
    languages = {f.passage.language: f.cosine is None for f in found}
    assert languages == {"en": False, "zh": True}


def test_passages_without_vectors_are_found_by_their_words(embedder: Embedder, passages: list[StoredPassage]) -> None:
    bare = [replace(p, vector=None, sentence_vectors=None) for p in passages]
    notebook = MemoryNotebook(bare)
    first = Retriever(notebook, notebook, embedder).retrieve("notebook", "heather honey comb")[0]
    assert "Heather honey" in first.passage.text
    assert first.cosine is None


def test_the_public_record_keeps_the_place(retriever: Retriever) -> None:
    found = retriever.retrieve("notebook", "What did the repair cost?")[0]
    record = found.to_passage()
    assert (record.source, record.page, record.id) == (found.passage.source, 2, found.passage.id)
    assert record.end - record.start == len(record.text)
    assert record.score == found.score


def test_cosines_are_exact(retriever: Retriever, embedder: Embedder) -> None:
    query = "How many vehicles cross the bridge?"
    found = retriever.retrieve("notebook", query)[0]
    assert found.passage.sentence_vectors is not None
    expected = found.passage.sentence_vectors @ embedder.encode([query])[0]
    np.testing.assert_allclose(found.sentence_cosines, expected, atol=1e-6)


def test_ten_are_found_unless_told_otherwise(embedder: Embedder) -> None:
    many = [p for n in range(14) for p in stored(f"Bird {n}", f"Heron number {n} of reedbed {n * 7} fished at {n}:15.")]
    notebook = MemoryNotebook(many)
    assert len(Retriever(notebook, notebook, embedder).retrieve("n", "Which heron fished?")) == 10


def test_the_score_is_the_sum_of_three_normalised_ones(retriever: Retriever) -> None:
    """All of the notebook's passages are candidates, so that what is found is what was normalised over."""
    found = retriever.retrieve("notebook", "Why does honey not spoil?", top=50)
    cosines = [np.nan if f.cosine is None else f.cosine for f in found]
    sentences = [np.nan if f.sentence_cosines is None else f.sentence_cosines.max() for f in found]
    words = [np.nan if not f.bm25 and f.passage.language != "en" else f.bm25 for f in found]
    expected = (
        SEARCH.dense_weight * z_scores(cosines)
        + SEARCH.lexical_weight * z_scores(words)
        + SEARCH.sentence_weight * z_scores(sentences)
    )
    np.testing.assert_allclose([f.score for f in found], expected, atol=1e-5)
    assert found[0].typical_cosine == pytest.approx(np.nanmean(sentences), abs=1e-5)


def test_what_shares_no_word_in_another_language_is_not_held_against_it(retriever: Retriever) -> None:
    found = retriever.retrieve("notebook", "What does 陆羽 say about tea leaves and their enzymes?", top=50)
    assert {f.passage.language for f in found} == {"en", "zh"}
    assert all(np.isfinite(f.score) for f in found)


def test_a_question_to_all_hears_the_sources_that_have_no_candidate(embedder: Embedder) -> None:
    """Sixty sources repeat the question and fill the candidates; the last has none of its words, and the farthest vector."""
    loud = [
        p
        for n in range(60)
        for p in stored(f"Loud {n}", f"Summarise all the sources, says line {n} of {n}.", embedder=embedder)
    ]
    quiet = stored("Quiet", "Bees gather nectar.", embedder=embedder)
    notebook = MemoryNotebook([*loud, *quiet])
    retriever = Retriever(notebook, notebook, embedder)
    assert "Quiet" in {f.passage.title for f in retriever.retrieve("n", "Summarise all the sources.", top=70)}
    assert "Quiet" not in {f.passage.title for f in retriever.retrieve("n", "What says line 7?", top=70)}


def test_a_question_to_all_takes_nothing_from_sources_left_out(
    retriever: Retriever, passages: list[StoredPassage]
) -> None:
    honey = next(p.source for p in passages if p.title == "Notes on honey")
    found = retriever.retrieve("notebook", "Summarise all the sources.", sources=[honey])
    assert {f.passage.source for f in found} <= {honey}
    assert {f.searched for f in found} <= {1}
    everywhere = retriever.retrieve("notebook", "Summarise all the sources.")
    assert {f.searched for f in everywhere} == {len({p.source for p in passages})}


def test_the_best_of_each_source_comes_first_where_all_are_asked(retriever: Retriever) -> None:
    titles = [f.passage.title for f in retriever.retrieve("notebook", "Summarise all the sources.", top=50)]
    assert len(set(titles[: len(set(titles))])) == len(set(titles))
