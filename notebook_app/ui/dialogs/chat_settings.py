"""The dialog that configures the chat: how to answer, which assistant, what to remember."""

from __future__ import annotations

from functools import partial

import streamlit as st

from notebook_app.i18n import LANGUAGES
from notebook_app.notebook import Notebook
from notebook_app.records.conversation import Assistant, Memory
from notebook_app.ui import markup, notices, state
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import language, say

_LENGTHS = ("shorter", "default", "longer")
_LANGUAGES = ("", *LANGUAGES)
_TEXTS = ("goal", "tone", "instructions")


def draw(notebook: Notebook, _subject: str) -> None:
    """Draw the dialog."""
    framed("model.configure", partial(_body, notebook), width="medium")


def _body(notebook: Notebook) -> None:
    if not notebook.settings.has_language_model:
        st.info(say("model.only_with_model"), icon=":material/info:")
    style, assistants, memory = st.tabs([say(f"model.tab_{name}") for name in ("style", "assistants", "memory")])
    with style:
        _style(notebook)
    with assistants:
        _assistants(notebook)
    with memory:
        _memory(notebook)


def _style(notebook: Notebook) -> None:
    now = notebook.chat.preferences.settings()
    names = {
        "": say("model.no_assistant"),
        **{each.id: each.name for each in notebook.chat.preferences.assistants(language())},
    }
    with st.form("chat_settings_form", border=False):
        st.selectbox(
            say("model.assistant"),
            list(names),
            list(names).index(now.assistant) if now.assistant in names else 0,
            key="chat_assistant",
            format_func=lambda each: names.get(each, each),
        )
        with st.container(horizontal=True):
            st.selectbox(
                say("model.length"),
                _LENGTHS,
                _LENGTHS.index(now.length),
                key="chat_length",
                format_func=lambda each: say(f"model.length_{each}"),
            )
            st.selectbox(
                say("model.answer_language"),
                _LANGUAGES,
                _LANGUAGES.index(now.language),
                key="chat_language",
                format_func=lambda each: say(f"model.language_{each or 'auto'}"),
            )
        st.text_input(say("model.goal"), now.goal, key="chat_goal", placeholder=say("model.goal_hint"), max_chars=400)
        st.text_input(say("model.tone"), now.tone, key="chat_tone", placeholder=say("model.tone_hint"), max_chars=400)
        st.text_area(
            say("model.custom_instructions"),
            now.instructions,
            key="chat_instructions",
            placeholder=say("model.custom_hint"),
            max_chars=4000,
            height=100,
        )
        st.form_submit_button(
            say("save"), type="primary", key="chat_settings_save", on_click=_save_style, args=(notebook,)
        )


def _save_style(notebook: Notebook) -> None:
    given = st.session_state
    texts = {name: str(given[f"chat_{name}"]).strip() for name in _TEXTS}
    choices = {name: given[f"chat_{name}"] for name in ("assistant", "length", "language")}
    with state.showing_errors():
        notebook.chat.preferences.change(**texts, **choices)
        state.screen().notice = say("saved")
    state.close_dialog()


def _assistants(notebook: Notebook) -> None:
    st.caption(say("model.assistants_mean"))
    used = notebook.chat.preferences.settings().assistant
    for each in notebook.chat.preferences.assistants(language()):
        icon = ":material/check_circle:" if each.id == used else ":material/support_agent:"
        kind = f" :gray[· {say('model.shipped')}]" if each.shipped else ""
        with st.expander(f"{markup.escaped(each.name)}{kind}", icon=icon):
            if each.shipped:
                st.markdown(markup.escaped(each.instructions))
            else:
                _assistant_form(notebook, each)
            _assistant_actions(notebook, each, used=each.id == used)
    with st.expander(say("model.new_assistant"), icon=":material/add:"):
        _assistant_form(notebook, None)


