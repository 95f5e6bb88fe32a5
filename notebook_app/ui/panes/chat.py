"""The chat: questions, and answers whose every claim leads to its passage."""

from __future__ import annotations

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import Message
from notebook_app.ui import components, composer, markup, messages, state
from notebook_app.ui.shelf import Shelf
from notebook_app.ui.words import mark, say

_QUESTIONS_SHOWN = 3


@st.fragment(key="chat")
def pane(notebook: Notebook) -> None:
    """Draw the pane."""
    state.show_notice()
    shelf = Shelf(notebook.sources())
    chat = notebook.messages(state.screen().chat)
    writing = bool(chat) and chat[-1].status == "writing"
    _head(notebook, begun=bool(chat))
    drawn = messages.Drawn()
    with st.container(border=False, height=400, key="scroll_chat", autoscroll=bool(chat)):
        if chat:
            _history(notebook, shelf, chat, drawn)
        else:
            _welcome(notebook, shelf, drawn)
    if chat and not writing:
        _questions(notebook, "next")
    composer.draw(notebook, writing=writing)
    components.citations("chat", drawn.cited, shelf, drawn.copies)


@st.fragment(key="chat_head")
def _head(notebook: Notebook, *, begun: bool) -> None:
    shelf = Shelf(notebook.sources())
    with st.container(key="chat_head", horizontal=True, vertical_alignment="center"):
        st.subheader(say("chat"), anchor=False, width="content")
        count = say("selected", selected=len(shelf.selected), all=len(shelf.sources)) if shelf.sources else ""
        st.caption(" · ".join(filter(None, (count, messages.who(notebook.answerer_name)))), width="stretch", wrap=False)
        with st.container(key="chat_tools", horizontal=True, width="content", gap="xsmall"):
            st.button(
                say("model.configure"),
                key="configure_chat",
                icon=":material/tune:",
                type="tertiary",
                on_click=state.open_dialog,
                args=("chat_settings",),
            )
            st.button(
                say("chats"),
                key="to_chats",
                icon=":material/forum:",
                type="tertiary",
                on_click=state.open_dialog,
                args=("chats",),
            )
            st.button(
                say("new_chat"),
                key="new_chat",
                icon=":material/add_comment:",
                type="tertiary",
                disabled=not begun,
                on_click=_begin,
                args=(notebook,),
            )


def _history(notebook: Notebook, shelf: Shelf, chat: list[Message], drawn: messages.Drawn) -> None:
    shown = state.screen().shown
    if len(chat) > shown:
        st.button(
            say("earlier", count=len(chat) - shown),
            key="earlier",
            icon=":material/history:",
            type="tertiary",
            on_click=_show_earlier,
        )
    for message in chat[-shown:]:
        messages.draw(notebook, shelf, message, drawn)


def _welcome(notebook: Notebook, shelf: Shelf, drawn: messages.Drawn) -> None:
    """Draw what an empty chat shows: what the notebook is about and what to ask it, or how to begin."""
    with st.container(key="welcome"):
        guide = notebook.notebook_guide()
        st.title(f"{mark(notebook.record)} {markup.escaped(notebook.name)}", anchor=False)
        if not shelf.sources:
            st.markdown(say("welcome"))
            st.button(
                say("add_first"),
                key="add_first",
                icon=":material/upload:",
                type="primary",
                on_click=state.open_dialog,
                args=("add",),
            )
        elif guide:
            messages.note_body(guide, drawn, markup.opening(guide.body))
        else:
            st.caption(say("guide_to_come"))
        _questions(notebook, "first")


def _questions(notebook: Notebook, where: str) -> None:
    questions = notebook.suggested_questions()[:_QUESTIONS_SHOWN]
    if not questions:
        return
    with st.container(key=f"questions_{where}", horizontal=True, gap="xsmall", wrap=where == "first"):
        for number, question in enumerate(questions):
            st.button(
                markup.escaped(question),
                key=f"{where}_question_{number}",
                on_click=_ask,
                args=(notebook, question),
                wrap=True,
            )


def _ask(notebook: Notebook, question: str) -> None:
    with state.told():
        notebook.start_answer(question, chat=state.screen().chat)
    state.refresh("chat")


def _begin(notebook: Notebook) -> None:
    with state.told():
        state.screen().chat = notebook.new_chat().id
    state.refresh("chat")


def _show_earlier() -> None:
    state.screen().shown += state.MESSAGES_SHOWN
    state.refresh("chat")
