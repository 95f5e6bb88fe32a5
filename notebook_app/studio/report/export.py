"""Exports of a report: Word, PDF and HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from notebook_app.records import Artifact
from notebook_app.studio.cited import citations_of
from notebook_app.studio.documents.document import Block, Document, Heading, Items, Line, Paragraph
from notebook_app.studio.documents.exports import document_exports
from notebook_app.studio.documents.origin import language_of_artifact, origin_of
from notebook_app.studio.port import Exporter
from notebook_app.studio.report.sections import groups


def document_of(artifact: Artifact) -> Document:
    """Return a report as a document."""
    language = language_of_artifact(artifact)
    blocks = [block for section in artifact.content["sections"] for block in _blocks(section, language)]
    return Document(
        artifact.title, language, tuple(blocks), tuple(citations_of(artifact.content)), origin_of(artifact, language)
    )


def _blocks(section: Mapping[str, Any], language: str) -> Iterator[Block]:
    yield Heading(section["heading"], section["level"])
    together = [
        tuple(Line.of(each, language, each.get("lead", "")) for each in lines)
        for lines in groups(section["statements"])
    ]
    if section["layout"] == "list" and together:
        yield Items(tuple(together))
    elif section["layout"] == "questions":
        for first, *rest in together:
            yield Heading(first.lead, section["level"] + 1)
            yield Paragraph((Line(first.text, first.citations, "", first.note), *rest))
    elif section["layout"] == "pairs":
        for lines in together:
            yield Items(tuple((each,) for each in lines))
    else:
        yield from (Paragraph(lines) for lines in together)
    said = section["note"] or ("" if together else section["brief"])
    if said:
        yield Paragraph((Line("", note=said),))


EXPORTS: Final[Mapping[str, Exporter]] = document_exports(document_of)
