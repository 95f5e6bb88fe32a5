"""Exports of what is a document: Word, PDF and HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from notebook_app.records import Artifact, Source
from notebook_app.studio.documents.document import Document
from notebook_app.studio.documents.page import to_html
from notebook_app.studio.documents.pdf import to_pdf
from notebook_app.studio.documents.word import to_docx
from notebook_app.studio.port import Exporter

_FORMATS: Mapping[str, tuple[str, Callable[[Document], bytes]]] = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", to_docx),
    "pdf": ("application/pdf", to_pdf),
    "html": ("text/html", to_html),
}


def document_exports(document_of: Callable[[Artifact], Document]) -> dict[str, Exporter]:
    """Return an exporter for each format of a document, given what makes an artifact one."""

    def exporter(media_type: str, write: Callable[[Document], bytes]) -> Exporter:
        def render(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
            return write(document_of(artifact))

        return Exporter(media_type, render)

    return {suffix: exporter(*how) for suffix, how in _FORMATS.items()}
