from __future__ import annotations

from pathlib import Path

import pytest

from ingest.model_files import ModelStore
from ingest.reranking.port import Reranker
from ingest.reranking.rerank import load_reranker

on_board = pytest.mark.skipif(
    not ModelStore(Path("nowhere")).has("ms-marco-minilm"), reason="ms-marco-minilm is not on board"
)


def test_off_is_none(models: Path) -> None:
    assert load_reranker(models, "off") is None


@pytest.fixture(scope="module")
def reranker(models: Path) -> Reranker:
    loaded = load_reranker(models, "on")
    assert loaded is not None
    return loaded


@on_board
def test_the_text_that_answers_scores_highest(reranker: Reranker) -> None:
    texts = ["Berlin is a city.", "Berlin has a population of 3.5 million.", "New York is famous for its museums."]
    scores = reranker.score("How many people live in Berlin?", texts)
    assert scores.argmax() == 1
    assert scores.shape == (3,)


@on_board
def test_a_question_longer_than_the_model_reads_is_cut(reranker: Reranker) -> None:
    assert reranker.score("why " * 2_000, ["Because it rained.", ""]).shape == (2,)


@on_board
def test_no_text_no_score(reranker: Reranker) -> None:
    assert reranker.score("Why?", []).shape == (0,)
