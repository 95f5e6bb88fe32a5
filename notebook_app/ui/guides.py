"""A guide on the screen: its summary, then its topics and questions, each of which can be asked with a click."""

from __future__ import annotations

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import Note
from notebook_app.ui import asking, markup
from notebook_app.ui.cited import Drawn, note_body
from notebook_app.ui.words import say


def draw(notebook: Notebook, guide: Note, drawn: Drawn) -> None:
    """Draw a guide; one that was kept without its topics and questions as it stands."""
    topics, questions = guide.data.get("topics", ()), guide.data.get("questions", ())
    note_body(guide, drawn, markup.opening(guide.body) if topics or questions else None)
    asked = {
        "topics": [(topic, say("screen.ask_about", topic=topic)) for topic in topics],
        "questions": [(question, question) for question in questions],
    }
    for name, entries in asked.items():
        if entries:
            st.markdown(f"**{say('guide.' + name)}**")
            with st.container(key=f"questions_{name}_{guide.id}", horizontal=name == "topics", gap="xsmall"):
                for number, (shown, question) in enumerate(entries):
                    st.button(
                        markup.escaped(shown),
                        key=f"ask_{name}_{number}_{guide.id}",
                        wrap=True,
                        on_click=asking.ask,
                        args=(notebook, question),
                    )
