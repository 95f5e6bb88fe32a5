"""BM25 over segments: the words of each document, made once and never changed, merged in the process that searches.

A segment is kept where its document's passages are, in the same transaction. Nothing can therefore be out of date, and
nothing needs a lock: who searches a notebook reads the segments of its documents and merges them.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.tokens import lexical_tokens
from ingest.tuning import WORDS

SEGMENT_VERSION = 1
"""Raise it when the layout or the tokens change: segments of another version are made anew."""

Array = NDArray[Any]


@lru_cache(maxsize=1 << 17)
def token_key(token: str) -> int:
    """Return the number under which a token is kept: 64 bits of its hash."""
    return int.from_bytes(hashlib.blake2b(token.encode(), digest_size=8).digest(), "little")


def make_segment(passages: Iterable[tuple[str, str]]) -> bytes:
    """Return the segment of a document, given the id and the searchable text of each passage in reading order."""
    ids: list[str] = []
    lengths: list[int] = []
    keys: list[int] = []
    frequencies: list[int] = []
    distinct: list[int] = []
    for name, text in passages:
        tokens = lexical_tokens(text)
        counts = Counter(tokens)
        ids.append(name)
        lengths.append(len(tokens))
        distinct.append(len(counts))
        keys += map(token_key, counts)
        frequencies += counts.values()
    order = np.argsort(np.asarray(keys, np.uint64), kind="stable")
    unique, counted = np.unique(np.asarray(keys, np.uint64), return_counts=True)
    narrow = _narrow(len(ids))
    columns = (
        np.asarray((len(ids), len(unique), len(keys)), "<u4"),
        unique.astype("<u8"),
        np.asarray(lengths, "<u4"),
        counted.astype(narrow),
        np.repeat(np.arange(len(ids)), distinct)[order].astype(narrow),
        np.minimum(np.asarray(frequencies, np.int64), 0xFFFF)[order].astype("<u2"),
    )
    return b"".join([*(column.tobytes() for column in columns), "\n".join(ids).encode()])


def _narrow(passages: int) -> str:
    """Return the type that holds the number of any passage, and how many hold a token."""
    return "<u2" if passages <= 0xFFFF else "<u4"


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """A segment as read: for each of ``keys``, in order, ``counts`` postings, each a passage and how often it has the token."""

    ids: list[str]
    lengths: Array
    keys: Array
    counts: Array
    passages: Array
    frequencies: Array

    @classmethod
    def read(cls, data: bytes) -> Segment:
        """Read what :func:`make_segment` made."""
        size, keys, postings = (int(n) for n in np.frombuffer(data, "<u4", 3))
        narrow, at, columns = _narrow(size), 12, []
        for kind, count in (("<u8", keys), ("<u4", size), (narrow, keys), (narrow, postings), ("<u2", postings)):
            columns.append(np.frombuffer(data, kind, count, at))
            at += columns[-1].nbytes
        unique, lengths, counts, passages, frequencies = columns
        return cls(data[at:].decode().split("\n") if size else [], lengths, unique, counts, passages, frequencies)

    def postings(self, title: str) -> tuple[Array, Array, Array]:
        """Return key, passage and frequency of each posting, with the title's tokens in every passage."""
        keys, frequencies = np.repeat(self.keys, self.counts), self.frequencies.astype(np.uint32)
        counts = Counter(map(token_key, lexical_tokens(title)))
        if not counts or not self.ids:
            return keys, self.passages, frequencies
        size, titled = len(self.ids), np.asarray(sorted(counts), np.uint64)
        everywhere = np.repeat(np.asarray([counts[int(key)] for key in titled], np.uint32)[:, None], size, axis=1)
        both = np.repeat(np.isin(self.keys, titled), self.counts)
        everywhere[np.searchsorted(titled, keys[both]), self.passages[both]] += frequencies[both]
        return (
            np.concatenate([keys[~both], np.repeat(titled, size)]),
            np.concatenate([self.passages[~both], np.tile(np.arange(size), len(titled))]),
            np.concatenate([frequencies[~both], everywhere.ravel()]),
        )


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one document as a notebook has it: which source it is, its title there, and its segment."""

    source: str
    title: str
    segment: bytes


class WordIndex:
    """BM25 (k1 = 1.2, b = 0.75, as SQLite's FTS5 has it) over the passages of some documents; never changed once made.

    The title takes part in the search of every passage. Statistics are those of all passages, whichever are searched.
    Ties go by reading order.
    """

    def __init__(self, documents: Sequence[Words]) -> None:
        segments = [Segment.read(document.segment) for document in documents]
        self.ids = [name for segment in segments for name in segment.ids]
        sizes = [len(segment.ids) for segment in segments]
        starts = np.cumsum([0, *sizes])
        self._sources = {document.source: n for n, document in enumerate(documents)}
        self._source_of = np.repeat(np.arange(len(documents), dtype=np.uint32), sizes)
        keys, passages, frequencies, lengths = [], [], [], []
        for document, segment, start in zip(documents, segments, starts, strict=False):
            key, passage, frequency = segment.postings(document.title)
            keys.append(key)
            passages.append(passage.astype(np.uint32) + np.uint32(start))
            frequencies.append(frequency)
            lengths.append(segment.lengths + len(lexical_tokens(document.title)))
        every = _joined(keys, np.uint64)
        order = np.argsort(every, kind="stable")
        every = every[order]
        first = np.flatnonzero(np.concatenate([[True], every[1:] != every[:-1]])) if every.size else every
        self._keys: Array = every[first.astype(np.intp)]
        self._first = np.append(first, every.size).astype(np.intp)
        self._passages: Array = _joined(passages, np.uint32)[order]
        length = _joined(lengths, np.float64)
        average = float(length.mean()) if length.size and length.any() else 1.0
        norm = WORDS.bm25_k1 * (1 - WORDS.bm25_b + WORDS.bm25_b * length / average)
        frequency = _joined(frequencies, np.float64)[order]
        self._weights: Array = frequency * (WORDS.bm25_k1 + 1) / (frequency + norm[self._passages])
        self._scored: tuple[str, Array] = ("", np.zeros(len(self.ids)))

    @property
    def sources(self) -> frozenset[str]:
        """The sources of all documents, those without a passage too."""
        return frozenset(self._sources)

    @property
    def nbytes(self) -> int:
        """How much memory it takes, about."""
        arrays = (self._keys, self._first, self._passages, self._weights, self._source_of)
        # the forward index as much as the passages again; a string of 32 characters takes 81 bytes, and a place in a dict
        return sum(array.nbytes for array in arrays) + self._passages.nbytes + 180 * len(self.ids)

    def search(self, text: str, top: int, sources: Collection[str] | None = None) -> dict[str, float]:
        """Return the scores by id, best first, of the ``top`` passages that share a token with the text.

        ``sources`` keeps the search to those sources; None means all of them.
        """
        scores = self._scores(text)
        found = np.flatnonzero(scores > 0)  # twice as quick as to look at the numbers themselves
        if sources is not None:
            wanted = np.zeros(len(self._sources) + 1, bool)
            wanted[[self._sources[source] for source in sources if source in self._sources]] = True
            found = found[wanted[self._source_of[found]]]
        if top <= 0 or not found.size:
            return {}
        values = scores[found]
        if found.size > top:
            best = values >= np.partition(values, -top)[-top]  # with those that tie with the last
            found, values = found[best], values[best]
        order = np.argsort(-values, kind="stable")[:top]
        return {self.ids[found[n]]: float(values[n]) for n in order}

    def scores(self, text: str, ids: Iterable[str]) -> dict[str, float]:
        """Return the score of each of these ids: 0 where no token of the text occurs."""
        scores, places = self._scores(text), self._places
        return {name: float(scores[places[name]]) if name in places else 0.0 for name in ids}

    def tokens(self, ids: Iterable[str]) -> dict[str, frozenset[int]]:
        """Return the distinct tokens of each of these ids that is held, as :func:`token_key` names them."""
        starts, forward = self._forward
        held = ((name, self._places[name]) for name in ids if name in self._places)
        return {name: frozenset(self._keys[forward[starts[n] : starts[n + 1]]].tolist()) for name, n in held}

    def _scores(self, text: str) -> Array:
        """Return the score of every passage; asked for by the same text more than once while it is answered."""
        known, scores = self._scored
        if known != text:
            scores = self._score(text)
            self._scored = (text, scores)
        return scores

    def _score(self, text: str) -> Array:
        scores = np.zeros(len(self.ids))
        keys = np.asarray([token_key(token) for token in dict.fromkeys(lexical_tokens(text))], np.uint64)
        if not self._keys.size:
            return scores
        places = np.searchsorted(self._keys, keys)
        places = places[self._keys.take(places, mode="clip") == keys]
        for begin, end in zip(self._first[places].tolist(), self._first[places + 1].tolist(), strict=True):
            rarity = math.log((len(self.ids) - (end - begin) + 0.5) / (end - begin + 0.5))
            weights = (rarity if rarity > 0 else WORDS.least_rarity) * self._weights[begin:end]
            np.add.at(scores, self._passages[begin:end], weights)
        return scores

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: n for n, name in enumerate(self.ids)}

    @cached_property
    def _forward(self) -> tuple[Array, Array]:
        """Return where each passage's tokens begin, and the number of each token's key, passage after passage."""
        numbers = np.repeat(np.arange(self._keys.size, dtype=np.uint32), np.diff(self._first))
        starts = np.append(0, np.cumsum(np.bincount(self._passages, minlength=len(self.ids))))
        return starts, numbers[np.argsort(self._passages, kind="stable")]


def _joined(arrays: Sequence[Array], kind: type[Any]) -> Array:
    return np.concatenate(arrays).astype(kind, copy=False) if arrays else np.zeros(0, kind)
