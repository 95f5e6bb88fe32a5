"""An image on the screen, with its prompt and its maker below."""

from __future__ import annotations

import base64

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from notebook_app.studio.image.picture import checked_picture
from notebook_app.ui import state
from notebook_app.ui.cited import Drawn


def draw(notebook: Notebook, artifact: Artifact, drawn: Drawn) -> None:  # noqa: ARG001 — the form of every view
    """Draw the artifact."""
    with state.showing_errors():
        st.image(checked_picture(base64.b64decode(artifact.content["picture"])).png, width="stretch")
    st.markdown(artifact.body)
