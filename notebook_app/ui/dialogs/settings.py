"""The settings: which language model answers, which engine speaks, which model embeds."""

from __future__ import annotations

from typing import Any, get_args

import streamlit as st

from ingest.tesseract import Tesseract, how_to_install, named_languages
from notebook_app.settings import Settings, SpeechEngineName
from notebook_app.ui import state
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import say, say_receipt

_PLAIN = ("openai_base_url", "openai_model", "speech_engine", "speech_base_url", "speech_model", "speech_voices")
_PICTURES = ("ocr_languages", "openai_vision_model")
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
        st.markdown(f"**{say_receipt('recognition')}**")
        _recognition(now)
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


def _recognition(now: Settings) -> None:
    """Draw what reads pictures of text: the languages to read, and whether tesseract is there to read them."""
    with st.container(horizontal=True):
        st.text_input(
            say_receipt("ocr_languages"),
            now.ocr_languages,
            key="set_ocr_languages",
            help=say_receipt("ocr_languages_help"),
        )
        st.text_input(
            say_receipt("openai_vision_model"),
            now.openai_vision_model,
            key="set_openai_vision_model",
            placeholder=now.openai_model,
            help=say_receipt("openai_vision_model_hint"),
        )
    found = Tesseract.find()
    if found:
        listed = ", ".join(sorted(found.languages - {"osd"}))
        st.caption(say_receipt("recognition_found", version=found.version, languages=listed))
    else:
        st.caption(say_receipt("recognition_missing", command=how_to_install(now.ocr_languages)))


def _save() -> None:
    """Save, and say which settings the environment outranks."""
    given = st.session_state
    changes: dict[str, Any] = {name: str(given[f"set_{name}"]).strip() for name in (*_PLAIN, *_PICTURES)}
    changes["ocr_languages"] = named_languages(changes["ocr_languages"])
    if given.get("set_forget_key"):
        changes[_KEY] = ""
    elif given["set_openai_api_key"]:
        changes[_KEY] = given["set_openai_api_key"].strip()
    with state.told():
        in_force = state.change_settings(**changes)
        outranked = [say(name) for name in _PLAIN if getattr(in_force, name) != changes[name]]
        outranked += [say_receipt(name) for name in _PICTURES if getattr(in_force, name) != changes[name]]
        state.screen().notice = say("outranked", names=", ".join(outranked)) if outranked else say("saved")
    state.close_dialog()
