"""Audio overviews: the card, the list of those made, and the player docked under the studio."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from notebook_app.audio.chapters import chapters
from notebook_app.audio.writing import COUNTS
from notebook_app.notebook import Notebook
from notebook_app.records import Overview
from notebook_app.ui import components, jobs, markup, routes, show_form, state
from notebook_app.ui.messages import QUOTES, Drawn
from notebook_app.ui.shelf import Shelf
from notebook_app.ui.words import say, say_or, say_show, sentence_of

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
                show_form.draw(notebook, shelf)


def _list(notebook: Notebook, made: list[Overview], *, at_work: bool) -> None:
    told = jobs.failed(notebook, jobs.AUDIO)  # the row of the job says what went wrong, in the reader's language
    for overview in made:
        if overview.status == "ready":
            _ready(notebook, overview)
        elif overview.status == "review":
            if not at_work:
                _waiting(notebook, overview)
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
            ["listen", "edit_script", "delete"],
            key=f"overview_menu_{overview.id}",
            icon=":material/more_vert:",
            type="tertiary",
            format_func=lambda action: say_show(action) if action == "edit_script" else say(action),
            on_click=_choose,
            args=(notebook, overview),
        )


def _waiting(notebook: Notebook, overview: Overview) -> None:
    """Draw an overview whose script waits for its reader."""
    with st.container(key=f"overview_{overview.id}", gap="xsmall"):
        st.markdown(f":material/edit_note: {markup.escaped(overview.title)}")
        st.caption(" ".join([say_show("waits"), *_left_out(overview)]))
        with st.container(horizontal=True):
            st.button(
                say_show("edit_script"),
                key=f"script_{overview.id}",
                icon=":material/edit:",
                on_click=state.open_dialog,
                args=("script", overview.id),
            )
            st.button(
                say_show("speak"),
                key=f"speak_{overview.id}",
                icon=":material/graphic_eq:",
                type="primary",
                on_click=_speak,
                args=(notebook, overview.id),
            )
            st.button(
                say("delete"),
                key=f"discard_{overview.id}",
                icon=":material/delete:",
                type="tertiary",
                on_click=_delete,
                args=(notebook, overview),
            )


def _left_out(overview: Overview) -> list[str]:
    """Return what writing the script left out, each count in words."""
    counted = ((name, int(overview.measurements.get(name, 0))) for name in COUNTS)
    return [say_show(f"count_{name}", count=count) for name, count in counted if count]


def _failed(notebook: Notebook, overview: Overview) -> None:
    title = markup.escaped(overview.title) or say_or(f"audio.format_{overview.request.format}", overview.request.format)
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
        components.player(_player_data(notebook, shelf, playing, drawn), partial(_join_in, notebook, playing.id))
        _answered(notebook, playing)


def _made_by(overview: Overview) -> str:
    writer = overview.script.writer if overview.script else QUOTES
    kind = say("script_of_quotes") if writer == QUOTES else say("script_by_model", model=markup.escaped(writer))
    engine = [markup.escaped(overview.engine)] if overview.engine else []
    return " · ".join([kind, *engine, *_left_out(overview)])


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
    suffix = overview.request.audio_format
    audio = {"href": routes.audio_address(notebook.id, overview.id, download=True), "text": suffix.upper()}
    downloads = [audio | {"text": say("download_mp3")} if suffix == "mp3" else audio]
    downloads += [
        {"href": routes.transcript_address(notebook.id, overview.id, form), "text": say(f"transcript_{form}")}
        for form in ("vtt", "md")
    ]
    words = {key: say(f"player_{key}") for key in ("play", "pause", "seek", "speed", "transcript", "trouble")}
    words |= {key: say_show(f"player_{key}") for key in ("chapters", "ask", "ask_hint", "send", "busy", "go_on")}
    marks = chapters(script, overview.timeline) if script and overview.timeline else ()
    return {
        "id": overview.id,
        "chapters": [{"title": mark.title, "start": mark.start} for mark in marks],
        "exchange": _exchange_data(notebook, overview, drawn, shelf),
        "asked": state.screen().asked,
        "src": routes.audio_address(notebook.id, overview.id),
        "lines": lines,
        "downloads": downloads,
        "words": words,
    }


def _exchange_data(notebook: Notebook, overview: Overview, drawn: Drawn, shelf: Shelf) -> dict[str, Any] | None:
    """Return the hosts' last answer for the player, if it belongs to what is playing."""
    exchange = state.screen().exchange
    if exchange is None or exchange.overview != overview.id:
        return None
    lines = []
    for number, turn in enumerate(exchange.turns):
        chips = []
        for citation in turn.citations:
            chip = f"{overview.id}.answer-{number}-{citation.n}"
            drawn.cited[chip] = citation
            label = say("citation", n=citation.n, place=shelf.place(citation))
            chips.append({"id": chip, "n": citation.n, "label": label})
        name = exchange.script.hosts[turn.speaker]
        times = exchange.timeline[number]
        line = {"start": times.start, "end": times.end, "text": turn.text, "host": turn.speaker, "name": name}
        lines.append(line | {"chips": chips})
    address = routes.exchange_address(notebook.id, overview.id, Path(exchange.audio).stem)
    return {"src": address, "lines": lines, "resume": exchange.resume, "number": state.screen().asked}


def _answered(notebook: Notebook, overview: Overview) -> None:
    exchange = state.screen().exchange
    if exchange and exchange.overview == overview.id and not exchange.abstained:
        st.button(
            say_show("keep_exchange"),
            key="keep_exchange",
            icon=":material/note_add:",
            type="tertiary",
            on_click=_keep_exchange,
            args=(notebook,),
        )


def _join_in(notebook: Notebook, overview_id: str, asked: dict[str, Any]) -> None:
    """Let the hosts answer what the listener asks at a second of the episode."""
    view = state.screen()
    view.asked += 1
    with state.told():
        view.exchange = notebook.join_in(overview_id, float(asked["second"]), str(asked["question"]))
    state.refresh("studio")


def _keep_exchange(notebook: Notebook) -> None:
    view = state.screen()
    if view.exchange:
        with state.told():
            notebook.keep_exchange(view.exchange)
            view.notice = say_show("exchange_kept")
    view.exchange = None
    state.refresh("studio")


def _speak(notebook: Notebook, overview_id: str) -> None:
    with state.told():
        notebook.enqueue_speech(overview_id)
    state.refresh("studio")


def _resume(notebook: Notebook, overview: Overview) -> None:
    with state.told():
        notebook.enqueue_overview(overview.request, overview_id=overview.id)
    state.refresh("studio")


def _listen(overview_id: str) -> None:
    state.screen().playing, state.screen().exchange = overview_id, None
    state.refresh("studio")


def _choose(notebook: Notebook, overview: Overview) -> None:
    match st.session_state[f"overview_menu_{overview.id}"]:
        case "listen":
            _listen(overview.id)
        case "edit_script":
            state.open_dialog("script", overview.id)
        case "delete":
            _delete(notebook, overview)


def _delete(notebook: Notebook, overview: Overview) -> None:
    with state.told():
        discarded = notebook.discard_overview(overview.id)
        said = say("home.deleted", name=markup.escaped(overview.title or say("audio_overview")))
        state.deleted(said, partial(notebook.restore, discarded.id, state.settings().home))
    state.refresh()
