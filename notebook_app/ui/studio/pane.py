"""The studio: tiles of what can be made, audio overviews, artifacts and notes, and the player that stays while one reads on."""

from __future__ import annotations

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.ui import components, expanders, state
from notebook_app.ui.cited import Drawn
from notebook_app.ui.source_lookup import SourceLookup
from notebook_app.ui.studio import made as artifacts
from notebook_app.ui.studio import notes, overviews, player, tiles
from notebook_app.ui.studio import opened as opened_artifact
from notebook_app.ui.words import say


@st.fragment(key="studio")
def pane(notebook: Notebook) -> None:
    """Draw the pane."""
    state.screen().offers_show = False
    lookup = SourceLookup(notebook)
    drawn = Drawn()
    kept = notebook.notes()
    opened = next((note for note in kept if note.id == state.screen().note), None)
    made = notebook.audio.overviews()
    made_here = artifacts.shown(notebook)
    artifact = next((each for each in made_here if each.id == state.screen().artifact and each.version), None)
    if opened:
        notes.opened(notebook, opened, drawn)
    elif artifact:
        opened_artifact.draw(notebook, artifact, drawn)
    else:
        with st.container(key="studio_head", horizontal=True, vertical_alignment="center"):
            st.subheader(say("studio"), anchor=False, width="stretch")
            expanders.widen_button()
        with st.container(border=False, height=400, key="scroll_studio"):
            tiles.draw(notebook)
            artifacts.listed(notebook, made_here)
            overviews.card(notebook, lookup, made)
            notes.listed(notebook, kept)
    player.dock(notebook, lookup, made, drawn)
    components.citations("studio", drawn.cited, lookup, drawn.copies)
