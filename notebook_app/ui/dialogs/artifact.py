"""The dialog of an artifact: export to any of its formats, and its versions."""

from __future__ import annotations

from functools import partial

import streamlit as st

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from notebook_app.ui import state
from notebook_app.ui.dialogs.frame import framed
from notebook_app.ui.words import day, say


def draw(notebook: Notebook, subject: str) -> None:
    """Draw the dialog for an artifact."""
    framed("artifacts.export_as", partial(_body, notebook, subject), "studio")


def _body(notebook: Notebook, artifact_id: str) -> None:
    artifact = notebook.studio.artifact(artifact_id)
    with st.container(horizontal=True):
        for format_ in notebook.studio.formats(artifact.kind):
            name = f"{artifact.title or artifact.kind}.{format_}"
            st.download_button(
                say("artifacts.export", format=format_.upper()),
                data=partial(_exported, notebook, artifact_id, format_),
                file_name=name.replace("/", " "),
                key=f"export_{format_}",
                icon=":material/download:",
                on_click="ignore",
            )
    st.markdown(f"**{say('artifacts.versions')}**")
    for version in notebook.studio.versions(artifact_id):
        with st.container(horizontal=True, vertical_alignment="center", key=f"version_{version.number}"):
            change = say(f"artifacts.change_{version.change}")
            st.caption(
                say("artifacts.version", number=version.number, day=day(version.created), change=change),
                width="stretch",
            )
            if version.number != artifact.version:
                _restore_button(notebook, artifact, version.number)


def _restore_button(notebook: Notebook, artifact: Artifact, number: int) -> None:
    st.button(
        say("artifacts.restore"),
        key=f"restore_{number}",
        type="tertiary",
        icon=":material/history:",
        on_click=_restore,
        args=(notebook, artifact.id, number),
    )


def _exported(notebook: Notebook, artifact_id: str, format_: str) -> bytes:
    return notebook.studio.export(artifact_id, format_).data


def _restore(notebook: Notebook, artifact_id: str, number: int) -> None:
    with state.showing_errors():
        notebook.studio.restore(artifact_id, number)
    state.refresh(state.DIALOGS, "studio")
