"""The dialog that reads an exported notebook back."""

from __future__ import annotations

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.ui import state
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import say


def draw(_subject: str) -> None:
    """Draw the dialog."""
    framed("share.import", _body)


def _body() -> None:
    st.caption(say("share.import_means"))
    st.file_uploader(say("share.zip"), type=["zip"], key="archive")
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(say("share.import"), key="import_now", type="primary", on_click=_import)


def _import() -> None:
    """Hand the archive to the worker, with a notebook that stands for what it will become."""
    archive = st.session_state.get("archive")
    if archive is None:
        state.refresh(state.DIALOGS)
    with state.showing_errors():
        notebook = Notebook.create(archive.name.removesuffix(".zip"), state.settings().home)
        notebook.jobs.import_archive(notebook.jobs.keep_upload(archive.name, archive.getvalue()))
    state.close_dialog()
