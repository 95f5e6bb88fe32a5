"""Composer of questions: typed, spoken, suggested, or with files and pictures that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import streamlit as st

from ingest.kinds import SUPPORTED_SUFFIXES
from notebook_app.notebook import Notebook
from notebook_app.ui import asking, markup, state
from notebook_app.ui.words import say

if TYPE_CHECKING:
    from streamlit.typing import ChatInputValue

_LONGEST = 4000
_QUESTIONS_SHOWN = 3


@st.fragment(key="composer")
def draw(notebook: Notebook) -> None:
    """Draw the field, which stays open while an answer is written, and questions to go on with."""
    view = state.screen()
    said = [notebook.chat.message(answer) for answer in view.asked_here]
    writing = [message.id for message in said if message and message.status == "writing"]
    if writing:
        _stopping(notebook, writing)
    elif view.begun:
        questions(notebook, "next")
    ready = bool(notebook.sources.ids(selected_only=True))
    view.unasked = view.unasked and not ready
    if view.unasked:
        st.caption(f":material/info: {say('asking.choose_first')}")
    if view.unsent:
        st.session_state["question"], view.unsent = view.unsent, ""
    st.chat_input(
        say("ask") if ready else say("asking.without_sources"),
        key="question",
        max_chars=_LONGEST,
        accept_file="multiple",
        file_type=[suffix.lstrip(".") for suffix in SUPPORTED_SUFFIXES],
        accept_audio=notebook.chat.hears,
        on_submit=_ask,
        args=(notebook,),
    )


def _stopping(notebook: Notebook, writing: list[str]) -> None:
    """Draw the way to stop what is being written, where questions to go on with stand otherwise."""
    with st.container(key="stopping", horizontal=True, horizontal_alignment="center"):
        st.button(
            say("stop"),
            key="stop",
            icon=":material/stop_circle:",
            on_click=_stop,
            args=(notebook, writing),
        )


def _stop(notebook: Notebook, writing: list[str]) -> None:
    with state.showing_errors():
        for answer in writing:
            notebook.chat.stop(answer)
    asked = state.screen().asked_here
    state.refresh(*(asking.part(asked.index(answer)) for answer in writing if answer in asked), "composer")


def questions(notebook: Notebook, where: Literal["first", "next"]) -> None:
    """Draw questions that the sources answer and that were not asked yet."""
    said = notebook.chat.messages(state.screen().chat, last=state.MESSAGES_SHOWN)
    asked = {message.text for message in said}
    last = next((message for message in reversed(said) if message.role == "assistant" and message.citations), None)
    offered = notebook.sources.guides.questions(last if where == "next" else None)
    suggested = [question for question in offered if question not in asked][:_QUESTIONS_SHOWN]
    if not suggested:
        return
    with st.container(key=f"questions_{where}", horizontal=True, gap="xsmall", wrap=where == "first"):
        for number, question in enumerate(suggested):
            st.button(
                markup.escaped(question),
                key=f"{where}_question_{number}",
                on_click=_ask_suggested,
                args=(notebook, question),
                wrap=True,
            )


def _ask_suggested(notebook: Notebook, question: str) -> None:
    asking.show_answer(asking.begun(notebook, question, state.screen().chat))


def _ask(notebook: Notebook) -> None:
    """Ask what was typed or said; what was attached is added to the sources first, and the question is about that."""
    given: ChatInputValue = st.session_state["question"]
    chat, begun = state.screen().chat, None
    with state.showing_errors():
        spoken = given.audio if notebook.chat.hears else None
        said = notebook.chat.hear(spoken.getvalue()) if spoken else ""
        question = " ".join(filter(None, (given.text.strip(), said)))
        if given.files:
            names = ", ".join(file.name for file in given.files)
            about = question or say("asking.about_attached", names=names)
            begun = notebook.chat.ask_about(about, [(file.name, file.getvalue()) for file in given.files], chat=chat)
        elif question:
            begun = asking.begun(notebook, question, chat)
    asking.show_answer(begun, *(["sources"] if given.files else []))
