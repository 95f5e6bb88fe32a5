"""Notices left by callbacks: a word in passing, an error, and the way back after a deletion.

They may not draw anything themselves. Instead of asking before a deletion, the last one can be taken back.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from notebook_app.ui import markup, state
from notebook_app.ui.words import say, sentence

_NAME_SHOWN = 80


@st.fragment(key=state.NOTICES)
def draw() -> None:
    """Draw all of them; what stands until it is dismissed is left to a dialog where one is open."""
    view = state.screen()
    if view.notice:
        st.toast(view.notice, icon=":material/info:")
        view.notice = ""
    if not view.dialog:
        standing()


def standing() -> None:
    """Draw what went wrong and the way back: what lies under a dialog cannot be reached, so each draws them itself."""
    view = state.screen()
    if view.trouble:
        with st.container(key="trouble", horizontal=True, vertical_alignment="center"):
            st.error(sentence(view.trouble), icon=":material/error:")
            st.button(say("dismiss"), key="dismiss_trouble", type="tertiary", on_click=_dismiss)
    if view.undo:
        with st.container(key="undo", horizontal=True, vertical_alignment="center", width="content"):
            st.markdown(view.undo.text, wrap=False)
            st.button(say("home.undo"), key="undo_now", icon=":material/undo:", type="tertiary", on_click=_undo)
            with st.container(key="forget_undo", width="content"):
                st.button(say("dismiss"), key="undo_never", icon=":material/close:", type="tertiary", on_click=_forget)


def offer_undo(name: str, restore: Callable[[], object]) -> None:
    """Say that something was deleted, and offer to bring it back, until the next deletion."""
    text = say("home.deleted", name=markup.escaped(markup.shortened(name, _NAME_SHOWN)))
    state.screen().undo = state.Undo(text, restore)


def _dismiss() -> None:
    state.screen().trouble = None
    state.refresh(state.DIALOGS)


def _undo() -> None:
    view = state.screen()
    last, view.undo = view.undo, None
    if last:
        with state.showing_errors():
            last.restore()
    state.refresh()


def _forget() -> None:
    state.screen().undo = None
    state.refresh(state.DIALOGS)
