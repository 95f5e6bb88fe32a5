"""Checkboxes that show what the library says, also where it was changed elsewhere than by a click on them.

Giving a widget another value under the same key is not safe while another fragment runs by itself: its request, sent
before the browser has heard of the new value, carries the old one, which then looks like a click. So a checkbox keeps its
key as long as the reader's own clicks are all that change it, and is a new widget when anything else did. What the browser
goes on saying of the old one is no click either: the old one's state is forgotten by then, and any value of it looks new.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

import streamlit as st


def tick(
    label: str,
    name: str,
    value: bool,
    on_click: Callable[[bool], None],
    *,
    label_visibility: Literal["visible", "collapsed"] = "visible",
) -> None:
    """Draw a checkbox that shows ``value``; ``on_click`` is given what the reader made of it."""
    version = _version(name, value)
    st.checkbox(
        label,
        value=value,
        key=_key(name, version),
        label_visibility=label_visibility,
        on_change=partial(_clicked, name, version, on_click),
    )


def _version(name: str, value: bool) -> int:
    """Return which checkbox of that name shows this value: the next one where the last one shows the other."""
    version, before = _shown().get(name, (0, value))
    if st.session_state.get(_key(name, version), before) != value:
        version += 1
    _shown()[name] = version, value
    return version


def _clicked(name: str, version: int, on_click: Callable[[bool], None]) -> None:
    if _shown()[name][0] == version:
        on_click(bool(st.session_state[_key(name, version)]))


def _shown() -> dict[str, tuple[int, bool]]:
    """Return the version and the value that each name was drawn with last."""
    shown: dict[str, tuple[int, bool]] = st.session_state.setdefault("ticks", {})
    return shown


def _key(name: str, version: int) -> str:
    return f"{name}.{version}"
