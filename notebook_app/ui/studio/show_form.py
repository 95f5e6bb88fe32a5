"""The form that asks for an audio overview: format, length, language, who speaks, and saved shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import streamlit as st

from ingest.languages import LANGUAGES as ROWS
from ingest.languages import most_common
from notebook_app.audio.script.formats import FORMATS
from notebook_app.audio.speech.engines.load import engine_languages, engine_name
from notebook_app.i18n import LANGUAGES
from notebook_app.notebook import Notebook
from notebook_app.records import QUOTES, AudioFormat, OverviewRequest, Speaker
from notebook_app.ui import state
from notebook_app.ui.expanders import lazy_expander
from notebook_app.ui.source_lookup import SourceLookup
from notebook_app.ui.words import language, plural, say, say_or, say_show

_MINUTES = (2, 5, 10, 15, 20, 30)
_AUTOMATIC = ""


def draw(notebook: Notebook, lookup: SourceLookup) -> None:
    """Draw the form."""
    by_model = notebook.chat.answerer != QUOTES
    formats = [name for name, form in FORMATS.items() if by_model or form.by_quotes]
    _saved(notebook)
    chosen = st.selectbox(
        say("format"), formats, key="audio_format", format_func=lambda name: say_or(f"audio.format_{name}", name)
    )
    st.caption(say_or(f"audio.format_{chosen}_help", "") if by_model else say_show("formats_need_model"))
    with st.container(horizontal=True):
        st.selectbox(
            say("minutes"), _MINUTES, key="audio_minutes", format_func=lambda count: say("minutes_count", count=count)
        )
        languages = _offered_languages(notebook)
        spoken = st.selectbox(
            say("language"),
            languages,
            index=languages.index(_main_language(lookup, languages)),
            key="audio_language",
            format_func=lambda code: ROWS[code].name,
        )
    _languages_said(notebook, lookup, spoken or languages[0], by_model=by_model)
    with lazy_expander(say("more_options"), "audio_options", ":material/tune:") as unfolded:
        if unfolded:
            _options(notebook, chosen or formats[0], by_model=by_model)
    state.screen().offers_show = True
    _end(notebook)


def _options(notebook: Notebook, chosen: str, *, by_model: bool) -> None:
    st.text_area(say_show("focus"), key="audio_focus", height=80, max_chars=2000, placeholder=say_show("focus_hint"))
    if by_model:
        st.text_input(say_show("audience"), key="audio_audience", max_chars=300)
    st.markdown(f"**{say_show('speakers')}**")
    _speakers(notebook, chosen)
    st.markdown(f"**{say_show('file')}**")
    _file_and_show(notebook)
    st.checkbox(say_show("review"), key="audio_review")


@st.fragment(key="show_end")
def _end(notebook: Notebook) -> None:
    """Draw what the selection of sources changes: from how many it is made, and whether it can be."""
    chosen = len(notebook.sources.ids(selected_only=True))
    st.caption(plural("made_from", chosen))
    st.button(
        say("generate"),
        key="generate",
        icon=":material/graphic_eq:",
        type="primary",
        width="stretch",
        disabled=not chosen,
        on_click=_generate,
        args=(notebook,),
    )


def _saved(notebook: Notebook) -> None:
    if shows := notebook.audio.shows():
        st.selectbox(
            say_show("saved_show"),
            [show.name for show in shows],
            index=None,
            key="audio_show",
            placeholder=say_show("none"),
            on_change=_take_over,
            args=(notebook,),
        )


def _speakers(notebook: Notebook, chosen: str) -> None:
    form = FORMATS[chosen]
    counts = list(range(form.fewest, form.most + 1))
    key = f"audio_count_{chosen}"
    count = st.segmented_control(say_show("speaker_count"), counts, default=form.speakers, key=key, required=True)
    spoken = str(st.session_state.get("audio_language") or language())
    with state.showing_errors():
        offered = notebook.audio.voices(spoken)
        voices = {_AUTOMATIC: say_show("voice_automatic"), **{voice.id: voice.name for voice in offered}}
        for number in range(int(count or form.speakers)):
            _speaker(notebook, number, voices, spoken, with_role=notebook.chat.answerer != QUOTES)


def _speaker(notebook: Notebook, number: int, voices: Mapping[str, str], spoken: str, *, with_role: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        st.text_input(
            say_show("speaker_name", number=number + 1),
            key=f"audio_name_{number}",
            max_chars=40,
            placeholder=say_or(f"audio.host_{number + 1}", ""),
        )
        voice = st.selectbox(
            say_show("voice"),
            list(voices),
            key=f"audio_voice_{spoken}_{number}",
            format_func=lambda name: voices.get(name, name),
        )
        heard = st.button(
            say_show("listen_voice"),
            key=f"hear_{number}",
            icon=":material/volume_up:",
            help=say_show("listen_voice"),
            type="tertiary",
        )
    if with_role:
        st.text_input(say_show("role"), key=f"audio_role_{number}", max_chars=120, placeholder=say_show("role_hint"))
    if heard:
        own = list(voices)[1:]
        st.audio(notebook.audio.voices.sample(voice or own[number % len(own)], spoken), autoplay=True)


def _file_and_show(notebook: Notebook) -> None:
    st.segmented_control(
        say_show("audio_format"), get_args(AudioFormat), default="mp3", key="audio_file_format", required=True
    )
    st.checkbox(say_show("jingle"), value=True, key="audio_jingle")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(say_show("show_name"), key="audio_show_name", max_chars=60)
        st.button(say("save"), key="save_show", on_click=_save_show, args=(notebook,))


def _request() -> OverviewRequest:
    """Return what the form says."""
    given: Any = st.session_state
    chosen, spoken = given["audio_format"], given["audio_language"]

    def text(key: str) -> str:
        return str(given.get(key) or "").strip()

    count = int(given.get(f"audio_count_{chosen}") or FORMATS[chosen].speakers)
    speakers = tuple(
        Speaker(text(f"audio_name_{n}"), text(f"audio_role_{n}"), text(f"audio_voice_{spoken}_{n}"))
        for n in range(count)
    )
    return OverviewRequest(
        format=chosen,
        minutes=float(given["audio_minutes"]),
        language=spoken,
        instructions=text("audio_instructions"),
        audience=text("audio_audience"),
        focus=text("audio_focus"),
        speakers=speakers,
        audio_format=given.get("audio_file_format") or "mp3",
        jingle=bool(given.get("audio_jingle", True)),
        review=bool(given.get("audio_review")),
    )


def _take_over(notebook: Notebook) -> None:
    """Fill the form from a saved show."""
    given: Any = st.session_state
    if not given["audio_show"]:
        return
    with state.showing_errors():
        request = notebook.audio.shows.get(given["audio_show"]).request
        given["audio_format"] = request.format
        if request.language in _offered_languages(notebook):
            given["audio_language"] = request.language
        given["audio_minutes"] = min(_MINUTES, key=lambda minutes: abs(minutes - request.minutes))
        given["audio_focus"], given["audio_audience"] = request.focus, request.audience
        given["audio_instructions"], given["audio_review"] = request.instructions, request.review
        given["audio_file_format"], given["audio_jingle"] = request.audio_format, request.jingle
        given[f"audio_count_{request.format}"] = len(request.speakers) or FORMATS[request.format].speakers
        for n, speaker in enumerate(request.speakers):
            given[f"audio_name_{n}"], given[f"audio_role_{n}"] = speaker.name, speaker.role
            given[f"audio_voice_{request.language}_{n}"] = speaker.voice
    state.refresh("studio")


def _save_show(notebook: Notebook) -> None:
    with state.showing_errors():
        notebook.audio.shows.save(str(st.session_state["audio_show_name"]), _request())
        state.screen().notice = say_show("show_saved")
    state.refresh("studio")


def _generate(notebook: Notebook) -> None:
    with state.showing_errors():
        notebook.jobs.make_overview(_request())
        state.screen().made_here = True
    state.refresh("studio")


def _main_language(lookup: SourceLookup, offered: Sequence[str]) -> str:
    return most_common([source.language for source in lookup.selected] or [language()], offered)


def _offered_languages(notebook: Notebook) -> list[str]:
    """Return the languages that an overview can be written in, and that the voices truly speak."""
    spoken = engine_languages(notebook.settings)
    written = ROWS if notebook.chat.answerer != QUOTES else LANGUAGES
    return [code for code in written if spoken is None or code in spoken] or ["en"]


def _languages_said(notebook: Notebook, lookup: SourceLookup, chosen: str, *, by_model: bool) -> None:
    """Say what the voices speak, and, before it is made, what becomes of sources in another language."""
    spoken = engine_languages(notebook.settings)
    if spoken is not None:
        names = ", ".join(row.name for code, row in ROWS.items() if code in spoken)
        engine = say(f"engine_{engine_name(notebook.settings)}")
        st.caption(say_show("engine_speaks", engine=engine, languages=names))
        if "zh" not in spoken:
            st.caption(say_show("chinese_needs_kokoro"))
    others = {source.language for source in lookup.selected} - {chosen}
    if others and not by_model:
        read = ", ".join(ROWS[code].name if code in ROWS else code for code in sorted(others))
        st.caption(say_show("read_in_their_language", language=ROWS[chosen].name, others=read))
        silent = sorted(code for code in others if spoken is not None and code not in spoken)
        if silent:
            names = ", ".join(ROWS[code].name if code in ROWS else code for code in silent)
            st.caption(say_show("no_voice_for", languages=names))
