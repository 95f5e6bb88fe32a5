"""The chat: questions, and answers whose every claim leads to its passage."""

from __future__ import annotations

from functools import partial

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.notebook.home import record_of
from notebook_app.records import Message
from notebook_app.run.sample import NAME as SAMPLE
from notebook_app.ui import asking, components, markup, state, watching
from notebook_app.ui.chat import composer, messages
from notebook_app.ui.cited import Drawn, note_body
from notebook_app.ui.source_lookup import SourceLookup
from notebook_app.ui.words import mark, say


@st.fragment(key="chat")
def pane(notebook: Notebook) -> None:
    """Draw the pane."""
    view = state.screen()
    chat = _messages(notebook)
    view.begun = bool(chat)
    view.asked_here = [message.id for message in chat if message.status == "writing"][: asking.APART]
    watching.drawn(notebook, "chat")
    _head(notebook)
    lookup, drawn = SourceLookup(notebook), Drawn()
    with st.container(border=False, height=400, key="scroll_chat", autoscroll=view.begun):
        if view.begun:
            apart = {message.id for answer in view.asked_here for message in notebook.chat.exchange(answer)}
            _history(notebook, lookup, [message for message in chat if message.id not in apart], drawn)
        else:
            _welcome(notebook, lookup, drawn)
        with st.container(key="exchanges"):
            for place in range(asking.APART):
                st.fragment(partial(_exchange, notebook, place), key=asking.part(place))()
    composer.draw(notebook)
    components.citations("chat", drawn.cited, lookup, drawn.copies)


def _messages(notebook: Notebook) -> list[Message]:
    """Return the messages to show and one before; this tab stays with the chat they are of."""
    view = state.screen()
    chat = notebook.chat.messages(view.chat, last=view.shown + 1)
    if (
        not chat and view.chat and all(each.id != view.chat for each in notebook.chat.chats())
    ):  # it was deleted elsewhere
        view.chat = None
        chat = notebook.chat.messages(last=view.shown + 1)
    view.chat = chat[0].chat if chat else view.chat
    return chat


def _exchange(notebook: Notebook, place: int) -> None:
    """Draw a question asked in this tab since the chat was drawn, and its answer: what stands above is not drawn again."""
    asked = state.screen().asked_here
    if place >= len(asked):
        return
    lookup, drawn = SourceLookup(notebook), Drawn()
    for message in notebook.chat.exchange(asked[place]):
        messages.draw(notebook, lookup, message, drawn, asking.part(place))
    components.citations(asking.part(place), drawn.cited, lookup, drawn.copies)


@st.fragment(key="chat_head")
def _head(notebook: Notebook) -> None:
    every, chosen = len(notebook.sources.ids()), len(notebook.sources.ids(selected_only=True))
    with st.container(key="chat_head", horizontal=True, vertical_alignment="center"):
        st.subheader(say("chat"), anchor=False, width="content")
        count = say("selected", selected=chosen, all=every) if every else ""
        st.caption(" · ".join(filter(None, (count, messages.who(notebook.chat.answerer)))), width="stretch", wrap=False)
        with st.container(key="chat_tools", horizontal=True, width="content", gap="xsmall"):
            st.button(
                say("voice.off") if state.screen().voice else say("voice.on"),
                key="voice_mode",
                icon=":material/volume_up:" if state.screen().voice else ":material/volume_off:",
                type="tertiary",
                on_click=_toggle_voice,
            )
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
                disabled=not state.screen().begun,
                on_click=_begin,
                args=(notebook,),
            )


def _history(notebook: Notebook, lookup: SourceLookup, chat: list[Message], drawn: Drawn) -> None:
    shown = state.screen().shown
    if len(chat) > shown:
        st.button(
            say("earlier"),
            key="earlier",
            icon=":material/history:",
            type="tertiary",
            on_click=_show_earlier,
        )
    for message in chat[-shown:]:
        messages.draw(notebook, lookup, message, drawn, "chat")


def _welcome(notebook: Notebook, lookup: SourceLookup, drawn: Drawn) -> None:
    """Draw what an empty chat shows: what the notebook is about and what to ask it, or how to begin."""
    with st.container(key="welcome"):
        guide = notebook.sources.guides.of_notebook()
        st.subheader(f"{mark(record_of(notebook))} {markup.escaped(notebook.name)}", anchor=False)
        if not lookup.sources:
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
            note_body(guide, drawn, markup.opening(guide.body))
        else:
            st.caption(say("guide_to_come"))
        composer.questions(notebook, "first")
        if lookup.sources and notebook.name == SAMPLE:
            components.tour()
        if lookup.sources and not state.settings().has_language_model:
            _offer_model()


def _offer_model() -> None:
    """Draw the card that leads to a language model."""
    with st.container(key="connect_card", horizontal=True, vertical_alignment="center", border=True):
        st.caption(f":material/smart_toy: {say('connect.card')}", width="stretch")
        st.button(say("connect.title"), key="connect_model", on_click=state.open_dialog, args=("connect",))


def _toggle_voice() -> None:
    """Have answers read aloud from now on, or not any more; those that were asked for before stay silent."""
    view = state.screen()
    view.voice = not view.voice
    view.notice = say("voice.is_on") if view.voice else ""
    state.refresh("chat_head")


def _begin(notebook: Notebook) -> None:
    with state.showing_errors():
        state.screen().chat = notebook.chat.chats.new().id
    state.refresh("chat")


def _show_earlier() -> None:
    state.screen().shown += state.MESSAGES_SHOWN
    state.refresh("chat")
