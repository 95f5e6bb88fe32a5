"""The dialogs that give a source another title, and a notebook another name, icon and collection."""

from __future__ import annotations

from functools import partial

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.notebook.home import collect, collections_of, record_of
from notebook_app.ui import state
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import UNCHOSEN_EMOJI, say

_ICONS = tuple(
    f":material/{name}:"
    for name in (
        "book_2", "science", "biotech", "psychology", "functions", "query_stats", "terminal", "public",
        "eco", "history_edu", "gavel", "stethoscope", "music_note", "palette", "rocket_launch", "school",
    )
)  # fmt: skip
_EMOJI_CHARACTERS = 8
"""An emoji may be several characters, joined."""


def source(notebook: Notebook, source_id: str) -> None:
    """Draw the dialog for a source."""
    framed("rename_source", partial(_source, notebook, source_id))


def notebook(notebook_id: str) -> None:
    """Draw the dialog for a notebook."""
    framed("home.rename_notebook", partial(_notebook, state.open_notebook(notebook_id)))


def _source(notebook: Notebook, source_id: str) -> None:
    title = next((source.title for source in notebook.sources() if source.id == source_id), "")
    with st.form("rename_form", border=False):
        st.text_input(say("source_title"), value=title, key=f"title_{source_id}", max_chars=200)
        st.form_submit_button(
            say("save"), type="primary", key="source_save", on_click=_rename_source, args=(notebook, source_id)
        )


def _rename_source(notebook: Notebook, source_id: str) -> None:
    title = str(st.session_state[f"title_{source_id}"]).strip()
    if title:
        with state.showing_errors():
            notebook.sources.rename(source_id, title)
    state.close_dialog()


def _notebook(notebook: Notebook) -> None:
    record = record_of(notebook)
    own = "" if record.emoji in {UNCHOSEN_EMOJI, *_ICONS} else record.emoji
    with st.form("rename_form", border=False):
        st.text_input(say("notebook_name"), value=record.name, key="new_name", max_chars=120)
        st.pills(
            say("home.notebook_icon"),
            _ICONS,
            default=None if own else record.emoji if record.emoji in _ICONS else _ICONS[0],
            key="new_icon",
        )
        st.text_input(say("home.own_emoji"), value=own, key="new_emoji", max_chars=_EMOJI_CHARACTERS)
        collections = ["", *collections_of(Notebook.all(state.settings().home))]
        st.selectbox(
            say("home.collection"),
            collections,
            index=collections.index(record.collection),
            format_func=lambda name: name or say("home.uncollected"),
            key="new_collection",
            help=say("home.collection_new"),
            accept_new_options=True,
        )
        st.form_submit_button(
            say("save"), type="primary", key="rename_save", on_click=_rename_notebook, args=(notebook,)
        )


def _rename_notebook(notebook: Notebook) -> None:
    given = st.session_state
    name = str(given["new_name"]).strip() or notebook.name
    emoji = str(given["new_emoji"]).strip() or given["new_icon"] or UNCHOSEN_EMOJI
    with state.showing_errors():
        notebook.rename(name, emoji)
        collect([notebook.id], given["new_collection"], state.settings().home)
    state.screen().renamed += 1
    state.close_dialog()
