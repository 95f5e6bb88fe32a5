"""The models on board in the settings: which are here, what each is for, and fetching one on the reader's word."""

from __future__ import annotations

import threading
from pathlib import Path

import streamlit as st

from ingest.errors import UserError
from ingest.model_files import ModelStore, Status, fetch_model
from ingest.model_files.catalogue import model_named
from notebook_app.notebook.stand_ins import StandIn, stand_ins
from notebook_app.settings import Settings
from notebook_app.ui import reindexing
from notebook_app.ui.words import say, sentence

_fetching: dict[tuple[Path, str], int | UserError] = {}
"""What this process fetches, by home folder and model: percent, or why it ended."""


def draw(now: Settings) -> None:
    """Draw the table of models, and below it what can be fetched, installed or removed."""
    store = now.models
    found = list(store.statuses())
    st.caption(say("models.hint"))
    for stand_in in stand_ins(now.home):
        _stand_in(stand_in)
    st.table(
        {
            say("models.name"): [status.model.name for status in found],
            say("models.purpose"): [say(f"models.purpose_{status.model.purpose}") for status in found],
            say("models.languages"): [
                ", ".join(status.model.languages) or say("models.many_languages") for status in found
            ],
            say("models.state"): [say(f"models.{status.state}") for status in found],
            say("models.size"): [f"{_megabytes(status)} MB" for status in found],
            say("models.licence"): [status.model.licence for status in found],
        },
        hide_index=True,
    )
    for status in found:
        _offer(store, status)


def _stand_in(found: StandIn) -> None:
    """Say what is done by the next best, and what to do about it."""
    model = model_named(found.model)
    with st.container(key=f"stand_in_{found.purpose}"):
        st.warning(say(f"models.instead_{found.purpose}", name=model.title), icon=":material/swap_horiz:")
        if found.is_here:
            reindexing.offer(found, st.form_submit_button)


def _offer(store: ModelStore, status: Status) -> None:
    """Draw what can be done about a model: nothing where a package or the reader's own folder has it."""
    model = status.model
    key = (store.folder, model.name)
    for fault in status.faults:
        st.caption(f":material/warning: {fault}")
    now = _fetching.get(key)
    if isinstance(now, UserError):
        st.error(sentence(now), icon=":material/error:")
    if isinstance(now, int):
        st.progress(now, say("models.fetching", name=model.name, percent=now))
    elif status.state != "here" and model.fetchable:
        label = say("models.fetch", name=model.name, megabytes=_megabytes(status), licence=model.licence)
        icon = ":material/download:"
        st.form_submit_button(label, key=f"fetch_{model.name}", icon=icon, on_click=_fetch, args=(store, model.name))
    elif status.state != "here":
        st.caption(say("models.install", name=model.name, command=model.command))
    elif status.place == "home":
        label = say("models.remove", name=model.name, megabytes=_megabytes(status))
        icon = ":material/delete:"
        st.form_submit_button(label, key=f"remove_{model.name}", icon=icon, on_click=_remove, args=(store, model.name))


def _fetch(store: ModelStore, name: str) -> None:
    """Begin to fetch a model; it goes on while the dialog is closed."""
    key = (store.folder, name)
    _fetching[key] = 0

    def progress(_step: str, done: int, total: int) -> None:
        _fetching[key] = 100 * done // max(total, 1)

    def work() -> None:
        try:
            fetch_model(store, name, progress=progress)
        except UserError as error:
            _fetching[key] = error
        else:
            del _fetching[key]

    threading.Thread(target=work, name=f"fetch {name}", daemon=True).start()


def _remove(store: ModelStore, name: str) -> None:
    store.remove(name)


def _megabytes(status: Status) -> int:
    return round(status.model.size / 1e6)
