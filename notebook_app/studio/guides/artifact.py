"""Guides as artifacts: they lie among the notes."""

from __future__ import annotations

from notebook_app.errors import NothingToRead
from notebook_app.library import Library
from notebook_app.records import Artifact
from notebook_app.studio.notes.artifact import of_note
from notebook_app.studio.port import Making


def artifacts(library: Library, notebook_id: str) -> list[Artifact]:
    """Return the guides of a notebook, the newest first."""
    return [of_note(note) for note in library.notes(notebook_id) if note.kind == "guide"]


def make(making: Making) -> str:
    """Write the guide of a source, or of the notebook, in place of the one before.

    Raises
    ------
    NothingToRead
        If no source has a guide on which that of the notebook could rest.
    """
    from notebook_app.studio.guides.keep import keep_notebook_guide, keep_source_guide

    workspace, notebook = making.workspace, making.notebook
    if making.options.source:
        return keep_source_guide(workspace, notebook.id, making.options.source).id
    written = keep_notebook_guide(workspace, notebook.id, notebook.name)
    if written is None:
        raise NothingToRead
    return written.id
