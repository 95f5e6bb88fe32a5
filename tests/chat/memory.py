"""A library and an index in memory: exact, small, and with the same formulas as the real ones."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np

from ingest.models import FloatArray
from ingest.tokens import lexical_tokens
from notebook_app.records import StoredPassage

_K1, _B = 1.2, 0.75


class MemoryNotebook:
    """The passages of one notebook, as library and as index; every notebook id means this one."""

    def __init__(self, passages: Sequence[StoredPassage]) -> None:
        self._passages = {p.id: p for p in passages}
        self._position = {p.id: i for i, p in enumerate(passages)}
        self._ids = [p.id for p in passages]
        self._sources = np.asarray([p.source for p in passages])
        counts = [Counter(lexical_tokens(p.searchable_text)) for p in passages]
        self._tokens = {p.id: list(count.elements()) for p, count in zip(passages, counts, strict=True)}
        self._lengths = np.asarray([sum(c.values()) for c in counts], np.float32)
        self._postings: dict[str, list[tuple[int, int]]] = {}
        for i, count in enumerate(counts):
            for token, n in count.items():
                self._postings.setdefault(token, []).append((i, n))
        embedded = [p for p in passages if p.vector is not None]
        self._vectors = np.stack([p.vector for p in embedded]) if embedded else np.zeros((0, 1), np.float32)
        self._embedded = [self._position[p.id] for p in embedded]

    def passages(
        self,
        notebook_id: str,
        ids: Collection[str] | None = None,
        sources: Collection[str] | None = None,
        vectors: bool = False,
    ) -> list[StoredPassage]:
        chosen = self._ids if ids is None else ids
        return [p for i in chosen if (p := self._passages[i]) and (sources is None or p.source in sources)]

    def source_ids(self, notebook_id: str) -> set[str]:
        return {p.source for p in self._passages.values()}

    def tokens(self, collection: str, ids: Collection[str]) -> dict[str, list[str]]:
        return {i: self._tokens[i] for i in ids if i in self._tokens}

    def dense(
        self, collection: str, vector: FloatArray, top: int, sources: Collection[str] | None = None
    ) -> dict[str, float]:
        scores = np.full(len(self._ids), -np.inf, np.float32)
        if self._embedded:
            scores[self._embedded] = self._vectors @ vector
        return self._best(scores, top, sources)

    def lexical(self, collection: str, text: str, top: int, sources: Collection[str] | None = None) -> dict[str, float]:
        scores = self._bm25(text)
        return self._best(np.where(scores > 0, scores, -np.inf), top, sources)

    def lexical_scores(self, collection: str, text: str, ids: Collection[str]) -> dict[str, float]:
        scores = self._bm25(text)
        return {i: float(scores[self._position[i]]) for i in ids}

    def _bm25(self, text: str) -> FloatArray:
        scores = np.zeros(len(self._ids), np.float32)
        norm = _K1 * (1 - _B + _B * self._lengths * len(self._ids) / max(1.0, float(self._lengths.sum())))
        for token in set(lexical_tokens(text)):
            postings = self._postings.get(token, [])
            idf = max(1e-6, math.log((len(self._ids) - len(postings) + 0.5) / (len(postings) + 0.5)))
            for i, n in postings:
                scores[i] += idf * n * (_K1 + 1) / (n + norm[i])
        return scores

    def _best(self, scores: FloatArray, top: int, sources: Collection[str] | None) -> dict[str, float]:
        if sources is not None:
            scores = np.where(np.isin(self._sources, list(sources)), scores, -np.inf)
        order = np.argsort(-scores, kind="stable")[:top]
        return {self._ids[i]: float(scores[i]) for i in order if np.isfinite(scores[i])}
