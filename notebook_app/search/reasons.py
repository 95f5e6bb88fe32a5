"""Say why a passage was found: what of its score a reader can see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from ingest.tokens import lexical_tokens
from notebook_app.records import Citation
from notebook_app.search.scored import ScoredPassage
from notebook_app.search.scoring import coverage

REASONS: Final = ("words", "meaning", "title", "reranker")
"""What can speak for a passage: its words, its vectors, its source's title, and the model that read it with the question."""
_COVERED = 0.4
"""Share of the question's weight from which its words speak for a passage, or for a title."""
_NEARER = 0.15
"""Part of the way from the typical cosine to 1 from which a passage is near in meaning: cosines of models lie in bands."""


def reasons(found: ScoredPassage) -> tuple[str, ...]:
    """Return which of :data:`REASONS` speak for a passage, in that order; none where it came with another."""
    passage = found.passage
    best = (
        None
        if found.sentence_cosines is None or not len(found.sentence_cosines)
        else float(max(found.sentence_cosines))
    )
    speaks = (
        coverage(found.term_weights, lexical_tokens(passage.text)) >= _COVERED,
        best is not None and best - found.typical_cosine > _NEARER * (1 - found.typical_cosine),
        coverage(found.term_weights, lexical_tokens(passage.title)) >= _COVERED,
        found.relevance is not None and found.relevance > 0,
    )
    return tuple(name for name, holds in zip(REASONS, speaks, strict=True) if holds)


def with_reasons(citations: Iterable[Citation], found: Sequence[ScoredPassage]) -> tuple[Citation, ...]:
    """Return citations, each with why the passage that it lies in was found."""
    return tuple(replace(citation, why=_reasons_at(citation, found)) for citation in citations)


def _reasons_at(citation: Citation, found: Sequence[ScoredPassage]) -> tuple[str, ...]:
    for each in found:
        p = each.passage
        if (p.source, p.page) == (citation.source, citation.page) and p.start <= citation.start < p.end:
            return reasons(each)
    return ()
