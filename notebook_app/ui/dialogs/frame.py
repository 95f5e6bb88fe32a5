"""The frame of a dialog: its title in the reader's language, and closing it forgets it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from notebook_app.ui import state, undo
from notebook_app.ui.words import say


def framed(title: str, body: Callable[[], None], *, width: Literal["small", "medium", "large"] = "small") -> None:
    """Draw a dialog with this title (a key of the catalogue), its body, and the way back after a deletion in it."""
    st.dialog(say(title), width=width, on_dismiss=state.close_dialog)(_with_undo)(body)


def _with_undo(body: Callable[[], None]) -> None:
    body()
    undo.draw()
