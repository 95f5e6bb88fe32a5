"""Find the passages that fit a question: dense and lexical candidates, fused by normalised scores."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ingest.embed import Embedder
from ingest.models import FloatArray
from ingest.tokens import lexical_tokens
from notebook_app.chat.language import language_of
from notebook_app.chat.scoring import term_weights, z_scores
from notebook_app.records import Passage, StoredPassage

CANDIDATES = 50
"""How many each side of the index proposes; 20 each lose up to 0.002 of nDCG@10."""


class PassageStore(Protocol):
    """What retrieval needs of the library."""

    def passages(
        self,
        notebook_id: str,
        /,
        ids: Collection[str] | None = None,
        sources: Collection[str] | None = None,
        *,
        vectors: bool = False,
    ) -> list[StoredPassage]:
        """Return the passages with these ids."""
        ...


class SearchIndex(Protocol):
    """What retrieval needs of the index."""

    def dense(
        self, collection: str, vector: FloatArray, top: int, sources: Collection[str] | None = None
    ) -> dict[str, float]:
        """Return the cosine by id of the passages nearest to a vector."""
        ...

    def lexical(self, collection: str, text: str, top: int, sources: Collection[str] | None = None) -> dict[str, float]:
        """Return BM25 by id of the passages that share most words with a text."""
        ...

    def lexical_scores(self, collection: str, text: str, ids: Collection[str]) -> dict[str, float]:
        """Return BM25 by id of given passages."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class ScoredPassage:
    """A passage found for a query, with what the score was made of.

    ``cosine`` and ``sentence_cosines`` (one for each sentence) are None where vectors cannot be compared: the passage
    has none, or the embedder does not know the language. ``term_weights`` holds the inverse document frequency of each
    of the query's tokens among all candidates; one query's passages share it.
    """

    passage: StoredPassage
    score: float
    bm25: float
    cosine: float | None
    sentence_cosines: FloatArray | None
    term_weights: Mapping[str, float]

    def to_passage(self) -> Passage:
        """Return the public record of the passage."""
        p = self.passage
        return Passage(
            p.source,
            p.page,
            p.start,
            p.end,
            p.text,
            self.score,
            title=p.title,
            label=p.label,
            section=p.section,
            id=p.id,
            second=p.second(p.start),
        )


class Retriever:
    """Finds passages of a notebook.

    Parameters
    ----------
    library : PassageStore
        Gives passages and their vectors: the truth.
    index : SearchIndex
        Proposes candidates.
    embedder : Embedder
        Embeds the query, with the model that embedded the passages.
    """

    def __init__(self, library: PassageStore, index: SearchIndex, embedder: Embedder) -> None:
        self._library = library
        self._index = index
        self._embedder = embedder

    def retrieve(
        self, notebook_id: str, query: str, top: int = 10, sources: Collection[str] | None = None
    ) -> list[ScoredPassage]:
        """Return the passages that fit a query best, the best first.

        Candidates are the union of the dense and the lexical side's best. The score is
        z(cosine) + z(BM25) + z(cosine of the best sentence), each normalised over the candidates. Cosines are left out
        where the embedder does not know the language of the query or of the passage.

        Parameters
        ----------
        notebook_id : str
            Whose passages.
        query : str
            A question or keywords; nothing is found for a blank one.
        top : int
            How many at the most.
        sources : collection of str, optional
            Only passages of these sources (sha256).

        Raises
        ------
        ingest.errors.IndexUnavailable
            If the index cannot be reached.
        """
        if not query.strip():
            return []
        vector = self._vector(query)
        scores = self._index.lexical(notebook_id, query, CANDIDATES, sources)
        if vector is not None:
            near = self._index.dense(notebook_id, vector, CANDIDATES, sources)
            scores |= self._index.lexical_scores(notebook_id, query, [i for i in near if i not in scores])
            scores = dict.fromkeys(near, 0.0) | scores
        found = self._library.passages(notebook_id, ids=list(scores), vectors=vector is not None)
        return self._rank(query, vector, found, scores)[:top]

    def _vector(self, query: str) -> FloatArray | None:
        if not self._knows(language_of(query)):
            return None
        vector: FloatArray = self._embedder.encode([query])[0]
        return vector

    def _knows(self, language: str) -> bool:
        return self._embedder.languages is None or language in self._embedder.languages

    def _rank(
        self, query: str, vector: FloatArray | None, found: Sequence[StoredPassage], bm25: Mapping[str, float]
    ) -> list[ScoredPassage]:
        cosines, sentences = self._cosines(vector, found)
        best = [np.nan if s is None or not s.size else float(s.max()) for s in sentences]
        lexical = [bm25[p.id] for p in found]
        scores = z_scores([np.nan if c is None else c for c in cosines]) + z_scores(lexical) + z_scores(best)
        weights = term_weights(lexical_tokens(query), [frozenset(lexical_tokens(p.searchable_text)) for p in found])
        ranked = [
            ScoredPassage(passage, float(score), words, cosine, near, weights)
            for passage, score, words, cosine, near in zip(found, scores, lexical, cosines, sentences, strict=True)
        ]
        return sorted(ranked, key=lambda r: (-r.score, r.passage.source, r.passage.ordinal))

    def _cosines(
        self, vector: FloatArray | None, found: Sequence[StoredPassage]
    ) -> tuple[list[float | None], list[FloatArray | None]]:
        known = [vector if self._knows(p.language) else None for p in found]
        cosines = [
            None if v is None or p.vector is None else float(p.vector @ v) for p, v in zip(found, known, strict=True)
        ]
        sentences = [
            None if v is None or p.sentence_vectors is None else p.sentence_vectors @ v
            for p, v in zip(found, known, strict=True)
        ]
        return cosines, sentences
