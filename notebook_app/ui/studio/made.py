"""Artifacts that were made, the newest first, with those in the making and those that failed."""

from __future__ import annotations

from functools import partial

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.notebook.home import restore
from notebook_app.records import Artifact
from notebook_app.ui import jobs, markup, notices, state
from notebook_app.ui.words import day, say, sentence_of


def listed(notebook: Notebook, made: list[Artifact]) -> None:
    """Draw the list."""
    jobs.rows(notebook, jobs.STUDIO)
    at_work = jobs.at_work(notebook, jobs.STUDIO)
    for artifact in made:
        if artifact.version:
            _ready(notebook, artifact)
        elif artifact.state in {"failed", "cancelled"} and not at_work and not jobs.failed(notebook, jobs.STUDIO):
            _failed(notebook, artifact)


def shown(notebook: Notebook) -> list[Artifact]:
    """Return the artifacts that the list shows: of kinds with a tile."""
    return [each for each in notebook.workspace.library.artifacts(notebook.id) if notebook.studio.kinds[each.kind].tile]


def _ready(notebook: Notebook, artifact: Artifact) -> None:
    kind = notebook.studio.kinds[artifact.kind]
    with st.container(key=f"made_{artifact.id}", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.button(
            markup.escaped(artifact.title) or say(f"{artifact.kind}.title"),
            key=f"open_made_{artifact.id}",
            icon=kind.icon,
            type="tertiary",
            width="stretch",
            wrap=False,
            on_click=_open,
            args=(artifact.id,),
        )
        unfinished = "" if artifact.state == "ready" else f"{say('artifacts.' + artifact.state)} · "
        st.caption(f":small[{unfinished}{day(artifact.updated)}]", width="content")


def _failed(notebook: Notebook, artifact: Artifact) -> None:
    reason = sentence_of(artifact.failure) if artifact.failure else ""
    text = f"{say(artifact.kind + '.title')}: {say('artifacts.' + artifact.state)}. {reason}".strip()
    with st.container(key=f"made_{artifact.id}", gap="xsmall"):
        jobs.trouble(
            artifact.id, text, partial(discard, notebook, artifact), partial(_again, notebook, artifact), "delete"
        )


def discard(notebook: Notebook, artifact: Artifact) -> None:
    """Put an artifact into the trash, and offer to take that back."""
    with state.showing_errors():
        discarded = notebook.studio.discard(artifact.id)
        state.screen().artifact = None
        title = artifact.title or say(f"{artifact.kind}.title")
        notices.offer_undo(title, partial(restore, discarded.id, state.settings().home))
    state.refresh()


def _open(artifact_id: str) -> None:
    state.screen().artifact = artifact_id
    state.refresh("studio")


def _again(notebook: Notebook, artifact: Artifact) -> None:
    with state.showing_errors():
        notebook.studio.renew(artifact.id)
    state.refresh("studio")
