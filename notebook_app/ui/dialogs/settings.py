"""The settings: which language model answers, which engine speaks, which model embeds."""

from __future__ import annotations

from typing import Any, get_args

import streamlit as st

from ingest.errors import UserError
from notebook_app.llm import examine_endpoint
from notebook_app.settings import Settings, SpeechEngineName
from notebook_app.ui import state
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import say, sentence, tell, tell_plural

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
_MODELS_SHOWN = 12


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
        st.number_input(
            tell("model.context_window"), 0, 2_000_000, now.context_window, step=1024, key="set_context_window"
        )
        st.checkbox(tell("model.second_reading"), now.second_reading, key="set_second_reading")
        st.form_submit_button(
            tell("model.test_endpoint"), key="test_endpoint", icon=":material/network_check:", on_click=_test
        )
        _tested()
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


def _test() -> None:
    """Ask the endpoint as it is entered, saved or not, and keep what it says for this dialog."""
    given, now = st.session_state, state.settings()
    model, address = (str(given[f"set_{name}"]).strip() for name in ("openai_model", "openai_base_url"))
    # the key that is kept belongs to the address that is kept: no other gets it
    kept = now.openai_api_key.get_secret_value() if address == now.openai_base_url else ""
    try:
        said = examine_endpoint(address, str(given["set_openai_api_key"]).strip() or kept, model)
    except UserError as error:
        given["endpoint_said"] = error
    else:
        given["endpoint_said"] = (model, said)


def _tested() -> None:
    """Draw what the endpoint said, once."""
    said = st.session_state.pop("endpoint_said", None)
    if isinstance(said, UserError):
        st.error(sentence(said), icon=":material/error:")
    elif said:
        model, report = said
        shown = ", ".join(f"`{name}`" for name in report.models[:_MODELS_SHOWN])
        more = " …" if len(report.models) > _MODELS_SHOWN else ""
        lines = [
            tell("model.endpoint_answers"),
            tell_plural("model.endpoint_models", len(report.models), names=shown + more),
        ]
        if model and model not in report.models and f"{model}:latest" not in report.models:
            lines.append(tell("model.endpoint_lacks", model=model))
        if report.window:
            window = "endpoint_window_assumed" if report.window.origin == "assumed" else "endpoint_window"
            lines.append(tell(f"model.{window}", model=model, window=f"{report.window.tokens:,}"))
        st.success("  \n".join(lines), icon=":material/check_circle:")


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
    changes["context_window"] = int(given["set_context_window"])
    changes["second_reading"] = bool(given["set_second_reading"])
    if given.get("set_forget_key"):
        changes[_KEY] = ""
    elif given["set_openai_api_key"]:
        changes[_KEY] = given["set_openai_api_key"].strip()
    with state.told():
        in_force = state.change_settings(**changes)
        outranked = [say(name) for name in _PLAIN if getattr(in_force, name) != changes[name]]
        state.screen().notice = say("outranked", names=", ".join(outranked)) if outranked else say("saved")
    state.close_dialog()
