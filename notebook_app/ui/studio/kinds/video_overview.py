"""A video overview on the screen: the film with its captions, and the statements it makes."""

from __future__ import annotations

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from notebook_app.studio.cited import citations_of
from notebook_app.studio.video_overview.film import film_of
from notebook_app.ui import markup, state
from notebook_app.ui.cited import Drawn
from notebook_app.ui.words import say


def draw(notebook: Notebook, artifact: Artifact, drawn: Drawn) -> None:
    """Draw the artifact; a film that an edit made stale is made anew, of which only the changed slide costs."""
    with state.showing_errors(), st.spinner(say("steps.frames")):
        film = film_of(artifact.content, notebook.settings)
        st.video(str(film.mp4), subtitles=str(film.vtt))
    citations = citations_of(artifact.content)
    body, _ = markup.answer_markdown(artifact.body, artifact.id, citations, (), say)
    st.markdown(body, anchors=False)
    drawn.cited.update({f"{artifact.id}-{citation.n}": citation for citation in citations})
