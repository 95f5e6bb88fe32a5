"""The dialog that asks which notebook takes the page that the bookmarklet sends: nothing is fetched before it is added there."""

from __future__ import annotations

from functools import partial

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.ui import markup, state
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import say

_SHOWN = 20


def draw(address: str) -> None:
    """Draw the dialog."""
    framed("watch.take", partial(_body, address))


def _body(address: str) -> None:
    st.markdown(markup.escaped(markup.shortened(address, 200)))
    for notebook in Notebook.all(state.settings().home)[:_SHOWN]:
        st.button(
            markup.escaped(notebook.name),
            key=f"take_{notebook.id}",
            icon=":material/book_2:",
            width="stretch",
            on_click=_take,
            args=(notebook.id, address),
        )
    st.button(say("new_notebook"), key="take_new", icon=":material/add:", on_click=_take, args=(None, address))


def _take(notebook: str | None, address: str) -> None:
    """Open the notebook with the address in the field of its dialog."""
    with state.showing_errors():
        taking = notebook or Notebook.create(say("untitled"), state.settings().home).id
        st.session_state["address"] = address
        state.go_to(taking, dialog="add")
    state.refresh()
