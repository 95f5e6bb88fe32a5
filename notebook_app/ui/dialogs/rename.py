"""The dialog that gives a source another title."""

from __future__ import annotations

from functools import partial

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.ui import state
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import say


def draw(notebook: Notebook, source_id: str) -> None:
    """Draw the dialog."""
    framed("rename_source", partial(_body, notebook, source_id))


def _body(notebook: Notebook, source_id: str) -> None:
    title = next((source.title for source in notebook.sources() if source.id == source_id), "")
    with st.form("rename_form", border=False):
        st.text_input(say("source_title"), value=title, key=f"title_{source_id}", max_chars=200)
        st.form_submit_button(
            say("save"), type="primary", key="rename_save", on_click=_rename, args=(notebook, source_id)
        )


def _rename(notebook: Notebook, source_id: str) -> None:
    title = str(st.session_state[f"title_{source_id}"]).strip()
    if title:
        with state.told():
            notebook.rename_source(source_id, title)
    state.close_dialog()
