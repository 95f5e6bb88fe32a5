"""The dialog of a notebook's chats: go to one, search them all, rename, delete and restore."""

from __future__ import annotations

import zlib
from functools import partial

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import Chat
from notebook_app.ui import markup, notices, state
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import day, plural, say

_HITS_SHOWN = 20
_LENGTH_SHOWN = 160


def draw(notebook: Notebook, _subject: str) -> None:
    """Draw the dialog."""
    framed("chats", partial(_body, notebook), "chat", width="medium")


def _body(notebook: Notebook) -> None:
    chats = {chat.id: chat for chat in notebook.chat.chats()}
    sought = st.text_input(
        say("search_chats"),
        key="search_chats",
        type="search",
        live=True,
        icon=":material/search:",
        placeholder=say("search_chats"),
        label_visibility="collapsed",
    )
    if sought:
        _hits(notebook, chats, sought)
        return
    with st.container(key="chat_rows", gap="xsmall"):
        for chat in chats.values():
            _row(notebook, chat)
        if not chats:
            st.caption(say("no_chats"))
    deleted = notebook.chat.chats(deleted=True)
    if deleted:
        st.caption(say("deleted_chats"))
        for chat in deleted:
            _deleted_row(notebook, chat)


def _row(notebook: Notebook, chat: Chat) -> None:
    with st.container(key=f"chat_{chat.id}", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.button(
            markup.escaped(title_of(chat)),
            key=f"open_chat_{chat.id}",
            icon=":material/chat:",
            type="tertiary",
            width="stretch",
            wrap=False,
            on_click=_go_to,
            args=(chat.id,),
        )
        st.caption(f"{plural('messages', chat.messages)} · {day(chat.updated)}", width="content", wrap=False)
        with st.container(key=f"chat_icons_{chat.id}", horizontal=True, width="content", gap="xsmall"):
            # another title makes another popover, which is closed: Enter keeps the title and is done
            with st.popover(
                say("rename_chat", title=markup.escaped(title_of(chat))),
                icon=":material/edit:",
                type="tertiary",
                key=f"rename_chat_{chat.id}_{zlib.crc32(chat.title.encode())}",
            ):
                st.text_input(
                    say("chat_title"),
                    value=chat.title,
                    key=f"chat_title_{chat.id}",
                    max_chars=200,
                    on_change=_rename,
                    args=(notebook, chat.id),
                )
            st.button(
                say("delete_chat", title=markup.escaped(title_of(chat))),
                key=f"delete_chat_{chat.id}",
                icon=":material/delete:",
                type="tertiary",
                on_click=_delete,
                args=(notebook, chat),
            )


def _deleted_row(notebook: Notebook, chat: Chat) -> None:
    with st.container(key=f"gone_{chat.id}", horizontal=True, vertical_alignment="center", gap="xsmall"):
        title = markup.escaped(title_of(chat))
        st.caption(f":material/delete: {title} · {plural('messages', chat.messages)}", width="stretch", wrap=False)
        st.button(
            say("restore"),
            key=f"restore_chat_{chat.id}",
            icon=":material/restore_from_trash:",
            type="tertiary",
            on_click=_restore,
            args=(notebook, chat.id),
        )


def _hits(notebook: Notebook, chats: dict[str, Chat], sought: str) -> None:
    found = notebook.chat.find(sought)
    st.caption(plural("messages", len(found)))
    for message in reversed(found[-_HITS_SHOWN:]):
        with st.container(border=True, gap="xsmall", key=f"hit_{message.id}"):
            st.button(
                markup.escaped(title_of(chats[message.chat])),
                key=f"open_hit_{message.id}",
                icon=":material/chat:",
                type="tertiary",
                wrap=False,
                on_click=_go_to,
                args=(message.chat,),
            )
            plain = markup.without_markup(message.text)
            st.caption(markup.escaped(markup.around(plain, sought, _LENGTH_SHOWN)))


def title_of(chat: Chat) -> str:
    """Return a chat's title, or what stands for it before its first question."""
    return chat.title or say("new_chat")


def _go_to(chat_id: str) -> None:
    state.screen().chat = chat_id
    state.close_dialog()


def _rename(notebook: Notebook, chat_id: str) -> None:
    title = str(st.session_state[f"chat_title_{chat_id}"]).strip()
    if title:
        with state.showing_errors():
            notebook.chat.chats.rename(chat_id, title)


def _delete(notebook: Notebook, chat: Chat) -> None:
    with state.showing_errors():
        notebook.chat.chats.delete(chat.id)
        shown = state.screen().chat == chat.id
        notices.offer_undo(title_of(chat), partial(_restore, notebook, chat.id, show=shown))
        if shown:
            state.screen().chat = None


def _restore(notebook: Notebook, chat_id: str, *, show: bool = True) -> None:
    with state.showing_errors():
        notebook.chat.chats.restore(chat_id)
    if show:
        state.screen().chat = chat_id
