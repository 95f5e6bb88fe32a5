"""The notes of a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from notebook_app.notebook.place import Place
from notebook_app.records import Answer, Citation, Message, Note
from notebook_app.studio.notes.notes import note_from
from notebook_app.text.labels import tidy_labels


class Notes:
    """Notes, the automatic guides among them; call it for the list."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def save(
        self, content: str | Answer | Message, *, title: str | None = None, citations: Sequence[Citation] = ()
    ) -> Note:
        """Keep a note: your own Markdown, or an answer with its citations alive."""
        draft = note_from(content, title=title, citations=citations)
        return self._place.library.notes.save_note(self._place.id, draft.kind, draft.title, draft.body, draft.citations)

    def made_from(self, message: Message) -> Note | None:
        """Return the note in which an answer is kept as it stands, None where there is none or it was changed since."""
        draft = note_from(message)
        alike = (note for note in self() if note.kind == draft.kind and note.body == draft.body)
        return next((note for note in alike if note.citations == draft.citations), None)

    def update(self, note: str, *, title: str | None = None, body: str | None = None) -> Note:
        """Change a note's title or text."""
        return self._place.library.notes.update_note(note, title=title, body=body)

    def arrange(self, note: str, *, pinned: bool | None = None, tags: Sequence[str] | None = None) -> Note:
        """Pin a note before the others, or no more; give it tags, each once, in place of those it had."""
        data: dict[str, Any] = {} if pinned is None else {"pinned": pinned}
        if tags is not None:
            data["tags"] = tidy_labels(tags)
        return self._place.library.notes.update_note(note, data=data)

    def __call__(self) -> list[Note]:
        """Return the notes, the newest first; guides are the automatic ones."""
        return self._place.library.notes(self._place.id)

    def delete(self, note: str) -> None:
        """Delete a note."""
        self._place.library.notes.delete_note(note)
