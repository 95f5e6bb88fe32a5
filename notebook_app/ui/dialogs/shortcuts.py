"""The dialog that lists the keys."""

from __future__ import annotations

import streamlit as st

from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import say

KEYS = {
    "/": "composer",
    "g s": "to_sources",
    "g c": "to_chat",
    "g o": "to_studio",
    "Esc": "close",
    "Space": "play",
    "← →": "seek",
    "j l": "seek_ten",
    "[ ]": "line",
    "?": "help",
}
"""Each key, or keys one after the other, and the message that says what it does."""


def draw(_subject: str) -> None:
    """Draw the dialog."""
    framed("screen.keys", _body)


def _body() -> None:
    st.table(
        {
            say("screen.key"): [" ".join(f"`{each}`" for each in key.split()) for key in KEYS],
            say("screen.key_does"): [say(f"screen.key_{name}") for name in KEYS.values()],
        },
        hide_index=True,
    )
