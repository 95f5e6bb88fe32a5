"""Tuning of quoted answers: how many sentences, how near in score, how long."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quoting:
    """Numbers that decide which sentences are quoted; when to abstain is fitted and stands in ``abstention.toml``."""

    margin: float = 1.5
    """How far below the best sentence's score another may be."""
    margin_between_sources: float = 3.0
    """How far below it the best sentence of another source may be, where each source is to be quoted."""
    sentences_of_all: int = 6
    """Sentences at the most where each source is to be quoted."""
    overview_sentences: int = 6
    """Sentences of an answer to a question about the sources as a whole."""
    short_sentences: int = 2
    """Sentences of an answer where the reader wants short ones."""
    full_sentence_tokens: int = 30
    """Tokens of a sentence long enough to answer alone."""
    added_share: float = 0.25
    """Of the question's weight: what a sentence must hold that the best does not, to stand beside it in a comparison."""
    same_share: float = 0.7
    """Two sentences that share more of their tokens than this (Jaccard) say the same."""
    least_tokens: int = 3
    """A sentence of fewer is not quoted."""
    question_cost: float = 1.0
    """What a sentence loses in score that is itself a question."""
    caption_cost: float = 0.5
    """What a caption loses, which only says what a table holds."""
    table_characters: int = 600
    """Characters of a table or list that are quoted at the most."""
    label_characters: int = 12
    """Characters of a caption that is only a label ("Table 12."): what it names follows."""


QUOTING = Quoting()
