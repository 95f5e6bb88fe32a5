"""Notes as artifacts."""

from __future__ import annotations

from notebook_app.errors import BadOption
from notebook_app.library import Library
from notebook_app.records import QUOTES, Artifact, Note
from notebook_app.studio.notes.notes import note_from
from notebook_app.studio.port import Making


def artifacts(library: Library, notebook_id: str) -> list[Artifact]:
    """Return the reader's notes, the newest first."""
    return [of_note(note) for note in library.notes(notebook_id) if note.kind != "guide"]


def make(making: Making) -> str:
    """Keep a note.

    Raises
    ------
    BadOption
        If its text is blank.
    """
    options = making.options
    if not options.text.strip():
        raise BadOption(name="note", option="text", detail="it is empty", known="text, title")
    draft = note_from(options.text, title=options.title)
    return making.workspace.library.notes.save_note(making.notebook.id, draft.kind, draft.title, draft.body).id


def of_note(note: Note) -> Artifact:
    """Return a note, or a guide, as an artifact."""
    cited = dict.fromkeys(citation.source for citation in note.citations)
    return Artifact(
        id=note.id,
        kind="guide" if note.kind == "guide" else "note",
        title=note.title,
        state="ready",
        created=note.created,
        updated=note.updated,
        options={"source": note.source or ""} if note.kind == "guide" else {},
        sources=(note.source,) if note.source else tuple(cited),
        content={**note.data, "kind": note.kind, "citations": [citation.to_json() for citation in note.citations]},
        body=note.body,
        provenance={"writer": note.data.get("writer", QUOTES if note.kind == "guide" else "")},
        version=1,
    )