def _assistant_actions(notebook: Notebook, each: Assistant, *, used: bool) -> None:
    for number, question in enumerate(each.examples):
        st.button(
            say("model.try_example", question=markup.escaped(question)),
            key=f"try_{each.id}_{number}",
            type="tertiary",
            icon=":material/chat:",
            on_click=_try,
            args=(notebook, each.id, question),
        )
    with st.container(horizontal=True):
        st.button(
            say("model.in_use") if used else say("model.use_assistant"),
            key=f"use_{each.id}",
            disabled=used,
            on_click=_use,
            args=(notebook, each.id),
        )
        if not each.shipped:
            st.button(
                say("model.delete_assistant"),
                key=f"drop_{each.id}",
                type="tertiary",
                icon=":material/delete:",
                on_click=_drop,
                args=(notebook, each),
            )


def _assistant_form(notebook: Notebook, each: Assistant | None) -> None:
    name = each.id if each else "new"
    with st.form(f"assistant_{name}", border=False, clear_on_submit=each is None):
        st.text_input(
            say("model.assistant_name"), each.name if each else "", key=f"assistant_name_{name}", max_chars=80
        )
        st.text_area(
            say("model.assistant_instructions"),
            each.instructions if each else "",
            key=f"assistant_text_{name}",
            max_chars=4000,
        )
        st.text_area(
            say("model.assistant_examples"),
            "\n".join(each.examples) if each else "",
            key=f"assistant_examples_{name}",
            height=80,
        )
        st.form_submit_button(
            say("save"),
            key=f"assistant_save_{name}",
            on_click=_save_assistant,
            args=(notebook, each.id if each else None),
        )


def _save_assistant(notebook: Notebook, assistant: str | None) -> None:
    given, name = st.session_state, assistant or "new"
    examples = str(given[f"assistant_examples_{name}"]).splitlines()
    with state.showing_errors():
        notebook.chat.preferences.save_assistant(
            str(given[f"assistant_name_{name}"]), str(given[f"assistant_text_{name}"]), examples, assistant=assistant
        )


def _use(notebook: Notebook, assistant: str) -> None:
    with state.showing_errors():
        notebook.chat.preferences.change(assistant=assistant)


def _try(notebook: Notebook, assistant: str, question: str) -> None:
    with state.showing_errors():
        notebook.chat.preferences.change(assistant=assistant)
        notebook.chat.start(question, chat=state.screen().chat)
    state.close_dialog()


def _drop(notebook: Notebook, each: Assistant) -> None:
    with state.showing_errors():
        if notebook.chat.preferences.settings().assistant == each.id:
            notebook.chat.preferences.change(assistant="")
        notebook.chat.preferences.delete_assistant(each.id)
        notices.offer_undo(
            each.name, partial(notebook.chat.preferences.save_assistant, each.name, each.instructions, each.examples)
        )


def _memory(notebook: Notebook) -> None:
    st.caption(say("model.memory_means"))
    memories = notebook.chat.preferences.memories()
    if not memories:
        st.caption(say("model.no_memories"))
    for number, each in enumerate(memories, 1):
        with st.container(key=f"memory_row_{each.id}", horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.text_input(
                say("model.memory", number=number),
                each.text,
                key=f"memory_{each.id}",
                label_visibility="collapsed",
                max_chars=500,
                on_change=_change,
                args=(notebook, each.id),
            )
            with st.container(key=f"forget_icon_{each.id}", width="content"):
                st.button(
                    say("model.forget", number=number),
                    key=f"forget_{each.id}",
                    icon=":material/delete:",
                    type="tertiary",
                    on_click=_forget,
                    args=(notebook, each),
                )
    with st.form("memory_form", border=False, clear_on_submit=True):
        st.text_input(say("model.add_memory"), key="memory_new", max_chars=500)
        st.form_submit_button(say("model.remember"), key="memory_add", on_click=_remember, args=(notebook,))


def _remember(notebook: Notebook) -> None:
    text = str(st.session_state["memory_new"]).strip()
    if text:
        with state.showing_errors():
            notebook.chat.preferences.remember(text)


def _change(notebook: Notebook, memory: str) -> None:
    text = str(st.session_state[f"memory_{memory}"]).strip()
    with state.showing_errors():
        if text:
            notebook.chat.preferences.change_memory(memory, text)
        else:
            notebook.chat.preferences.forget(memory)


def _forget(notebook: Notebook, memory: Memory) -> None:
    with state.showing_errors():
        notebook.chat.preferences.forget(memory.id)
        notices.offer_undo(memory.text, partial(notebook.chat.preferences.remember, memory.text))
