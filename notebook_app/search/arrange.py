"""Arrange a ranking: repeats left out, the best of each source first where all are asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from notebook_app.search.scored import ScoredPassage
from notebook_app.search.tuning import SEARCH


def without_repeats(
    ranked: Sequence[ScoredPassage], tokens: Mapping[str, frozenset[int]], top: int
) -> list[ScoredPassage]:
    """Return the first ``top`` passages that do not say again what one before them says nearly word for word.

    Parameters
    ----------
    ranked : sequence of ScoredPassage
        The best first.
    tokens : mapping of str to frozenset of int
        Each passage's distinct tokens by its id.
    """
    kept: list[ScoredPassage] = []
    seen: list[frozenset[int]] = []
    for found in ranked:
        if len(kept) == top:
            break
        words = tokens.get(found.passage.id, frozenset())
        if not any(_is_same(words, other) for other in seen):
            kept.append(found)
            seen.append(words)
    return kept


def _is_same(one: frozenset[int], other: frozenset[int]) -> bool:
    few, many = sorted((len(one), len(other)))
    return few > SEARCH.repeat_share * many and len(one & other) > SEARCH.repeat_share * len(one | other)


def each_source_first(ranked: Sequence[ScoredPassage]) -> list[ScoredPassage]:
    """Return the passages with the best of each source before every other, either in the order given."""
    firsts: dict[str, ScoredPassage] = {}
    for found in ranked:
        firsts.setdefault(found.passage.source, found)
    chosen = {found.passage.id for found in firsts.values()}
    return [*firsts.values(), *(found for found in ranked if found.passage.id not in chosen)]
