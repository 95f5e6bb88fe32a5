"""The dialog that puts a newer version in the place of a source."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ingest.given import parse_address
from ingest.kinds import SUPPORTED_SUFFIXES
from notebook_app.notebook import Notebook
from notebook_app.ui import markup, state
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import say


def draw(notebook: Notebook, source_id: str) -> None:
    """Draw the dialog."""
    framed("replace_source", partial(_body, notebook, source_id))


def _body(notebook: Notebook, source_id: str) -> None:
    title = next((source.title for source in notebook.sources() if source.id == source_id), "")
    st.markdown(say("replace_source_means", title=markup.escaped(title)))
    st.file_uploader(say("new_version"), type=[suffix.lstrip(".") for suffix in SUPPORTED_SUFFIXES], key="new_version")
    st.text_input(say("address"), key="new_address", icon=":material/link:", placeholder=say("address_hint"))
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(say("replace_now"), key="replace_now", type="primary", on_click=_replace, args=(notebook, source_id))


def _replace(notebook: Notebook, source_id: str) -> None:
    """Hand what was given to the worker: a file before an address."""
    upload = st.session_state.get("new_version")
    address = str(st.session_state.get("new_address") or "").strip()
    state.screen().trouble = None
    with state.showing_errors():
        if upload:
            kept = notebook.jobs.keep_upload(upload.name, upload.getvalue())
            notebook.jobs.replace_source(source_id, kept, name=upload.name)
        elif address:
            notebook.jobs.replace_source(source_id, parse_address(address))
        state.close_dialog()
    state.refresh(state.DIALOGS)
