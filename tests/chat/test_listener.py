"""What a listener hears of an answer comes to it through whoever stands between."""

from __future__ import annotations

import inspect
from typing import Any

from notebook_app.chat.port import Listener, Relay

HEARD = [name for name, _ in inspect.getmembers(Listener, inspect.isfunction) if not name.startswith("_")]
GIVEN: dict[str, tuple[Any, ...]] = {
    "text": ("A piece.",),
    "thought": ("A thought.",),
    "restart": (),
    "cited": ("model-1", ()),
    "step": ("reading", 1, 2),
}


def test_a_relay_passes_everything_on() -> None:
    """One that leaves a call out loses in silence what a reader should see, such as the citations of half an answer."""
    heard: list[tuple[str, tuple[Any, ...]]] = []
    listener = Listener()
    for name in HEARD:
        setattr(listener, name, lambda *given, name=name: heard.append((name, given)))
    relay = Relay(listener)
    for name in HEARD:
        getattr(relay, name)(*GIVEN[name])
    assert heard == [(name, GIVEN[name]) for name in HEARD]
    assert len(heard) == 5
