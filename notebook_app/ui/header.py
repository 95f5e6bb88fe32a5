"""The bar on top: back to the notebooks, the notebook's name, language and settings; and what went wrong, under it."""

from __future__ import annotations

import streamlit as st

from ingest.languages import language as row
from notebook_app.i18n import LANGUAGES
from notebook_app.notebook import Notebook
from notebook_app.notebook.home import record_of
from notebook_app.ui import notices, state
from notebook_app.ui.words import DEFAULT_MARK, language, mark, say

_SHORT = {
    code: row(code).short_name if row(code).short_name.isascii() else f" {row(code).short_name}" for code in LANGUAGES
}
"""The space is not seen; Streamlit loads its catalogue of emoji, 0.1 s, to look for one in a first word beyond ASCII."""


def of_notebook(notebook: Notebook) -> None:
    """Draw the header of a notebook; its name can be edited in place."""
    record = record_of(notebook)
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        with st.container(key="back", width="content"):
            st.button(
                say("back"),
                icon=":material/arrow_back:",
                type="tertiary",
                key="to_notebooks",
                on_click=state.go_to,
                args=(None,),
            )
        sign = mark(record)
        has_icon = sign.startswith(":material/")
        with st.container(key="mark" if has_icon else "emoji", width="content"):
            st.button(
                say("home.rename_notebook") if has_icon else sign,
                icon=sign if has_icon else None,
                key="choose_mark",
                type="tertiary",
                on_click=state.open_dialog,
                args=("rename_notebook", record.id),
            )
        key = state.name_key(record.id)
        with st.container(key="notebook_name"):
            st.text_input(
                say("notebook_name"),
                record.name,
                key=key,
                label_visibility="collapsed",
                max_chars=120,
                on_change=_rename,
                args=(notebook, key),
            )
        _tools()
    notices.draw()


def of_home() -> None:
    """Draw the header of the list of notebooks."""
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        st.markdown(f":primary[{DEFAULT_MARK}] **{say('app_name')}**", width="stretch")
        _tools()
    notices.draw()


def _rename(notebook: Notebook, key: str) -> None:
    name = str(st.session_state[key]).strip()
    if name:
        with state.showing_errors():
            notebook.rename(name)
    else:
        state.screen().renamed += 1


def _tools() -> None:
    with st.container(key="tools", horizontal=True, vertical_alignment="center", width="content"):
        key = f"language_{language()}"
        st.segmented_control(
            say("language"),
            list(LANGUAGES),
            default=language(),
            key=key,
            format_func=_SHORT.__getitem__,
            label_visibility="collapsed",
            required=True,
            on_change=_choose_language,
            args=(key,),
        )
        st.button(
            say("settings"),
            icon=":material/settings:",
            type="tertiary",
            key="settings",
            on_click=state.open_dialog,
            args=("settings",),
        )


def _choose_language(key: str) -> None:
    if chosen := st.session_state[key]:
        state.choose_language(chosen)
