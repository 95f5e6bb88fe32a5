"""Text with citations, drawn in any pane: what its chips and copy buttons need, and the body of a note."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from notebook_app.records import Citation, Note
from notebook_app.ui import markup
from notebook_app.ui.words import say


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a pane has drawn that its chips and copy buttons need."""

    cited: dict[str, Citation] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)


def note_body(note: Note, drawn: Drawn, text: str | None = None) -> None:
    """Draw the text of a note or guide, or a part of it, with its chips alive."""
    body, _ = markup.answer_markdown(note.body if text is None else text, note.id, note.citations, (), say)
    st.markdown(body, anchors=False)
    drawn.cited.update({f"{note.id}-{citation.n}": citation for citation in note.citations})
