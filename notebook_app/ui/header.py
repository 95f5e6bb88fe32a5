"""The bar on top: back to the notebooks, the notebook's name, language and settings; and what went wrong, under it."""

from __future__ import annotations

import streamlit as st

from notebook_app.i18n import LANGUAGES
from notebook_app.notebook import Notebook
from notebook_app.ui import state, undo
from notebook_app.ui.words import DEFAULT_MARK, language, mark, say, sentence

_SHORT = {"en": "EN", "zh": " 中文"}
"""The space is not seen; Streamlit loads its catalogue of emoji, 0.1 s, to look for one in a first word beyond ASCII."""


def of_notebook(notebook: Notebook) -> None:
    """Draw the header of a notebook; its name can be edited in place."""
    record = notebook.record
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
        st.session_state.setdefault(key, record.name)
        with st.container(key="notebook_name"):
            st.text_input(
                say("notebook_name"),
                key=key,
                label_visibility="collapsed",
                max_chars=120,
                on_change=_rename,
                args=(notebook, key),
            )
        _tools()
    _below()


def of_home() -> None:
    """Draw the header of the list of notebooks."""
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        st.markdown(f":primary[{DEFAULT_MARK}] **{say('app_name')}**", width="stretch")
        _tools()
    _below()


def _rename(notebook: Notebook, key: str) -> None:
    name = str(st.session_state[key]).strip()
    if name:
        with state.told():
            notebook.rename(name)
    else:
        st.session_state[key] = notebook.name


def _tools() -> None:
    with st.container(key="tools", horizontal=True, vertical_alignment="center", width="content"):
        st.session_state.setdefault("language", language())
        st.segmented_control(
            say("language"),
            list(LANGUAGES),
            key="language",
            format_func=_SHORT.__getitem__,
            label_visibility="collapsed",
            required=True,
            on_change=_choose_language,
        )
        st.button(
            say("settings"),
            icon=":material/settings:",
            type="tertiary",
            key="settings",
            on_click=state.open_dialog,
            args=("settings",),
        )


def _choose_language() -> None:
    state.change_settings(language=st.session_state["language"])


def _below() -> None:
    _trouble()
    if not state.screen().dialog:
        undo.draw()


def _trouble() -> None:
    trouble = state.screen().trouble
    if not trouble:
        return
    with st.container(key="trouble", horizontal=True, vertical_alignment="center"):
        st.error(sentence(trouble), icon=":material/error:")
        st.button(say("dismiss"), key="dismiss_trouble", type="tertiary", on_click=_dismiss)


def _dismiss() -> None:
    state.screen().trouble = None
