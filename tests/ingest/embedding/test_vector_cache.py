"""Vectors kept by content."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from ingest.embedding.vector_cache import CachingEmbedder, VectorCache
from ingest.models import FloatArray

TEXTS = ["One sentence.", "Another sentence.", "One sentence."]


class Counting:
    """An embedder that remembers what it was asked; ``shift`` makes it another model of the same name."""

    name = "counting"
    dimension = 3
    languages: frozenset[str] | None = None

    def __init__(self, shift: int = 0) -> None:
        self.asked: list[str] = []
        self._shift = shift

    def encode(self, texts: Sequence[str]) -> FloatArray:
        self.asked += texts
        return np.array([[len(text), self._shift, 1] for text in texts], np.float32).reshape(-1, 3)

    encode_query = encode

    @property
    def passages(self) -> list[str]:
        return [text for text in self.asked if "fox" not in text]


def keep_many(file: Path, start: int) -> int:
    """Keep and find vectors from a process of its own."""
    cache = VectorCache(file)
    for n in range(start, start + 40):
        cache.keep({n.to_bytes(16, "big"): np.full(3, n, np.float32)})
    return len(cache.find([n.to_bytes(16, "big") for n in range(start, start + 40)]))


def test_no_text_is_embedded_twice(tmp_path: Path) -> None:
    file, model = tmp_path / "cache" / "vectors.sqlite3", Counting()
    first = CachingEmbedder(model, VectorCache(file)).encode(TEXTS)
    assert model.passages == TEXTS[:2]
    again = CachingEmbedder(model, VectorCache(file))
    second = again.encode([*TEXTS, "A third."])
    assert model.passages == [*TEXTS[:2], "A third."]
    assert np.array_equal(first, second[:3])
    assert np.array_equal(first, Counting().encode(TEXTS))
    assert again.encode([]).shape == (0, 3)


def test_another_model_has_its_own_vectors(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "vectors.sqlite3")
    CachingEmbedder(Counting(), cache).encode(TEXTS)
    other = Counting(shift=5)
    assert CachingEmbedder(other, cache).encode(TEXTS)[0, 1] == 5
    assert other.passages == TEXTS[:2]


def test_questions_are_not_kept(tmp_path: Path) -> None:
    model = Counting()
    embedder = CachingEmbedder(model, VectorCache(tmp_path / "vectors.sqlite3"))
    embedder.encode_query(["Why?"])
    embedder.encode_query(["Why?"])
    assert model.asked == ["Why?", "Why?"]


def test_the_oldest_go_when_it_is_full(tmp_path: Path) -> None:
    file = tmp_path / "vectors.sqlite3"
    cache = VectorCache(file, most_bytes=1 << 20)
    keys = [n.to_bytes(16, "big") for n in range(3000)]
    for start in range(0, 3000, 100):
        cache.keep({key: np.ones(384, np.float32) for key in keys[start : start + 100]})
    kept = cache.find(keys)
    cache.close()
    assert keys[-1] in kept
    assert keys[0] not in kept
    assert 300 < len(kept) < 700
    assert file.stat().st_size < 1.5 * (1 << 20)


@pytest.mark.slow
def test_two_processes_use_one_file(tmp_path: Path) -> None:
    file = tmp_path / "vectors.sqlite3"
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(keep_many, [file, file], [0, 1000])) == [40, 40]
    assert len(VectorCache(file).find([n.to_bytes(16, "big") for n in (0, 39, 1000, 1039)])) == 4


def test_a_damaged_file_is_made_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file, model = tmp_path / "vectors.sqlite3", Counting()
    file.write_bytes(b"this is no database" * 100)
    with caplog.at_level(logging.WARNING):
        vectors = CachingEmbedder(model, VectorCache(file)).encode(TEXTS)
    assert np.array_equal(vectors, Counting().encode(TEXTS))
    assert "cannot be used" in caplog.text
    CachingEmbedder(model, VectorCache(file)).encode(TEXTS)
    assert model.passages.count(TEXTS[0]) <= 2
    CachingEmbedder(model, VectorCache(file)).encode(TEXTS)
    assert model.passages.count(TEXTS[0]) <= 2
