"""Tuning of retrieval: numbers of candidates, weights of the fused scores, and what counts as a repeat."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Search:
    """Numbers that decide which passages are found; ``benchmarks/retrieval.py`` measures them."""

    candidates: int = 50
    """How many each side of the index proposes; 20 each lose up to 0.002 of nDCG@10."""
    dense_weight: float = 1.0
    """Of the passage's cosine, normalised over the candidates, in the fused score."""
    lexical_weight: float = 1.0
    """Of BM25, normalised over the candidates, in the fused score."""
    sentence_weight: float = 1.0
    """Of the best sentence's cosine, normalised over the candidates, in the fused score."""
    reranked: int = 10
    """How many of the fused list the reranker reads: 20 are no better, 5 lose 0.01 of nDCG@10 on papers."""
    fused_weight: float = 0.5
    """Of the fused score beside the reranker's log-odds, which alone confuse passages on a like subject."""
    title_characters: int = 100
    """Of the source's title, which the reranker reads before the passage."""
    repeat_share: float = 0.85
    """Passages that share more of their distinct tokens than this (Jaccard) are printings of one text."""
    bm25_k1: float = 1.2
    """Saturation of a term's count: the usual value (Robertson & Zaragoza, 2009), which SQLite's FTS5 has too."""
    bm25_b: float = 0.75
    """Normalisation by length, of the same source."""


SEARCH = Search()
