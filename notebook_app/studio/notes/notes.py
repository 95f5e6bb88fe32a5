"""Notes from what was said: an answer or a message becomes a note whose citations stay alive."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from notebook_app.records import Answer, Citation, Message, NoteKind
from notebook_app.text.markdown import MARKER, without_line_signs, without_markers

_TITLE_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """A note before it is kept."""

    kind: NoteKind
    title: str
    body: str
    citations: tuple[Citation, ...]


def note_from(
    content: str | Answer | Message, *, title: str | None = None, citations: Sequence[Citation] = ()
) -> NoteDraft:
    """Return the draft of a note.

    Parameters
    ----------
    content : str, Answer or Message
        Markdown of the reader's own, or an answer.
    title : str, optional
        By default the question an answer answers, or else the first line.
    citations : sequence of Citation
        What the markers of the reader's own Markdown point to; an answer brings its own.
    """
    match content:
        case Answer():
            return NoteDraft("answer", _title(title, content.question), content.text, content.citations)
        case Message():
            question = str(content.details.get("question", ""))
            return NoteDraft("answer", _title(title, question or content.text), content.text, content.citations)
        case _:
            used = {int(n) for n in MARKER.findall(content)}
            kept = tuple(c for c in citations if c.n in used) if used else tuple(citations)
            return NoteDraft("written", _title(title, content), content, kept)


def _title(given: str | None, text: str) -> str:
    """Return the title given, or the first line of a text, cut at a word."""
    if given and given.strip():
        return given.strip()
    lines = (re.sub(r"[*_`]+", "", without_line_signs(without_markers(line))).strip() for line in text.splitlines())
    first = next((line for line in lines if line), "")
    if len(first) <= _TITLE_CHARACTERS:
        return first
    cut = first[:_TITLE_CHARACTERS]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut else cut}…"
