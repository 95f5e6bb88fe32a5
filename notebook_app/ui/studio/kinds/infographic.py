"""An infographic on the screen: the picture, and below it the figures with the passages they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from notebook_app.studio.cited import citations_of
from notebook_app.studio.infographic import picture
from notebook_app.ui import markup, state
from notebook_app.ui.cited import Drawn
from notebook_app.ui.words import say


def draw(notebook: Notebook, artifact: Artifact, drawn: Drawn) -> None:  # noqa: ARG001 — the form of every view
    """Draw the artifact."""
    with state.showing_errors():
        st.image(_picture(artifact.id, artifact.version, artifact.content), width="stretch")
    citations = citations_of(artifact.content)
    body, _ = markup.answer_markdown(artifact.body, artifact.id, citations, (), say)
    st.markdown(body, anchors=False)
    drawn.cited.update({f"{artifact.id}-{citation.n}": citation for citation in citations})


@st.cache_data(max_entries=50, show_spinner=False)
def _picture(artifact: str, version: int, _content: Mapping[str, Any]) -> bytes:  # noqa: ARG001 — the cache's key
    return picture.draw(_content, "png")
