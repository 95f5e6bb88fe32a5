"""Write a document as PDF by Typst: its markers lead to the list of what is cited."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from notebook_app.studio.documents.document import Block, Document, Heading, Items, Line, Paragraph, Table, quote_of
from notebook_app.studio.documents.fonts import HEADINGS, SERIF
from notebook_app.studio.documents.typeset import typeset
from notebook_app.studio.export import place_of


def to_pdf(document: Document) -> bytes:
    """Return a document as a tagged PDF, A4.

    Raises
    ------
    ingest.errors.MissingExtra
        If Typst or its fonts are not installed.
    notebook_app.errors.NotTypeset
        If it cannot be typeset.
    """
    cited = [{"n": c.n, "place": place_of(c), "quote": f"“{quote_of(c)}”"} for c in document.citations]
    data = {
        "title": document.title,
        "language": document.language,
        "note": document.note,
        "wide": document.wide,
        "fonts": {"serif": SERIF, "headings": HEADINGS},
        "blocks": [_block(block, document) for block in document.blocks],
        "citations": cited,
        "sources_heading": document.sources_heading,
    }
    return typeset(_template(), data)[0]


@cache
def _template() -> str:
    return files(__package__).joinpath("document.typ").read_text("utf-8")


def _block(block: Block, document: Document) -> dict[str, Any]:
    def lines(given: tuple[Line, ...]) -> list[dict[str, Any]]:
        return [
            {"text": each.text, "citations": document.known(each.citations), "lead": each.lead, "note": each.note}
            for each in given
        ]

    match block:
        case Heading(text, level):
            return {"kind": "heading", "text": text, "level": level}
        case Paragraph(given):
            return {"kind": "paragraph", "lines": lines(given)}
        case Items(items, numbered):
            return {"kind": "items", "numbered": numbered, "items": [{"lines": lines(each)} for each in items]}
        case Table(head, rows):
            # A cell is an object: Typst flattens lists of lists.
            cells = [[{"lines": lines(cell)} for cell in row] for row in rows]
            return {"kind": "table", "head": head, "rows": cells}
