"""Where a question is asked: typed, spoken, or with files and pictures that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ingest.kinds import SUPPORTED_SUFFIXES
from notebook_app.notebook import Notebook
from notebook_app.ui import state
from notebook_app.ui.words import say

if TYPE_CHECKING:
    from streamlit.typing import ChatInputValue

_LONGEST = 4000


@st.fragment(key="composer")
def draw(notebook: Notebook, *, writing: bool) -> None:
    """Draw the field; it waits while an answer is written."""
    ready = any(source.selected for source in notebook.sources())
    st.chat_input(
        say("ask") if ready else say("asking.without_sources"),
        key="question",
        max_chars=_LONGEST,
        accept_file="multiple",
        file_type=[suffix.lstrip(".") for suffix in SUPPORTED_SUFFIXES],
        accept_audio=notebook.hears,
        disabled=writing,
        on_submit=_ask,
        args=(notebook,),
    )


def _ask(notebook: Notebook) -> None:
    """Ask what was typed or said; what was attached is added to the sources first, and the question is about that."""
    given: ChatInputValue = st.session_state["question"]
    chat = state.screen().chat
    with state.told():
        spoken = given.audio if notebook.hears else None
        said = notebook.hear_question(spoken.getvalue()) if spoken else ""
        question = " ".join(filter(None, (given.text.strip(), said)))
        if given.files:
            names = ", ".join(file.name for file in given.files)
            about = question or say("asking.about_attached", names=names)
            notebook.ask_about(about, [(file.name, file.getvalue()) for file in given.files], chat=chat)
        elif question:
            notebook.start_answer(question, chat=chat)
    state.refresh("chat", "sources")
