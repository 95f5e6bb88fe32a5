"""One notebook on the screen: its header, then sources, chat and studio side by side (or as tabs where it is narrow)."""

from __future__ import annotations

from functools import partial

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.ui import components, header, state, watching
from notebook_app.ui.chat import pane as chat
from notebook_app.ui.sources import pane as sources
from notebook_app.ui.studio import pane as studio
from notebook_app.ui.words import say

_PANES = {"sources": sources.pane, "chat": chat.pane, "studio": studio.pane}


def draw(notebook: Notebook) -> None:
    """Draw the notebook."""
    with st.container(key="shell"):
        _keys()
        header.of_notebook(notebook)
        _tabs()
        with st.container(key="panes", horizontal=True):
            for name, pane in _PANES.items():
                with st.container(key=f"pane_{name}"):
                    pane(notebook)
        watching.draw(notebook)


@st.fragment(key="keys")
def _keys() -> None:
    components.keys(partial(state.open_dialog, "shortcuts"))


@st.fragment(key="tabs")
def _tabs() -> None:
    """Draw the tabs that a narrow screen shows; the style sheet shows the pane of the one that is chosen."""
    key = state.tab_key()
    st.session_state.setdefault(key, "chat")
    with st.container(key="tabs"):
        st.segmented_control(
            say("panes"),
            list(_PANES),
            key=key,
            format_func=say,
            label_visibility="collapsed",
            required=True,
            width="stretch",
        )
