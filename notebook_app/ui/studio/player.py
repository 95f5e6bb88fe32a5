"""The player of audio overviews, docked under the studio: what is heard, its transcript, and questions to the hosts."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from notebook_app.audio.script.writing import COUNTS
from notebook_app.audio.sound.chapters import chapters
from notebook_app.notebook import Notebook
from notebook_app.records import QUOTES, Overview, Script, TimelineEntry
from notebook_app.ui import components, state
from notebook_app.ui.cited import Drawn
from notebook_app.ui.serving import routes
from notebook_app.ui.source_lookup import SourceLookup
from notebook_app.ui.words import say, say_show


def dock(notebook: Notebook, lookup: SourceLookup, made: list[Overview], drawn: Drawn) -> None:
    """Draw the player: it plays on while one reads a note.

    Its overview is the one chosen, else the newest; one that is finished later does not interrupt what is being heard. One
    that the reader has closed stays so, after a reload too, until they choose it.
    """
    ready = [overview for overview in made if overview.status == "ready"]
    if not ready:
        return
    view = state.screen()
    if view.newest != ready[0].id:
        finished_here, view.newest = bool(view.newest) or view.made_here, ready[0].id
        if finished_here and not view.listening:
            view.playing = ready[0].id
    playing = next((overview for overview in ready if overview.id == view.playing), ready[0])
    data = _player_data(notebook, lookup, playing, drawn) | {"chosen": view.playing == playing.id}
    with st.container(key="dock"):
        components.player(data, partial(_join_in, notebook, playing.id), _close)
        _answered(notebook, playing)


def _close() -> None:
    """Take note that the player was closed: the browser remembers it, and shows it again once one is chosen."""
    view = state.screen()
    view.playing, view.exchange, view.listening = None, None, False
    state.refresh("studio")


def _made_by(overview: Overview) -> str:
    writer = overview.script.writer if overview.script else QUOTES
    kind = say("script_of_quotes") if writer == QUOTES else say("script_by_model", model=writer)
    engine = [overview.engine] if overview.engine else []
    return " · ".join([kind, *engine, *left_out(overview)])


def _player_data(notebook: Notebook, lookup: SourceLookup, overview: Overview, drawn: Drawn) -> dict[str, Any]:
    script = overview.script
    lines = _lines(f"{overview.id}.", script, overview.timeline, drawn, lookup) if script else []
    suffix = overview.request.audio_format
    audio = {"href": routes.audio_address(notebook.id, overview.id, download=True), "text": suffix.upper()}
    downloads = [audio | {"text": say("download_mp3")} if suffix == "mp3" else audio]
    downloads += [
        {"href": routes.transcript_address(notebook.id, overview.id, form), "text": say(f"transcript_{form}")}
        for form in ("vtt", "md")
    ]
    words = {key: say(f"player_{key}") for key in ("play", "pause", "seek", "speed", "transcript", "trouble")}
    words |= {key: say_show(f"player_{key}") for key in ("chapters", "ask", "ask_hint", "send", "busy", "go_on")}
    words |= {key: say(f"screen.player_{key}") for key in ("back", "on", "fold", "unfold", "close")}
    words |= {key: say(f"asking.{key}") for key in ("speak", "stop_speaking", "no_microphone")}
    marks = chapters(script, overview.timeline) if script and overview.timeline else ()
    return {
        "id": overview.id,
        "title": overview.title or say("audio_overview"),
        "by": _made_by(overview),
        "chapters": [{"title": mark.title, "start": mark.start} for mark in marks],
        "exchange": _exchange_data(notebook, overview, drawn, lookup),
        "asked": state.screen().asked,
        "hears": notebook.chat.hears,
        "src": routes.audio_address(notebook.id, overview.id),
        "lines": lines,
        "downloads": downloads,
        "words": words,
    }


def _lines(
    owner: str, script: Script, timeline: Sequence[TimelineEntry], drawn: Drawn, lookup: SourceLookup
) -> list[dict[str, Any]]:
    """Return the lines of a transcript; their chips, whose ids begin with ``owner``, are added to what is drawn."""
    lines = []
    for entry in timeline:
        turn = script.turns[entry.turn]
        chips = []
        for citation in turn.citations:
            chip = f"{owner}{entry.turn}-{citation.n}"
            drawn.cited[chip] = citation
            label = say("citation", n=citation.n, place=lookup.place(citation))
            chips.append({"id": chip, "n": citation.n, "label": label})
        host = {"host": turn.speaker, "name": script.hosts[turn.speaker]}
        heard = {"start": entry.start, "end": entry.end, "spoken": entry.words}
        lines.append({**heard, "text": turn.text, "chips": chips, **host})
    return lines


def _exchange_data(notebook: Notebook, overview: Overview, drawn: Drawn, lookup: SourceLookup) -> dict[str, Any] | None:
    """Return the hosts' last answer for the player, if it belongs to what is playing."""
    exchange = state.screen().exchange
    if exchange is None or exchange.overview != overview.id:
        return None
    lines = _lines(f"{overview.id}.answer-", exchange.script, exchange.timeline, drawn, lookup)
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
    """Let the hosts answer what the listener types or says at a second of the episode."""
    view = state.screen()
    view.asked += 1
    with state.showing_errors():
        spoken = asked.get("recording")
        question = notebook.chat.hear(b64decode(spoken)) if spoken else str(asked["question"])
        view.exchange = notebook.audio.join_in(overview_id, float(asked["second"]), question)
    state.refresh("studio")


def _keep_exchange(notebook: Notebook) -> None:
    view = state.screen()
    if view.exchange:
        with state.showing_errors():
            notebook.audio.keep_exchange(view.exchange)
            view.notice = say_show("exchange_kept")
    view.exchange = None
    state.refresh("studio")


def left_out(overview: Overview) -> list[str]:
    """Return what writing an overview's script left out, each count in words."""
    counted = ((name, int(overview.measurements.get(name, 0))) for name in COUNTS)
    return [say_show(f"count_{name}", count=count) for name, count in counted if count]
