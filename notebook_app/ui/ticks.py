"""Checkboxes that show what the library says, also where it was changed elsewhere than by a click on them.

Giving a widget another value under the same key is not safe while another fragment runs by itself: its request, sent
before the browser has heard of the new value, carries the old one, which then looks like a click. So a checkbox keeps its
key as long as the reader's own clicks are all that change it, and is a new widget when anything else did.
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
    st.checkbox(
        label,
        value=value,
        key=(key := current_key(name, value)),
        label_visibility=label_visibility,
        on_change=partial(_clicked, key, on_click),
    )


def current_key(name: str, value: bool) -> str:
    """Return the key under which the checkbox of that name shows this value: a new one where it showed the other."""
    shown: dict[str, tuple[int, bool]] = st.session_state.setdefault("ticks", {})
    version, before = shown.get(name, (0, value))
    if st.session_state.get(f"{name}.{version}", before) != value:
        version += 1
    shown[name] = version, value
    return f"{name}.{version}"


def _clicked(key: str, on_click: Callable[[bool], None]) -> None:
    on_click(bool(st.session_state[key]))
