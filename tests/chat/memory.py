"""A library and an index in memory: exact, small, and with the same formulas as the real ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby

import numpy as np

from ingest.index.words import WordIndex, Words, make_segment
from ingest.models import FloatArray
from notebook_app.library.words import under_section
from notebook_app.records import StoredPassage


class MemoryNotebook:
    """The passages of one notebook, as library and as index; every notebook id means this one."""

    def __init__(self, passages: Sequence[StoredPassage]) -> None:
        self._passages = {p.id: p for p in passages}
        self._ids = [p.id for p in passages]
        self._sources = np.asarray([p.source for p in passages])
        self._words = WordIndex(
            [
                Words(source, title, make_segment((p.id, under_section(p.section, p.text)) for p in found))
                for (source, title), found in groupby(passages, lambda p: (p.source, p.title))
            ]
        )
        embedded = [(n, p.vector) for n, p in enumerate(passages) if p.vector is not None]
        self._vectors = np.stack([v for _, v in embedded]) if embedded else np.zeros((0, 1), np.float32)
        self._embedded = [n for n, _ in embedded]

    def passages(
        self,
        notebook_id: str,
        ids: Collection[str] | None = None,
        sources: Collection[str] | None = None,
        vectors: bool = False,
    ) -> list[StoredPassage]:
        chosen = self._ids if ids is None else ids
        return [p for i in chosen if (p := self._passages[i]) and (sources is None or p.source in sources)]

    def words(self, notebook_id: str) -> WordIndex:
        return self._words

    def dense(
        self, collection: str, vector: FloatArray, top: int, sources: Collection[str] | None = None
    ) -> dict[str, float]:
        scores = np.full(len(self._ids), -np.inf, np.float32)
        if self._embedded:
            scores[self._embedded] = self._vectors @ vector
        if sources is not None:
            scores = np.where(np.isin(self._sources, list(sources)), scores, -np.inf)
        order = np.argsort(-scores, kind="stable")[:top]
        return {self._ids[i]: float(scores[i]) for i in order if np.isfinite(scores[i])}
