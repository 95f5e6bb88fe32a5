"""Tuning of ingestion: the sizes of passages and sentences, and how words are weighed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chunking:
    """Sizes that decide what one passage is; changing them changes what is found, so measure it again."""

    passage_tokens: int = 256
    """The most tokens of a passage. nDCG@10 on SQuAD 2 is 0.920, against 0.903 when cut without regard to sentences; at 128
    answers were held as often (0.973 against 0.970 of 300 questions)."""
    sentence_tokens: int = 200
    """A longer sentence is cut: embedding models see 256 tokens, and a quotation should be readable."""
    header_characters: int = 500
    """Of a table's first row, repeated above each passage of its other rows."""


CHUNKING = Chunking()


@dataclass(frozen=True, slots=True)
class WordSearch:
    """What BM25 is computed with; the same values as SQLite's FTS5, with which a test compares."""

    bm25_k1: float = 1.2
    """Saturation of a token's count: the usual value (Robertson & Zaragoza, 2009)."""
    bm25_b: float = 0.75
    """Normalisation by length, of the same source."""
    least_rarity: float = 1e-6
    """The inverse document frequency of a token that half of the passages or more have."""
    memory: int = 256_000_000
    """Bytes of merged notebooks that a process keeps, the last asked ones; one of 20,000 passages takes 36 MB."""


WORDS = WordSearch()
