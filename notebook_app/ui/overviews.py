"""Audio overviews: the card that asks for one, the list of those made, and the player docked under the studio."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from notebook_app.i18n import LANGUAGES
from notebook_app.notebook import Notebook
from notebook_app.records import Overview, OverviewRequest
from notebook_app.ui import components, jobs, markup, routes, state
from notebook_app.ui.messages import QUOTES, Drawn
from notebook_app.ui.shelf import Shelf
from notebook_app.ui.words import language, plural, say, say_or, sentence_of

_MINUTES = (2, 5, 10, 15, 20, 30)
_UNFINISHED = frozenset({"writing", "speaking"})


def card(notebook: Notebook, shelf: Shelf, made: list[Overview]) -> None:
    """Draw the card: what to make, what is being made, what was made."""
    at_work = jobs.at_work(notebook, jobs.AUDIO)
    with st.container(key="audio_card", border=True):
        st.markdown(f"**:material/graphic_eq: {say('audio_overview')}**")
        jobs.rows(notebook, jobs.AUDIO)
        if made:
            _list(notebook, made, at_work=at_work)
        if not at_work:
            with st.expander(say("new_overview"), expanded=not made, icon=":material/tune:", key=f"new_{bool(made)}"):
                _form(notebook, shelf)


def _form(notebook: Notebook, shelf: Shelf) -> None:
    st.selectbox(
        say("format"), notebook.overview_formats(), key="audio_format", format_func=lambda name: say(f"format_{name}")
    )
    with st.container(horizontal=True):
        st.selectbox(
            say("minutes"), _MINUTES, key="audio_minutes", format_func=lambda count: say("minutes_count", count=count)
        )
        languages = list(LANGUAGES)
        st.selectbox(
            say("language"),
            languages,
            index=languages.index(_main_language(shelf)),
            key="audio_language",
            format_func=LANGUAGES.__getitem__,
        )
    if notebook.answerer_name != QUOTES:
        st.text_area(
            say("instructions"),
            key="audio_instructions",
            height=80,
            max_chars=2000,
            placeholder=say("instructions_hint"),
        )
    st.caption(plural("made_from", len(shelf.selected)))
    st.button(
        say("generate"),
        key="generate",
        icon=":material/graphic_eq:",
        type="primary",
        width="stretch",
        disabled=not shelf.selected,
        on_click=_generate,
        args=(notebook,),
    )


def _main_language(shelf: Shelf) -> str:
    spoken = [source.language for source in shelf.selected] or [language()]
    return max(LANGUAGES, key=spoken.count)


def _list(notebook: Notebook, made: list[Overview], *, at_work: bool) -> None:
    told = jobs.failed(notebook, jobs.AUDIO)  # the row of the job says what went wrong, in the reader's language
    for overview in made:
        if overview.status == "ready":
            _ready(notebook, overview)
        elif not (at_work and overview.status in _UNFINISHED) and not (told and overview.status == "failed"):
            _failed(notebook, overview)


def _ready(notebook: Notebook, overview: Overview) -> None:
    seconds = overview.measurements.get("seconds") or (overview.timeline[-1].end if overview.timeline else 0.0)
    with st.container(key=f"overview_{overview.id}", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.button(
            markup.escaped(overview.title) or say("audio_overview"),
            key=f"listen_{overview.id}",
            icon=":material/play_circle:",
            type="tertiary",
            width="stretch",
            wrap=False,
            on_click=_listen,
            args=(overview.id,),
        )
        st.caption(f"{int(seconds) // 60}:{int(seconds) % 60:02d}", width="content")
        st.menu_button(
            say("overview_menu", title=overview.title),
            ["listen", "delete"],
            key=f"overview_menu_{overview.id}",
            icon=":material/more_vert:",
            type="tertiary",
            format_func=say,
            on_click=_choose,
            args=(notebook, overview),
        )


def _failed(notebook: Notebook, overview: Overview) -> None:
    title = markup.escaped(overview.title) or say_or(f"ui.format_{overview.request.format}", overview.request.format)
    told = f"{title}: {say('overview_' + _how_it_ended(overview))}"
    if overview.failure:
        told = f"{told}. {markup.escaped(sentence_of(overview.failure))}"
    with st.container(key=f"overview_{overview.id}", gap="xsmall"):
        jobs.trouble(
            overview.id, told, partial(_delete, notebook, overview), partial(_resume, notebook, overview), "delete"
        )


def _how_it_ended(overview: Overview) -> str:
    return "interrupted" if overview.status in _UNFINISHED else overview.status


def dock(notebook: Notebook, shelf: Shelf, made: list[Overview], drawn: Drawn) -> None:
    """Draw the player: it plays on while one reads a note.

    Its overview is the one chosen, else the newest; one that is finished later does not interrupt what is being heard.
    """
    ready = [overview for overview in made if overview.status == "ready"]
    if not ready:
        return
    view = state.screen()
    if view.newest != ready[0].id:
        view.newest = ready[0].id
        view.playing = view.playing if view.listening else ready[0].id
    playing = next((overview for overview in ready if overview.id == view.playing), ready[0])
    view.playing = playing.id
    with st.container(key="dock"):
        st.markdown(f"**{markup.escaped(playing.title)}**", wrap=False)
        st.caption(_made_by(playing), wrap=False)
        components.player(_player_data(notebook, shelf, playing, drawn))


def _made_by(overview: Overview) -> str:
    writer = overview.script.writer if overview.script else QUOTES
    kind = say("script_of_quotes") if writer == QUOTES else say("script_by_model", model=markup.escaped(writer))
    return f"{kind} · {markup.escaped(overview.engine)}" if overview.engine else kind


def _player_data(notebook: Notebook, shelf: Shelf, overview: Overview, drawn: Drawn) -> dict[str, Any]:
    script = overview.script
    lines = []
    for entry in overview.timeline if script else ():
        assert script is not None
        turn = script.turns[entry.turn]
        chips = []
        for citation in turn.citations:
            chip = f"{overview.id}.{entry.turn}-{citation.n}"
            drawn.cited[chip] = citation
            label = say("citation", n=citation.n, place=shelf.place(citation))
            chips.append({"id": chip, "n": citation.n, "label": label})
        host = {"host": turn.speaker, "name": script.hosts[turn.speaker]}
        lines.append({"start": entry.start, "end": entry.end, "text": turn.text, "chips": chips, **host})
    downloads = [{"href": routes.audio_address(notebook.id, overview.id, download=True), "text": say("download_mp3")}]
    downloads += [
        {"href": routes.transcript_address(notebook.id, overview.id, form), "text": say(f"transcript_{form}")}
        for form in ("vtt", "md")
    ]
    words = {key: say(f"player_{key}") for key in ("play", "pause", "seek", "speed", "transcript", "trouble")}
    return {
        "src": routes.audio_address(notebook.id, overview.id),
        "lines": lines,
        "downloads": downloads,
        "words": words,
    }


def _generate(notebook: Notebook) -> None:
    chosen = st.session_state
    request = OverviewRequest(
        format=chosen["audio_format"],
        minutes=float(chosen["audio_minutes"]),
        language=chosen["audio_language"],
        instructions=str(chosen.get("audio_instructions") or "").strip(),
    )
    with state.told():
        notebook.enqueue_overview(request)
    state.refresh("studio")


def _resume(notebook: Notebook, overview: Overview) -> None:
    with state.told():
        notebook.enqueue_overview(overview.request, overview_id=overview.id)
    state.refresh("studio")


def _listen(overview_id: str) -> None:
    state.screen().playing = overview_id
    state.refresh("studio")


def _choose(notebook: Notebook, overview: Overview) -> None:
    match st.session_state[f"overview_menu_{overview.id}"]:
        case "listen":
            _listen(overview.id)
        case "delete":
            _delete(notebook, overview)


def _delete(notebook: Notebook, overview: Overview) -> None:
    with state.told():
        discarded = notebook.discard_overview(overview.id)
        said = say("home.deleted", name=markup.escaped(overview.title or say("audio_overview")))
        state.deleted(said, partial(notebook.restore, discarded.id, state.settings().home))
    state.refresh()
