"""Exports of a note: Word, PDF and HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from notebook_app.i18n import LANGUAGES
from notebook_app.records import Artifact, Source
from notebook_app.search.language import language_of
from notebook_app.studio.cited import citations_of
from notebook_app.studio.documents.document import Document
from notebook_app.studio.documents.of_markdown import blocks_of
from notebook_app.studio.documents.page import to_html
from notebook_app.studio.documents.pdf import to_pdf
from notebook_app.studio.documents.word import to_docx
from notebook_app.studio.port import Exporter


def document_of(note: Artifact) -> Document:
    """Return a note as a document."""
    language = language_of(note.body)
    citations = tuple(citations_of(note.content))
    named = language if language in LANGUAGES else "en"
    return Document(note.title, named, tuple(blocks_of(note.body)), citations, f"{note.updated:%Y-%m-%d}")


def _exporter(media_type: str, write: Callable[[Document], bytes]) -> Exporter:
    def render(note: Artifact, _sources: Sequence[Source]) -> bytes:
        return write(document_of(note))

    return Exporter(media_type, render)


EXPORTS: Final[Mapping[str, Exporter]] = {
    "docx": _exporter("application/vnd.openxmlformats-officedocument.wordprocessingml.document", to_docx),
    "pdf": _exporter("application/pdf", to_pdf),
    "html": _exporter("text/html", to_html),
}
