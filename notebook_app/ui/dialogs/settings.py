"""The settings: which language model answers, which engine speaks, which model embeds."""

from __future__ import annotations

from typing import Any, get_args

import streamlit as st

from notebook_app.settings import Settings, SpeechEngineName
from notebook_app.ui import state
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import say

_TRANSCRIPTION = ("transcription_model", "transcription_base_url", "whisper_model")
_PLAIN = (
    "openai_base_url",
    "openai_model",
    "speech_engine",
    "speech_base_url",
    "speech_model",
    "speech_voices",
    *_TRANSCRIPTION,
)
_KEY = "openai_api_key"


def draw(_subject: str) -> None:
    """Draw the dialog."""
    framed("settings", _body, width="medium")


def _body() -> None:
    now = state.settings()
    has_key = bool(now.openai_api_key.get_secret_value())
    with st.form("settings_form", border=False):
        st.markdown(f"**{say('language_model')}**")
        st.caption(say("language_model_hint"))
        st.text_input(
            say("openai_base_url"),
            now.openai_base_url,
            key="set_openai_base_url",
            placeholder="http://127.0.0.1:11434/v1",
        )
        with st.container(horizontal=True):
            st.text_input(say("openai_model"), now.openai_model, key="set_openai_model")
            st.text_input(
                say(_KEY),
                key="set_openai_api_key",
                type="password",
                autocomplete="off",
                placeholder=say("key_kept") if has_key else "",
            )
        if has_key:
            st.checkbox(say("forget_key"), key="set_forget_key")
        st.markdown(f"**{say('speech')}**")
        _speech(now)
        st.markdown(f"**{say('transcription')}**")
        st.caption(say("transcription_hint"))
        with st.container(horizontal=True):
            for name in _TRANSCRIPTION:
                st.text_input(say(name), getattr(now, name), key=f"set_{name}")
        st.markdown(f"**{say('embedder')}**")
        st.caption(say("embedder_is", name=now.embedder))
        st.form_submit_button(say("save"), type="primary", key="settings_save", on_click=_save)
    st.caption(say("kept_in", folder=str(now.home)))


def _speech(now: Settings) -> None:
    engines = get_args(SpeechEngineName)
    with st.container(horizontal=True):
        st.selectbox(
            say("speech_engine"),
            engines,
            engines.index(now.speech_engine),
            key="set_speech_engine",
            format_func=lambda name: say(f"engine_{name}"),
        )
        st.text_input(say("speech_base_url"), now.speech_base_url, key="set_speech_base_url")
    with st.container(horizontal=True):
        st.text_input(say("speech_model"), now.speech_model, key="set_speech_model")
        st.text_input(say("speech_voices"), now.speech_voices, key="set_speech_voices")


def _save() -> None:
    """Save, and say which settings the environment outranks."""
    given = st.session_state
    changes: dict[str, Any] = {name: str(given[f"set_{name}"]).strip() for name in _PLAIN}
    if given.get("set_forget_key"):
        changes[_KEY] = ""
    elif given["set_openai_api_key"]:
        changes[_KEY] = given["set_openai_api_key"].strip()
    with state.told():
        in_force = state.change_settings(**changes)
        outranked = [say(name) for name in _PLAIN if getattr(in_force, name) != changes[name]]
        state.screen().notice = say("outranked", names=", ".join(outranked)) if outranked else say("saved")
    state.close_dialog()
