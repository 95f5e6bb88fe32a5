"""The settings: which model answers, which engine speaks, which model embeds, how it all looks, where it is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import urlsplit

import streamlit as st
from pydantic import SecretStr

from ingest.errors import UserError
from ingest.ocr.tesseract import named_languages
from notebook_app.audio.speech.sample import spoken_sample
from notebook_app.errors import BadEndpoint, NoEndpoint
from notebook_app.i18n import LANGUAGES
from notebook_app.llm import EndpointReport, examine_endpoint, load_language_model
from notebook_app.settings import Settings, SpeechEngineName
from notebook_app.ui import markup, state
from notebook_app.ui.dialogs import connect, models, programs, reading
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import language, plural, say, sentence
from notebook_app.workspace import data_sizes

if TYPE_CHECKING:
    from notebook_app.chat.examine import Examination

_PLAIN = (
    "openai_base_url", "openai_model", "speech_engine", "speech_base_url", "speech_model", "speech_voices",
    "ocr_languages", "openai_vision_model", *reading.TRANSCRIPTION, "embedder", "reranker", "language",
    "theme",
)  # fmt: skip
_ADDRESSES = tuple(name for name in _PLAIN if name.endswith("_base_url"))
_KEY = "openai_api_key"
_TABS = (
    "language_model",
    "speech",
    "settings.reading",
    "embedder",
    "models.title",
    "programs.title",
    "settings.appearance",
    "settings.data",
)
_THEMES = {"": "system", "light": "light", "dark": "dark"}
_ELSEWHERE = {
    "theme": "settings.theme",
    "ocr_languages": "receipt.ocr_languages",
    "openai_vision_model": "receipt.openai_vision_model",
}  # labels that are not in the catalogue under the setting's own name
_MODELS_SHOWN = 40


@dataclass(frozen=True, slots=True)
class _Tried:
    """What trying something out gave: what the endpoint said (asked about ``model``), a sample, or what went wrong."""

    model: str = ""
    report: EndpointReport | None = None
    sample: bytes | None = None
    error: UserError | None = None
    examined: Examination | None = None


def draw(_subject: str) -> None:
    """Draw the dialog."""
    framed("settings", _body, width="large")


def _body() -> None:
    now = state.settings()
    tried: _Tried = st.session_state.get("tried") or _Tried()
    with st.form("settings_form", border=False, enter_to_submit=False):  # Enter would press the first button, a test
        parts = (_language_model, _speech, _reading, _embedder, _models, _programs, _appearance, _data)
        for tab, part in zip(st.tabs([say(name) for name in _TABS]), parts, strict=True):
            with tab:
                part(now, tried)
        if tried.error:
            st.error(sentence(tried.error), icon=":material/error:")
        st.form_submit_button(say("save"), type="primary", key="settings_save", on_click=_save)


def _language_model(now: Settings, tried: _Tried) -> None:
    has_key = bool(now.openai_api_key.get_secret_value())
    st.caption(say("language_model_hint"))
    st.form_submit_button(
        say("connect.title"),
        key="settings_connect",
        icon=":material/smart_toy:",
        on_click=state.open_dialog,
        args=("connect",),
    )
    st.text_input(
        say("openai_base_url"), now.openai_base_url, key="set_openai_base_url", placeholder="http://127.0.0.1:11434/v1"
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
    st.number_input(say("model.context_window"), 0, 2_000_000, now.context_window, step=1024, key="set_context_window")
    st.checkbox(say("model.second_reading"), now.second_reading, key="set_second_reading")
    st.form_submit_button(
        say("model.test_endpoint"),
        key="test_endpoint",
        icon=":material/network_check:",
        on_click=_try,
        args=(_ask_endpoint, "openai_base_url"),
    )
    if tried.report:
        _said(tried.model, tried.report)
    if tried.examined:
        connect.said(tried.examined)


def _said(model: str, report: EndpointReport) -> None:
    """Draw what the endpoint said, and its models to choose from."""
    lines = [say("model.endpoint_answers"), plural("model.endpoint_models", len(report.models))]
    if model and model not in report.models and f"{model}:latest" not in report.models:
        lines.append(say("model.endpoint_lacks", model=markup.escaped(model)))
    if report.window:
        window = "endpoint_window_assumed" if report.window.origin == "assumed" else "endpoint_window"
        lines.append(say(f"model.{window}", model=markup.escaped(model), window=f"{report.window.tokens:,}"))
    st.success("  \n".join(lines), icon=":material/check_circle:")
    st.pills(
        say("settings.choose_model"),
        report.models[:_MODELS_SHOWN],
        format_func=markup.escaped,
        key="set_chosen_model",
    )


def _speech(now: Settings, tried: _Tried) -> None:
    engines = get_args(SpeechEngineName)
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
    st.form_submit_button(
        say("settings.hear"),
        key="settings_hear",
        icon=":material/volume_up:",
        on_click=_try,
        args=(_speak, "speech_base_url"),
    )
    if tried.sample:
        st.audio(tried.sample, format="audio/wav", autoplay=True)


def _reading(now: Settings, _tried: _Tried) -> None:
    reading.draw(now)


def _embedder(now: Settings, _tried: _Tried) -> None:
    st.text_input(say("embedder"), now.embedder, key="set_embedder", placeholder=say("settings.embedder_best"))
    st.caption(say("settings.embedder_means"))
    st.segmented_control(
        say("reranker"),
        ("auto", "on", "off"),
        format_func=lambda choice: say(f"settings.reranker_{choice}"),
        default=now.reranker,
        key="set_reranker",
        required=True,
    )
    st.caption(say("settings.reranker_means"))


def _models(now: Settings, _tried: _Tried) -> None:
    models.draw(now)


def _programs(now: Settings, _tried: _Tried) -> None:
    programs.draw(now)


def _appearance(now: Settings, _tried: _Tried) -> None:
    st.segmented_control(
        say("settings.theme"),
        list(_THEMES),
        default=now.theme,
        key="set_theme",
        format_func=lambda name: say(f"settings.theme_{_THEMES[name]}"),
        required=True,
    )
    st.segmented_control(
        say("language"),
        ["", *LANGUAGES],
        default=now.language,
        key="set_language",
        format_func=lambda name: LANGUAGES.get(name) or say("settings.language_of_browser"),
        required=True,
    )
    st.caption(say("screen.language_default"))


def _data(now: Settings, _tried: _Tried) -> None:
    sizes = data_sizes(now.home)
    st.markdown(say("kept_in", folder=markup.escaped(str(now.home))))
    st.table(
        {
            say("settings.kind"): [say(f"settings.size_{kind}") for kind in sizes] + [say("settings.size_all")],
            say("settings.size"): [_megabytes(size) for size in (*sizes.values(), sum(sizes.values()))],
        },
        hide_index=True,
    )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def _given() -> dict[str, Any]:
    """Return what is in the fields: the key only where one was typed or is to be forgotten."""
    fields = st.session_state
    given: dict[str, Any] = {name: str(fields[f"set_{name}"] or "").strip() for name in _PLAIN}
    given["ocr_languages"] = named_languages(given["ocr_languages"])
    given["context_window"] = int(fields["set_context_window"])
    given["second_reading"] = bool(fields["set_second_reading"])
    if chosen := fields.get("set_chosen_model"):
        given["openai_model"] = chosen
    if fields.get("set_forget_key"):
        given[_KEY] = ""
    elif fields["set_openai_api_key"]:
        given[_KEY] = fields["set_openai_api_key"].strip()
    return given


def _try(attempt: Callable[[Settings], _Tried], address: str) -> None:
    """Try out what is in the fields, saved or not, and keep what it gave for this dialog.

    The key that is kept belongs to the address that is kept: no other gets it.
    """
    given, now = _given(), state.settings()
    kept = now.openai_api_key.get_secret_value() if given[address] == getattr(now, address) else ""
    given[_KEY] = SecretStr(given.get(_KEY, kept))
    try:
        st.session_state["tried"] = attempt(now.model_copy(update=given))
    except UserError as error:
        st.session_state["tried"] = _Tried(error=error)


def _ask_endpoint(settings: Settings) -> _Tried:
    from notebook_app.chat.examine import examine

    model, key = settings.openai_model, settings.openai_api_key.get_secret_value()
    if not (settings.openai_base_url or key):
        raise NoEndpoint
    report = examine_endpoint(settings.openai_base_url, key, model)
    known = load_language_model(settings) if {model, f"{model}:latest"} & set(report.models) else None
    return _Tried(model, report, examined=examine(known) if known else None)


def _speak(settings: Settings) -> _Tried:
    return _Tried(sample=spoken_sample(settings, language()))


def _save() -> None:
    """Save, and say which settings the environment outranks; what is no address keeps the dialog open, with all in it."""
    given = _given()
    wrong = next((given[name] for name in _ADDRESSES if given[name] and not _is_address(given[name])), None)
    if wrong:
        st.session_state["tried"] = _Tried(error=BadEndpoint(url=wrong))
        return
    before = state.settings()
    with state.showing_errors():
        in_force = state.change_settings(**given)
        outranked = [_label(name) for name in _PLAIN if getattr(in_force, name) != given[name]]
        state.screen().notice = say("outranked", names=", ".join(outranked)) if outranked else say("saved")
        if in_force.embedder != before.embedder:
            state.open_notebook.cache_clear()  # opened again, a notebook has its sources embedded anew
        state.screen().reload = in_force.theme != before.theme
        if in_force.language != before.language:
            state.choose_language("")  # this browser shows at once what was set for all
    state.close_dialog()


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _label(name: str) -> str:
    return say(_ELSEWHERE.get(name, name))
