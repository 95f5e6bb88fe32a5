"""Exports of a note: Word, PDF and HTML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from notebook_app.i18n import LANGUAGES
from notebook_app.records import Artifact
from notebook_app.search.language import language_of
from notebook_app.studio.cited import citations_of
from notebook_app.studio.documents.document import Document
from notebook_app.studio.documents.exports import document_exports
from notebook_app.studio.documents.of_markdown import blocks_of
from notebook_app.studio.port import Exporter


def document_of(note: Artifact) -> Document:
    """Return a note as a document."""
    language = language_of(note.body)
    citations = tuple(citations_of(note.content))
    named = language if language in LANGUAGES else "en"
    return Document(note.title, named, tuple(blocks_of(note.body)), citations, f"{note.updated:%Y-%m-%d}")


EXPORTS: Final[Mapping[str, Exporter]] = document_exports(document_of)
