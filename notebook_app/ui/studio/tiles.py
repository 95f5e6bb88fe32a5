"""Tiles of the studio: a kind of artifact each, of those that can be made here."""

from __future__ import annotations

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.studio.catalogue import Kind
from notebook_app.ui import state
from notebook_app.ui.words import say


def draw(notebook: Notebook) -> None:
    """Draw the tiles; a kind that needs a language model has one only where a model is set."""
    model = state.settings().has_endpoint
    with st.container(key="tiles", horizontal=True, gap="xsmall"):
        for name, kind in notebook.studio.kinds.items():
            if kind.tile and (kind.extracted or model):
                _tile(name, kind)


def _tile(name: str, kind: Kind) -> None:
    with st.container(key=f"tile_{name}", width="content"):
        st.button(
            say(f"{name}.title"),
            key=f"make_{name}",
            icon=kind.icon,
            help=say(f"{name}.hint"),
            width="stretch",
            wrap=False,
            on_click=state.open_dialog,
            args=("make", name),
        )
