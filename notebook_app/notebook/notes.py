"""A notebook's notes, and the guides it writes by itself."""

from __future__ import annotations

from collections.abc import Sequence

from notebook_app.notebook.part import Part
from notebook_app.records import Answer, Citation, Message, Note
from notebook_app.studio.notes.notes import note_from


class Notes(Part):
    """Notes and guides."""

    def save_note(
        self, content: str | Answer | Message, *, title: str | None = None, citations: Sequence[Citation] = ()
    ) -> Note:
        """Keep a note: your own Markdown, or an answer with its citations alive."""
        draft = note_from(content, title=title, citations=citations)
        return self._library.save_note(self.id, draft.kind, draft.title, draft.body, draft.citations)

    def update_note(self, note: str, *, title: str | None = None, body: str | None = None) -> Note:
        """Change a note's title or text."""
        return self._library.update_note(note, title=title, body=body)

    def notes(self) -> list[Note]:
        """Return the notes, the newest first; guides are the automatic ones."""
        return self._library.notes(self.id)

    def delete_note(self, note: str) -> None:
        """Delete a note."""
        self._library.delete_note(note)

    def source_guide(self, source: str) -> Note | None:
        """Return the automatic guide of a source: its summary, key topics and questions to ask."""
        return self._library.find_guide(self.id, source)

    def notebook_guide(self) -> Note | None:
        """Return the automatic guide of the whole notebook."""
        return self._library.find_guide(self.id, None)

    def suggested_questions(self) -> list[str]:
        """Return questions that the sources can answer."""
        guide = self.notebook_guide()
        return list(guide.data.get("questions", ())) if guide else []

    def make_guide(self) -> Note | None:
        """Write the notebook's guide anew from the guides of its sources; None where there is no source."""
        from notebook_app.studio.guides.keep import keep_notebook_guide

        return keep_notebook_guide(self.workspace, self.id, self.name)
