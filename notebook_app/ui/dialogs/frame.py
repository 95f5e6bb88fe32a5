"""The frame of a dialog: its title in the reader's language, and closing it forgets it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

import streamlit as st

from notebook_app.ui import notices, state
from notebook_app.ui.words import say


def framed(
    title: str, body: Callable[[], None], *changes: state.Part, width: Literal["small", "medium", "large"] = "small"
) -> None:
    """Draw a dialog with this title (a key of the catalogue), its body, what went wrong in it and the way back.

    ``changes`` are the parts of the screen that it may have changed by the time it is dismissed; where none is named, the
    whole screen is drawn then, and what was entered in it and not saved is forgotten.
    """
    dismissed = partial(state.dialog_dismissed, *changes) if changes else state.close_dialog
    st.dialog(say(title), width=width, on_dismiss=dismissed)(_with_notices)(body)


def _with_notices(body: Callable[[], None]) -> None:
    body()
    notices.standing()
