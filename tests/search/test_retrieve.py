from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ingest.embedding.embed import Embedder
from notebook_app.records import StoredPassage
from notebook_app.search.retrieve import Retriever
from tests.chat.memory import MemoryNotebook


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
