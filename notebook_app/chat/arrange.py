"""What becomes of a ranking before it is used: repeats left out, every source heard, neighbours joined."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from ingest.models import FloatArray
from notebook_app.chat.scored import ScoredPassage
from notebook_app.records import StoredPassage

_SAME = 0.85
"""Passages that share more of their distinct tokens than this (Jaccard) are printings of one text."""

PageText = Callable[[str, int], str]
"""Gives the text of a source's page."""


def without_repeats(
    ranked: Sequence[ScoredPassage], tokens: Mapping[str, Collection[str]], top: int
) -> list[ScoredPassage]:
    """Return the first ``top`` passages that do not say again what one before them says nearly word for word.

    Parameters
    ----------
    ranked : sequence of ScoredPassage
        The best first.
    tokens : mapping of str to collection of str
        Each passage's tokens by its id.
    """
    kept: list[ScoredPassage] = []
    seen: list[frozenset[str]] = []
    for found in ranked:
        if len(kept) == top:
            break
        words = frozenset(tokens.get(found.passage.id, ()))
        if not any(_is_same(words, other) for other in seen):
            kept.append(found)
            seen.append(words)
    return kept


def _is_same(one: frozenset[str], other: frozenset[str]) -> bool:
    few, many = sorted((len(one), len(other)))
    return few > _SAME * many and len(one & other) > _SAME * len(one | other)


def each_source_first(ranked: Sequence[ScoredPassage]) -> list[ScoredPassage]:
    """Return the passages with the best of each source before every other, either in the order given."""
    firsts: dict[str, ScoredPassage] = {}
    for found in ranked:
        firsts.setdefault(found.passage.source, found)
    chosen = {found.passage.id for found in firsts.values()}
    return [*firsts.values(), *(found for found in ranked if found.passage.id not in chosen)]


def join_neighbours(ranked: Sequence[ScoredPassage], page_text: PageText) -> list[ScoredPassage]:
    """Return the passages with those that follow one another on a page joined, at the place of the best of them.

    Parameters
    ----------
    ranked : sequence of ScoredPassage
        The best first.
    page_text : callable
        Gives the page's text, of which the joined passage is one piece.
    """
    runs: dict[str, list[ScoredPassage]] = {found.passage.id: [found] for found in ranked}
    in_order = sorted(ranked, key=lambda found: (found.passage.source, found.passage.ordinal))
    for one, other in pairwise(in_order):
        if _follows(one.passage, other.passage):
            run = runs[one.passage.id]
            run.append(other)
            runs[other.passage.id] = run
    joined: dict[int, ScoredPassage] = {}
    for found in ranked:
        run = runs[found.passage.id]
        joined.setdefault(id(run), found if len(run) == 1 else _joined(found, run, page_text))
    return list(joined.values())


def _follows(one: StoredPassage, other: StoredPassage) -> bool:
    same = (one.source, one.page) == (other.source, other.page)
    return same and one.ordinal + 1 == other.ordinal and one.end <= other.start


def _joined(best: ScoredPassage, run: Sequence[ScoredPassage], page_text: PageText) -> ScoredPassage:
    """Return a run of passages as one, with the score, vector and section of its best."""
    parts = [found.passage for found in run]
    start, end = parts[0].start, parts[-1].end
    passage = replace(
        best.passage,
        start=start,
        end=end,
        ordinal=parts[0].ordinal,
        text=page_text(best.passage.source, best.passage.page)[start:end],
        sentences=tuple(span for part in parts for span in part.sentences),
        sentence_vectors=_stacked([part.sentence_vectors for part in parts]),
    )
    return replace(best, passage=passage, sentence_cosines=_stacked([found.sentence_cosines for found in run]))


def _stacked(arrays: Sequence[FloatArray | None]) -> FloatArray | None:
    known = [array for array in arrays if array is not None]
    return np.concatenate(known) if known and len(known) == len(arrays) else None
