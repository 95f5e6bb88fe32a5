"""What the screen remembers between two runs of the script, and how it is drawn again.

Only what may be lost in a refresh stands here (which dialog is open, which passage is shown); everything else is in
the library. State changes in callbacks alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Literal, NoReturn

import streamlit as st

from ingest.errors import UserError
from ingest.models import Anchor
from notebook_app.notebook import Notebook
from notebook_app.settings import Settings

Pane = Literal["sources", "chat", "studio"]
Dialog = Literal["add", "receipt", "rename_source", "delete_source", "delete_notebook", "clear_chat", "settings"]
MESSAGES_SHOWN = 30
"""Messages drawn at once: with 300 a rerun takes six times as long."""


@dataclass(slots=True)
class Screen:
    """What one browser tab shows.

    ``viewer`` is the passage shown in the sources pane (an empty quote shows the page only) and ``visit`` counts the
    times one was opened, so that opening the same one again scrolls to it again.
    """

    dialog: Dialog | None = None
    subject: str = ""
    viewer: Anchor | None = None
    visit: int = 0
    note: str | None = None
    editing: bool = False
    playing: str | None = None
    shown: int = MESSAGES_SHOWN
    trouble: UserError | None = None


def screen() -> Screen:
    """Return this tab's screen."""
    if "screen" not in st.session_state:
        st.session_state["screen"] = Screen()
    kept: Screen = st.session_state["screen"]
    return kept


@cache
def settings() -> Settings:
    """Return the settings in force; :func:`change_settings` replaces them."""
    return Settings()


def change_settings(**changes: object) -> Settings:
    """Save changed settings and return those now in force (the environment may outrank what was saved)."""
    changed = settings().save(**changes)
    Workspace.of(changed)
    settings.cache_clear()
    return settings()


@cache
def open_notebook(notebook_id: str) -> Notebook:
    """Return a notebook by id, the same object for every tab: it knows the answers being written in this process.

    Raises
    ------
    NoSuchItem
        If there is none.
    """
    return Notebook.open(notebook_id, settings().home, create=False)


def current_notebook() -> Notebook | None:
    """Return the notebook that the address names, or None: then the list of notebooks is shown."""
    notebook_id = st.query_params.get("notebook")
    if not notebook_id:
        return None
    try:
        notebook = open_notebook(notebook_id)
        assert notebook.name
    except UserError as error:
        screen().trouble = error
        st.query_params.clear()
        return None
    return notebook


def go_to(notebook_id: str | None) -> None:
    """Callback: show a notebook, or the list of notebooks."""
    st.session_state["screen"] = Screen()
    if notebook_id:
        st.query_params["notebook"] = notebook_id
    else:
        st.query_params.clear()


@contextmanager
def told() -> Iterator[None]:
    """Turn an error of ours into the sentence that the screen then shows."""
    try:
        yield
    except UserError as error:
        screen().trouble = error


def refresh(*panes: Pane | Literal["tabs"]) -> NoReturn:
    """End a callback by drawing only these panes again; with none named, or an error to show, the whole screen."""
    if panes and not screen().trouble:
        st.rerun(list(panes))
    st.rerun()


def open_dialog(dialog: Dialog, subject: str = "") -> NoReturn:
    """Callback: open a dialog about something.

    The main script draws it, also when a fragment asked for it: a dialog that belongs to a fragment which runs again
    by itself goes dead.
    """
    screen().dialog, screen().subject = dialog, subject
    refresh()


def close_dialog() -> None:
    """Callback: close the dialog that is open."""
    screen().dialog, screen().subject = None, ""


def show_passage(anchor: Anchor) -> NoReturn:
    """Callback: show a passage in the viewer (on a narrow screen, the pane of the sources too)."""
    view = screen()
    view.viewer, view.visit = anchor, view.visit + 1
    st.session_state["tab"] = "sources"
    refresh("sources", "tabs")


def show_source(source_id: str) -> NoReturn:
    """Callback: show a source from its first page."""
    show_passage(Anchor(source_id, 1, 0, 0, ""))


def close_viewer() -> NoReturn:
    """Callback: go back from the viewer to the list of sources."""
    screen().viewer = None
    refresh("sources")
