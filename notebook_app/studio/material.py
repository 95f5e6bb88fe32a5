"""Passages chosen for a language model: the opening and the central passages of each source, within its window."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from ingest.tokens import count_tokens
from notebook_app.records import StoredPassage
from notebook_app.studio.port import Making
from notebook_app.text.key_sentences import key_sentences
from notebook_app.text.sections import is_apparatus

CONTEXT_TOKENS: Final = 6_000
"""Tokens of the passages in one request at the most."""
_WINDOW_SHARE: Final = 0.5
"""Of a model's window that passages may fill: rules and reply need the rest."""
_SENTENCES_OF_SOURCE: Final = 16


def central_passages(making: Making, budget: int = 0) -> list[StoredPassage]:
    """Return passages of all the sources, as many of each as its share of the room allows, in reading order.

    Parameters
    ----------
    making : Making
        Its model's window sets the budget where none is given.
    budget : int
        Tokens, as :func:`ingest.tokens.count_tokens` estimates them.
    """
    room = budget or context_tokens(making)
    by_source = passages_by_source(making)
    share = room // max(1, len(by_source))
    return [passage for passages in by_source for passage in _digest(passages, share)]


def passages_by_source(making: Making) -> list[list[StoredPassage]]:
    """Return the passages of each source that has some, without reference lists and the like, with their vectors."""
    read = making.passages(vectors=True)
    return [
        [passage for passage in passages if not is_apparatus(passage.section)] or passages
        for _, group in groupby(read, key=lambda passage: passage.source)
        if (passages := list(group))
    ]


def context_tokens(making: Making) -> int:
    """Return how many tokens of passages one request may have."""
    if making.model is None:
        return CONTEXT_TOKENS
    return min(CONTEXT_TOKENS, int(making.model.window().tokens * _WINDOW_SHARE))


def _digest(passages: Sequence[StoredPassage], budget: int) -> list[StoredPassage]:
    central = [sentence.passage for sentence in key_sentences(passages, _SENTENCES_OF_SOURCE)]
    chosen: dict[str, StoredPassage] = {}
    spent = 0
    for passage in [passages[0], *central, *passages]:
        cost = count_tokens(passage.text)
        if passage.id in chosen or (chosen and spent + cost > budget):
            continue
        chosen[passage.id] = passage
        spent += cost
    return sorted(chosen.values(), key=lambda passage: passage.ordinal)
