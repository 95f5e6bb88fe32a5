"""States of long-lived things, and the changes allowed between them: one table each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from notebook_app.errors import WrongState

Stateful = Literal["job", "artifact", "overview"]

_UNFINISHED: Final = frozenset({"ready", "failed", "cancelled"})
_ANEW: Final = frozenset({"queued", "making"})
_AGAIN: Final = frozenset({"writing", "review", "speaking"})

TRANSITIONS: Final[Mapping[Stateful, Mapping[str, frozenset[str]]]] = {
    "job": {
        "queued": frozenset({"running", "done", "failed", "cancelled"}),
        "running": frozenset({"queued", "done", "failed", "cancelled"}),
        "done": frozenset(),
        "failed": frozenset(),
        "cancelled": frozenset(),
    },
    "artifact": {
        "queued": frozenset({"making"}) | _UNFINISHED,
        "making": _UNFINISHED,
        "ready": _ANEW,
        "failed": _ANEW | {"ready"},
        "cancelled": _ANEW | {"ready"},
    },
    "overview": {
        "writing": frozenset({"review", "speaking", "ready", "failed", "cancelled"}),
        "review": _AGAIN | {"failed", "cancelled"},
        "speaking": frozenset({"ready", "review", "failed", "cancelled"}),
        "ready": _AGAIN,
        "failed": _AGAIN,
        "cancelled": _AGAIN,
    },
}
"""From each state to those that may follow it; a state may always be said again. A job that has ended stays ended: to
try again is a new job."""


def may_follow(thing: Stateful, before: str, after: str) -> bool:
    """Say whether the table allows a change of state."""
    return after == before or after in TRANSITIONS[thing][before]


def require_transition(thing: Stateful, name: str, before: str, after: str) -> None:
    """Refuse a change of state that the table does not allow.

    Raises
    ------
    WrongState
        If it does not.
    """
    if not may_follow(thing, before, after):
        raise WrongState(kind=thing, name=name, before=before, after=after)
