"""Find the passages that fit a question: candidates by meaning and by words, fused by normalised scores."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import numpy as np

from ingest.embedding.embed import Embedder
from ingest.index.words import WordIndex, token_key
from ingest.languages import is_understood
from ingest.models import FloatArray
from ingest.reranking.port import Reranker
from ingest.tokens import lexical_tokens
from notebook_app.records import StoredPassage
from notebook_app.search.arrange import each_source_first, without_repeats
from notebook_app.search.language import language_of
from notebook_app.search.question import is_broad
from notebook_app.search.reranking import rerank
from notebook_app.search.scored import ScoredPassage
from notebook_app.search.scoring import term_weights, z_scores
from notebook_app.search.tuning import SEARCH

__all__ = ["PassageStore", "Retriever", "ScoredPassage", "SearchIndex"]


class PassageStore(Protocol):
    """What retrieval needs of the library."""

    def words(self, notebook_id: str, /) -> WordIndex:
        """Return what finds a notebook's passages by their words."""
        ...

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


class Retriever:
    """Finds passages of a notebook.

    Parameters
    ----------
    library : PassageStore
        Gives passages and their vectors, and proposes candidates by words: the truth.
    index : SearchIndex
        Proposes candidates by meaning.
    embedder : Embedder
        Embeds the query, with the model that embedded the passages.
    reranker : Reranker, optional
        Reads the best of them again, together with the query.
    """

    def __init__(
        self, library: PassageStore, index: SearchIndex, embedder: Embedder, reranker: Reranker | None = None
    ) -> None:
        self._library = library
        self._index = index
        self._embedder = embedder
        self._reranker = reranker

    def retrieve(
        self, notebook_id: str, query: str, top: int = 10, sources: Collection[str] | None = None
    ) -> list[ScoredPassage]:
        """Return the passages that fit a query best, the best first.

        Candidates are the union of the dense and the lexical side's best. The score is
        z(cosine) + z(BM25) + z(cosine of the best sentence), each normalised over the candidates. Cosines are left out
        where the embedder does not know the language of the query or of the passage: across languages it is names and
        numbers that find. The reranker puts the first ten in order. Nearly the same passage comes once. A question to the sources as a whole (a comparison, a
        summary) gets the best passage of each source before any second one.

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
        words = self._library.words(notebook_id)
        every = words.sources
        # None where that is all of them: an index need not filter then
        scope = None if sources is None or every.issubset(sources) else sources
        scores = self._candidates(notebook_id, words, query, vector, scope)
        if broad := is_broad(query):
            scores |= self._from_unheard(notebook_id, words, query, vector, scores, every if scope is None else scope)
        found = self._library.passages(notebook_id, ids=list(scores), vectors=vector is not None)
        tokens = words.tokens(scores)
        searched = len(every if scope is None else scope)
        ranked = self._rank(query, vector, found, scores, tokens, searched)
        ranked = without_repeats(ranked, tokens, len(ranked) if broad else max(top, SEARCH.reranked))
        ranked = rerank(query, ranked, self._reranker)
        return (each_source_first(ranked) if broad else ranked)[:top]

    def _candidates(
        self,
        notebook_id: str,
        words: WordIndex,
        query: str,
        vector: FloatArray | None,
        sources: Collection[str] | None,
    ) -> dict[str, float]:
        """Return BM25 by id of the union of the best by meaning and by words."""
        scores = words.search(query, SEARCH.candidates, sources)
        if vector is not None:
            near = self._index.dense(notebook_id, vector, SEARCH.candidates, sources)
            scores |= words.scores(query, [i for i in near if i not in scores])
        return scores

    def _from_unheard(
        self,
        notebook_id: str,
        words: WordIndex,
        query: str,
        vector: FloatArray | None,
        scores: Mapping[str, float],
        sources: Collection[str],
    ) -> dict[str, float]:
        """Return candidates from the sources that have none among those found, for a question to all of them."""
        unheard = set(sources) - {p.source for p in self._library.passages(notebook_id, ids=list(scores))}
        return self._candidates(notebook_id, words, query, vector, unheard) if unheard else {}

    def _vector(self, query: str) -> FloatArray | None:
        if not self._knows(language_of(query)):
            return None
        vector: FloatArray = self._embedder.encode_query([query])[0]
        return vector

    def _knows(self, language: str) -> bool:
        return is_understood(language, self._embedder.languages)

    def _rank(
        self,
        query: str,
        vector: FloatArray | None,
        found: Sequence[StoredPassage],
        bm25: Mapping[str, float],
        tokens: Mapping[str, frozenset[int]],
        searched: int,
    ) -> list[ScoredPassage]:
        cosines, sentences = self._cosines(vector, found)
        best = [np.nan if s is None or not s.size else float(s.max()) for s in sentences]
        lexical = [bm25[p.id] for p in found]
        asked_in = language_of(query)
        known = [
            np.nan if vector is not None and not words and p.language != asked_in else words
            for p, words in zip(found, lexical, strict=True)
        ]  # another language has other words: that it shares none says nothing
        scores = (
            SEARCH.dense_weight * z_scores([np.nan if c is None else c for c in cosines])
            + SEARCH.lexical_weight * z_scores(known)
            + SEARCH.sentence_weight * z_scores(best)
        )
        keys = {token: token_key(token) for token in lexical_tokens(query)}
        by_key = term_weights(keys.values(), [tokens.get(p.id, frozenset()) for p in found])
        weights = {token: by_key[key] for token, key in keys.items()}
        name = self._embedder.name
        typical = float(np.nanmean(best)) if any(not np.isnan(b) for b in best) else float("nan")
        ranked = [
            ScoredPassage(passage, float(score), words, cosine, near, weights, name, None, typical, searched)
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
