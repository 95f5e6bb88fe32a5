"""Portions of the sources for a language model: passages of each, and how many questions to ask for."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.tokens import count_tokens
from notebook_app.records import StoredPassage
from notebook_app.studio.port import Making
from notebook_app.text.key_sentences import key_sentences

_MOST_IN_ONE = 15
"""Questions asked for at once: of more, a small model's last ones repeat its first."""


def portions(
    making: Making, sources: Sequence[list[StoredPassage]], count: int, focus: str, tokens: int
) -> list[tuple[list[StoredPassage], int]]:
    """Return for each request its passages, in reading order, and how many questions to ask for.

    Parameters
    ----------
    making : Making
        Finds passages for a focus.
    sources : sequence of list of StoredPassage
        Source by source, with vectors.
    count : int
        How many questions there should be in all; some more are asked for, since some will not pass.
    focus : str
        Where given, only passages found for it are used.
    tokens : int
        That one request may have.
    """
    if focus.strip():
        found = making.workspace.retrieve(making.notebook.id, focus, top=24, sources=making.sources)
        chosen = _within([hit.passage for hit in found], tokens)
        return [(chosen, min(_MOST_IN_ONE, count + 2))] if chosen else []
    sources = sources[:count]
    share, more = divmod(count, max(1, len(sources)))
    shares = []
    for n, passages in enumerate(sources):
        wanted = share + (n < more)
        pieces = max(1, -(-wanted // _MOST_IN_ONE))
        central = list({s.passage.id: s.passage for s in key_sentences(passages, 30 * pieces)}.values()) or list(
            passages
        )
        for piece in range(pieces):
            chosen = _within(central[piece::pieces], tokens)
            if chosen:
                shares.append((chosen, -(-wanted // pieces) + 1))
    return shares


def _within(passages: Sequence[StoredPassage], tokens: int) -> list[StoredPassage]:
    """Return the first passages that fit, one at least, in reading order."""
    chosen: list[StoredPassage] = []
    spent = 0
    for passage in passages:
        cost = count_tokens(passage.text)
        if not chosen or spent + cost <= tokens:
            chosen.append(passage)
            spent += cost
    return sorted(chosen, key=lambda passage: (passage.source, passage.ordinal))
