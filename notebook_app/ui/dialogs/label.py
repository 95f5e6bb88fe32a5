"""The dialog that gives a source labels, or those without one the topics that several of them share."""

from __future__ import annotations

from functools import partial

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import Source
from notebook_app.text.labels import LONGEST_LABEL
from notebook_app.ui import markup, state
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import say

_FEW = 2
"""Sources without a label that may share a topic."""


def draw(notebook: Notebook, source_id: str) -> None:
    """Draw the dialog for a source."""
    framed("labels.of_source", partial(_draw, notebook, source_id))


def _draw(notebook: Notebook, source_id: str) -> None:
    sources = notebook.sources()
    source = next((each for each in sources if each.id == source_id), None)
    if source is None:
        st.warning(say("source_gone"))
        return
    st.markdown(f"**{markup.escaped(source.title)}**")
    _form(notebook, source, sorted({label for each in sources for label in each.labels}, key=str.casefold))
    bare = sum(not each.labels for each in sources)
    if bare >= _FEW:
        st.button(
            say("labels.by_topic", count=bare),
            key="label_by_topic",
            icon=":material/auto_awesome:",
            type="tertiary",
            on_click=_label_by_topic,
            args=(notebook,),
        )
    if st.session_state.pop("no_shared_topic", False):
        st.caption(say("labels.no_shared_topic"))


def _form(notebook: Notebook, source: Source, known: list[str]) -> None:
    with st.form("label_form", border=False):
        st.multiselect(
            say("labels.labels"),
            known,
            default=list(source.labels),
            key=f"labels_{source.id}",
            placeholder=say("labels.choose", most=LONGEST_LABEL),
            accept_new_options=True,
        )
        st.form_submit_button(
            say("save"), type="primary", key="label_save", on_click=_label, args=(notebook, source.id)
        )


def _label(notebook: Notebook, source_id: str) -> None:
    with state.showing_errors():
        notebook.sources.label({source_id: st.session_state[f"labels_{source_id}"]})
    state.close_dialog()


def _label_by_topic(notebook: Notebook) -> None:
    with state.showing_errors():
        if notebook.sources.label_by_topic():
            state.close_dialog()
        st.session_state["no_shared_topic"] = True
    state.refresh(state.DIALOGS)
