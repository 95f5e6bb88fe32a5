"""The way back after a deletion: instead of asking first, the last one can be taken back."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from notebook_app.ui import markup, state
from notebook_app.ui.words import say

_NAME_SHOWN = 80


def offer(name: str, restore: Callable[[], object]) -> None:
    """Say that something was deleted, and offer to bring it back, until the next deletion."""
    told = say("home.deleted", name=markup.escaped(markup.shortened(name, _NAME_SHOWN)))
    state.screen().undo = state.Undo(told, restore)


def draw() -> None:
    """Draw what was offered last; a dialog draws it itself, as what lies under it cannot be reached."""
    undo = state.screen().undo
    if not undo:
        return
    with st.container(key="undo", horizontal=True, vertical_alignment="center", width="content"):
        st.markdown(undo.told, wrap=False)
        st.button(say("home.undo"), key="undo_now", icon=":material/undo:", type="tertiary", on_click=_undo)
        with st.container(key="forget_undo", width="content"):
            st.button(say("dismiss"), key="undo_never", icon=":material/close:", type="tertiary", on_click=_forget)


def _undo() -> None:
    view = state.screen()
    last, view.undo = view.undo, None
    if last:
        with state.told():
            last.restore()


def _forget() -> None:
    state.screen().undo = None
