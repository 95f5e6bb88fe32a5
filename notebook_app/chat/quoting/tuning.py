"""Tuning of quoted answers: how many sentences, how near in score, how long."""

from __future__ import annotations

from dataclasses import dataclass

from notebook_app.text.prose import Kind


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


@dataclass(frozen=True, slots=True)
class Form:
    """What a sentence loses in score for its form."""

    sentence: float = 0.0
    row: float = 0.5
    heading: float = 2.0
    reference: float = 6.0
    torn: float = 1.0
    """For a beginning or an end that is missing."""
    short: float = 1.0
    short_characters: int = 40
    """A Latin sentence of fewer says little; Chinese ones are not measured."""
    cited: float = 5.0
    """For a reference, an address or an imprint in the middle of the text."""

    def of_kind(self, kind: Kind) -> float:
        """Return what a piece of a kind loses."""
        return {"sentence": self.sentence, "row": self.row, "heading": self.heading, "reference": self.reference}[kind]


FORM = Form()


@dataclass(frozen=True, slots=True)
class Unread:
    """Weights of a sentence's score beside one another, without a reranker; chosen on SQuAD 2 and CMRC 2018."""

    cosine: float = 1.0
    bm25: float = 1.0
    passage: float = 0.5
    fits: float = 1.0
    """For the kind of answer asked for."""
    neighbour: float = 0.3
    """For what of the question only the neighbouring sentences hold."""
    around: float = 0.25
    """Of the neighbours' scores."""


UNREAD = Unread()


@dataclass(frozen=True, slots=True)
class Read:
    """Weights of a sentence's score where the reranker has read it, and how much is quoted then.

    Of 4,181 weightings drawn at random none was better by more than the samples' error: it is a plateau.
    """

    passages: int = 4
    sentences: int = 10
    """How many are read: 14 gain nothing (SQuAD 2, COVID-QA, QASPER, 40 questions each)."""
    in_context: float = 0.75
    """Log-odds of the sentence, with the one it leans on where that says more."""
    alone: float = 0.25
    passage_relevance: float = 0.4
    """Log-odds of the passage below the best one's."""
    cosine: float = 2.0
    bm25: float = 0.5
    fits: float = 1.0
    defines: float = 3.0
    """The same where a definition is asked for: it comes first."""
    passage: float = 0.5
    after_best: float = 1.0
    announces: float = 1.0
    """What a sentence loses that only says what follows."""
    view: int = 1_200
    """Characters of a sentence with the one before it that are read."""
    characters: int = 600
    filled: float = 0.92
    """Of the characters: the answer is full."""
    quoted_sentences: int = 6
    margin: float = 8.0
    """How far below the best a sentence of another source may be."""
    before_characters: int = 250
    """Of a sentence that is quoted because the next leans on it."""
    items: int = 5
    """Of a list after a colon."""
    item_characters: int = 260
    list_characters: int = 150
    """What a list may take beyond the other characters."""


READ = Read()
