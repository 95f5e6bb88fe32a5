"""multilingual-e5-small, where it is on board: one space for a hundred languages, from the file as it is packed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ingest.chunk import chunk_document
from ingest.embedding.e5_file import dequantise
from ingest.embedding.embed import TITLE_WEIGHTS, Embedder, embed_chunks, load_embedder, mean_vector
from ingest.embedding.on_board import best_on_board
from ingest.model_files import ModelStore
from ingest.models import Document, FloatArray, Page

on_board = pytest.mark.skipif(
    not ModelStore(Path("nowhere")).has("multilingual-e5-small"), reason="multilingual-e5-small is not on board"
)


def test_a_block_of_four_bits_becomes_its_weights() -> None:
    scale = np.frombuffer(np.float16(0.5).tobytes(), np.uint8)
    nibbles = np.arange(16, dtype=np.uint8)  # low nibbles 0..15; the high ones are all 15
    weights = dequantise(np.concatenate([scale, nibbles | 0xF0]))
    assert weights[:16].tolist() == [(n - 8) / 2 for n in range(16)]
    assert weights[16:].tolist() == [3.5] * 16


class Counting:
    """Gives every text the vector of its length, and remembers the texts."""

    dimension = 2
    languages: frozenset[str] | None = None

    def __init__(self, name: str) -> None:
        self.name = name
        self.texts: list[str] = []

    def encode(self, texts: list[str]) -> FloatArray:
        self.texts += texts
        angles = np.asarray([len(text) for text in texts], np.float32) / 100
        return np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32)

    encode_query = encode


@pytest.mark.parametrize(("name", "weighs"), [("e5", True), ("another", False)])
def test_a_share_of_the_title_where_the_embedder_is_known_to_gain(name: str, weighs: bool) -> None:
    document = Document("a" * 64, "text", "Bees", (Page(1, "Honey is heavy. Wax is light and old."),))
    chunks = chunk_document(document)
    embedder = Counting(name)
    [embedded] = embed_chunks(chunks, embedder, title=document.title)  # type: ignore[arg-type]
    share = TITLE_WEIGHTS["e5"] * Counting("").encode(["Bees"])[0] if weighs else None
    lengths = [span.end - span.start for span in chunks[0].sentences]
    assert embedded.vector == pytest.approx(mean_vector(embedded.sentence_vectors, lengths, share))
    assert ("Bees" in embedder.texts) == weighs


def test_what_is_not_on_board_is_not_chosen(tmp_path: Path) -> None:
    best = best_on_board(tmp_path)
    assert best in {"e5", "minilm"}
    assert best_on_board(tmp_path, "minilm") == "minilm"  # the home's own, though there may be a better one
    assert best_on_board(tmp_path, "a/model-of-ones-own") == "a/model-of-ones-own"


@pytest.fixture(scope="module")
def e5(models: Path) -> Embedder:
    return load_embedder("e5", models)


@on_board
@pytest.mark.slow
def test_a_question_finds_its_passage_across_languages(e5: Embedder) -> None:
    passages = [
        "Ripe honey holds less than 18 percent of water.",
        "熟蜜的含水量低于百分之十八。",
        "The bridge was closed to lorries in 1998.",
    ]
    questions = ["How much water is there in ripe honey?", "成熟的蜂蜜含有多少水？"]
    cosines = e5.encode_query(questions) @ e5.encode(passages).T
    assert (cosines[:, :2].min(axis=1) > cosines[:, 2] + 0.05).all()


@on_board
@pytest.mark.slow
def test_vectors_are_of_unit_length_in_the_order_of_the_texts(e5: Embedder) -> None:
    texts = ["", "Wax.", "Ｆｕｌｌ　ｗｉｄｔｈ", "Honey keeps for years. " * 200, "😀 蜂"]
    vectors = e5.encode(texts)
    assert vectors.shape == (len(texts), e5.dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.einsum("ij,ij->i", vectors, e5.encode(texts[::-1])[::-1]).min() > 0.98
