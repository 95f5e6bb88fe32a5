"""The arithmetic shared by retrieval and quoting: normalised scores, weights of terms, BM25 of sentences."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from ingest.models import FloatArray
from notebook_app.search.tuning import SEARCH

Token = TypeVar("Token", bound=Hashable)


def z_scores(values: ArrayLike) -> FloatArray:
    """Return values minus their mean over their standard deviation; unknown ones (NaN) become 0, the mean."""
    array = np.asarray(values, np.float32)
    known = array[~np.isnan(array)]
    if known.size == 0 or float(known.std()) < 1e-9:
        return np.zeros_like(array)
    normal: FloatArray = np.nan_to_num((array - known.mean()) / known.std()).astype(np.float32)
    return normal


def term_weights(terms: Iterable[Token], texts: Sequence[frozenset[Token]]) -> dict[Token, float]:
    """Return the inverse document frequency of each term among the texts, given as sets of their tokens."""
    total = len(texts)
    counts = {term: sum(term in text for text in texts) for term in set(terms)}
    return {term: math.log(1 + (total - n + 0.5) / (n + 0.5)) for term, n in counts.items()}


def bm25(weights: Mapping[str, float], texts: Sequence[Sequence[str]]) -> FloatArray:
    """Return the BM25 score of each tokenised text for a query's weighted terms, shape (texts,)."""
    lengths = [len(text) for text in texts]
    average = sum(lengths) / max(1, len(lengths)) or 1.0
    k1, b = SEARCH.bm25_k1, SEARCH.bm25_b
    scores = []
    for text, length in zip(texts, lengths, strict=True):
        counts = Counter(token for token in text if token in weights)
        norm = k1 * (1 - b + b * length / average)
        scores.append(sum(weights[t] * n * (k1 + 1) / (n + norm) for t, n in counts.items()))
    return np.asarray(scores, np.float32)


def coverage(weights: Mapping[str, float], tokens: Iterable[str]) -> float:
    """Return the share (0 to 1) of the query's weight whose terms occur among the tokens."""
    total = sum(weights.values())
    present = set(tokens)
    return sum(weight for term, weight in weights.items() if term in present) / total if total else 0.0
