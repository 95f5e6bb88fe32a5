"""A note as a source: Markdown that still knows what its markers cite."""

from __future__ import annotations

import json
import re

from notebook_app.records import Citation, Note

_KEPT = re.compile(r"^<!-- citations: (\[.*\]) -->\s*\Z", re.MULTILINE)
"""The last line of the file: a comment, which no reader of Markdown shows and our parser leaves out of the text."""


def to_markdown(note: Note) -> str:
    """Return a note as a Markdown document; its citations go with it, to be read by :func:`citations_in`."""
    kept = json.dumps([citation.to_json() for citation in note.citations], ensure_ascii=False)
    # A comment may hold neither "--" nor ">".
    comment = kept.replace("-", "\\u002d").replace(">", "\\u003e").replace("<", "\\u003c")
    text = f"# {' '.join(note.title.split())}\n\n{note.body.strip()}\n"
    return f"{text}\n<!-- citations: {comment} -->\n" if note.citations else text


def note_file(note: Note) -> str:
    """Return the name under which a note becomes a source."""
    title = " ".join(re.sub(r'[\\/:*?"<>|]+', " ", note.title).split())[:80].strip(" .")
    return f"{title or 'note'}.md"


def citations_in(text: str) -> tuple[Citation, ...]:
    """Return the citations of a document that was a note; none of any other."""
    from pydantic import TypeAdapter, ValidationError

    from notebook_app.records.outside import Citations

    found = _KEPT.search(text)
    try:
        read = TypeAdapter(Citations).validate_json(found[1]) if found else ()
    except (ValidationError, UnicodeEncodeError):
        return ()  # another's comment that only looks like ours
    return tuple(citation.record() for citation in read)
