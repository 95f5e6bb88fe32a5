"""Tuning of ingestion: the sizes of passages and sentences, how words are weighed, the scenes of a film."""

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


@dataclass(frozen=True, slots=True)
class KeyFrameChoice:
    """How scenes of a film are told apart, and how many of their pictures are looked at."""

    most: int = 100
    """Pictures of one film that are read, those of the scenes that stand longest: a lecture of an hour has some 60 slides."""
    described: int = 24
    """Of those, the most that a language model describes, one request each."""
    every: float = 1.0
    """Seconds between two frames that are compared."""
    sparse: float = 20.0
    """Whole pictures further apart than this many seconds would miss slides: then every frame is decoded."""
    step: int = 24
    """Levels of grey (of 256) by which a point has changed: noise of compression stays below 10."""
    cut: float = 0.02
    """The share of points that have changed where a scene begins: a slide's title alone is 2 to 4%."""
    shortest: float = 1.5
    """Seconds that a scene stands at least: a fade between two slides is none."""
    long_side: int = 1920
    """Pixels of the picture that is read."""
    least_words: int = 3
    """Words that a picture must hold to be a passage..."""
    sure: float = 0.6
    """...and how sure their recognition must be, 0 to 1: leaves and brick walls give words too, at 0.3 to 0.5."""
    alike: float = 0.85
    """The share of a picture's words from which another one that holds them says the same."""


KEY_FRAMES = KeyFrameChoice()
