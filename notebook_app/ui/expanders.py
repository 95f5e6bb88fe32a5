"""Draw what is collapsed, and a wider studio, only once the reader asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from notebook_app.ui import state
from notebook_app.ui.words import say


@contextmanager
def lazy_expander(label: str, key: str, icon: str) -> Iterator[bool]:
    """Draw an expander, and say whether to draw what is in it: not before it was unfolded, and from then on always.

    What was entered in it is kept so when it is folded again.
    """
    view = state.screen()
    expander = st.expander(label, icon=icon, key=key, on_change="rerun")
    if expander.open:
        view.unfolded.add(key)
    with expander:
        yield key in view.unfolded


def widen_button() -> None:
    """Draw the button that widens the studio, or makes it as narrow as before."""
    wide = state.screen().wide
    with st.container(key="narrow" if wide else "widen", width="content"):
        st.button(
            say("narrow") if wide else say("widen"),
            key="toggle_width",
            icon=":material/close_fullscreen:" if wide else ":material/open_in_full:",
            type="tertiary",
            on_click=_toggle,
        )


def _toggle() -> None:
    view = state.screen()
    view.wide = not view.wide
    state.refresh("studio")
