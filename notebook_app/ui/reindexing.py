"""Offer to index the sources again where a better embedder is on board than the one they were added with."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from notebook_app.notebook.stand_ins import StandIn, better_embedder
from notebook_app.ui import state
from notebook_app.ui.words import say

_LATER = "reindex_later"


def draw() -> None:
    """Draw the offer above the sources, until it is taken or put off in this tab."""
    found = None if st.session_state.get(_LATER) else better_embedder(state.settings().home)
    if found is None or not found.is_here or not found.passages:
        return
    with st.container(key="reindexing", border=True):
        offer(found, st.button)
        st.button(say("models.reindex_later"), key="reindex_not_now", type="tertiary", on_click=_put_off)


def offer(found: StandIn, button: Callable[..., bool]) -> None:
    """Draw what it costs, and the button; inside a form its own kind of button is needed."""
    st.caption(say("models.reindex_cost", passages=f"{found.passages:,}", minutes=found.minutes))
    button(say("models.reindex"), key=f"reindex_{button.__name__}", icon=":material/refresh:", on_click=_index_again)


def _put_off() -> None:
    st.session_state[_LATER] = True
    state.refresh("sources")


def _index_again() -> None:
    """Name the better embedder; a notebook that is opened has its sources embedded anew by the worker."""
    with state.showing_errors():
        state.change_settings(embedder="e5")
        state.open_notebook.cache_clear()
    state.close_dialog()
    state.refresh()
