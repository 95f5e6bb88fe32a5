"""A script that turned out too long is cut where least is lost; what is cut is counted."""

from __future__ import annotations

from collections.abc import Sequence

from notebook_app.audio.script.outline import Budget
from notebook_app.audio.script.writing import Part
from notebook_app.records import Turn

_TOO_LONG = 1.1


def trimmed(parts: Sequence[Part], budget: Budget) -> tuple[list[Part], int]:
    """Return the chapters within 1.1 of the budget, and how many turns that cost.

    The last statement of the longest chapter goes first, with the question that led to it; the turns that open and close
    the episode stay.
    """
    kept: list[tuple[str, list[Turn]]] = [(title, list(turns)) for title, turns in parts]
    cut = 0
    while budget.spent([turn.text for _, turns in kept for turn in turns]) > _TOO_LONG * budget.seconds:
        places = [n for n, (_, turns) in enumerate(kept) if sum(bool(turn.citations) for turn in turns) > 1]
        if not places:
            break
        longest = max(places, key=lambda n: budget.spent([turn.text for turn in kept[n][1]]))
        cut += _cut_last_statement(kept[longest][1])
    return [(title, tuple(turns)) for title, turns in kept], cut


def _cut_last_statement(turns: list[Turn]) -> int:
    place = max(n for n, turn in enumerate(turns) if turn.citations)
    del turns[place]
    asked = place > 0 and not turns[place - 1].citations and turns[place - 1].text.rstrip().endswith(("?", "？"))
    if asked:
        del turns[place - 1]
    return 1 + asked
