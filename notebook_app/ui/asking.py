"""Questions put to the chat from any pane: typed, suggested, or about what a guide names."""

from __future__ import annotations

from typing import NoReturn

from notebook_app.notebook import Notebook
from notebook_app.ui import state

APART = 8
"""Exchanges that are drawn apart from the chat, each as it is asked; with more, the chat is drawn again with them."""


def part(place: int) -> state.Part:
    """Return the part of the screen in which an exchange is drawn that was asked for in this tab."""
    return f"exchange_{place}"


def show_answer(answer: str | None, *parts: state.Part) -> NoReturn:
    """Draw an answer that has begun (None where it could not) after what is there, and other parts that it changed."""
    view = state.screen()
    if answer:
        view.asked_here.append(answer)
        view.aloud = answer if view.voice else ""
    if not view.begun or len(view.asked_here) > APART:
        state.refresh("chat", *parts)
    state.refresh(part(len(view.asked_here) - 1) if answer else "composer", "composer", *parts)


def begun(notebook: Notebook, question: str, chat: str | None) -> str | None:
    """Begin an answer; where it cannot, leave the question in its field, to be asked again."""
    view, answer = state.screen(), None
    view.unasked = not notebook.sources.ids(selected_only=True)
    if not view.unasked:
        with state.showing_errors():
            answer = notebook.chat.start(question, chat=chat)
    if answer is None:
        view.unsent = question
    return answer


def ask(notebook: Notebook, question: str) -> NoReturn:
    """Ask a question that stands in another pane; a narrow screen shows the chat."""
    view = state.screen()
    view.visit += 1  # other tabs, which take their value from here
    state.choose_tab("chat")
    show_answer(begun(notebook, question, view.chat), "tabs")
