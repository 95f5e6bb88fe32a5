"""Exports of an evidence table: Excel with links to the quotations and pages, CSV, Word and PDF."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ingest.extras import optional_packages
from notebook_app.i18n import translate
from notebook_app.records import Artifact, Citation, Source
from notebook_app.studio.cited import citations_of
from notebook_app.studio.documents.characters import printable
from notebook_app.studio.documents.document import Document, Line, Table, quote_of
from notebook_app.studio.documents.origin import language_of_artifact, origin_of
from notebook_app.studio.documents.pdf import to_pdf
from notebook_app.studio.documents.word import to_docx
from notebook_app.studio.evidence_table.markdown import cells_of
from notebook_app.studio.export import place_of
from notebook_app.studio.port import Exporter

_LONGEST_CELL: Final = 32_000
"""Characters; Excel holds 32,767."""
_FORMULA: Final = re.compile(r"^\s*[=+\-@\t\r|]")
"""How a cell begins that a spreadsheet program would take for a formula."""


def inert(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula: with an apostrophe before what might be one."""
    plain = printable(text)[:_LONGEST_CELL]
    return f"'{plain}" if _FORMULA.match(plain) else plain


def _table(artifact: Artifact, language: str) -> tuple[list[str], list[list[tuple[Line, ...]]]]:
    columns = artifact.content["columns"]
    head = [translate("evidence_table.source", language), *(each["heading"] for each in columns)]
    missing = (Line("", note=translate("evidence_table.not_reported", language)),)
    rows = [
        [(Line(row["title"]),)]
        + [tuple(Line.of(each, language) for each in cell["statements"]) or missing for cell in cells_of(row, columns)]
        for row in artifact.content["rows"]
    ]
    return head, rows


def _plain(lines: Sequence[Line], cited: Mapping[int, Citation]) -> str:
    """Return a cell as plain text: each statement with its pages."""
    return "\n".join(
        " ".join(
            filter(None, [line.text, *(f"[p. {cited[n].label or cited[n].page}]" for n in line.citations), line.note])
        )
        for line in lines
    )


def _csv(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    head, rows = _table(artifact, language_of_artifact(artifact))
    cited = {citation.n: citation for citation in citations_of(artifact.content)}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(map(inert, head))
    writer.writerows([inert(_plain(cell, cited)) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")  # with a mark, by which Excel reads it as UTF-8


def _xlsx(artifact: Artifact, sources: Sequence[Source]) -> bytes:
    with optional_packages():
        import openpyxl
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.hyperlink import Hyperlink
    from openpyxl.worksheet.properties import PageSetupProperties

    language = language_of_artifact(artifact)
    head, rows = _table(artifact, language)
    cited = {citation.n: citation for citation in citations_of(artifact.content)}
    place = {n: at for at, n in enumerate(cited, 2)}
    book = openpyxl.Workbook()
    sheet, quotes = book.active, book.create_sheet("Quotes")
    sheet.title = "Table"
    for column, text in enumerate(head, 1):
        _write(sheet.cell(1, column), text).font = Font(bold=True)
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = 24 if column == 1 else 42
    for at, row in enumerate(rows, 2):
        for column, lines in enumerate(row, 1):
            cell = _write(sheet.cell(at, column), _plain(lines, cited))
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            first = next((n for line in lines for n in line.citations if n in place), None)
            if first:
                cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"Quotes!A{place[first]}")
    sheet.freeze_panes = "B2"
    for each in (sheet, quotes):  # printed on pages as wide as the table
        each.page_setup.orientation, each.page_setup.fitToHeight = "landscape", 0
        each.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    names = ("number", "source", "quote", "link")
    for column, name in enumerate(names, 1):
        _write(quotes.cell(1, column), translate(f"evidence_table.sheet_{name}", language)).font = Font(bold=True)
    addresses = {source.id: source.origin_url for source in sources}
    for n, citation in cited.items():
        at = place[n]
        quotes.cell(at, 1, n)
        _write(quotes.cell(at, 2), place_of(citation))
        _write(quotes.cell(at, 3), quote_of(citation)).alignment = Alignment(wrap_text=True, vertical="top")
        if address := _page_address(addresses.get(citation.source, ""), citation):
            _write(quotes.cell(at, 4), address).hyperlink = address
    for letter, width in zip("ABCD", (6, 40, 90, 50), strict=True):
        quotes.column_dimensions[letter].width = width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(cell: Any, text: str) -> Any:
    """Write a text into a cell as text, whatever it begins with."""
    cell.value = printable(text)[:_LONGEST_CELL]
    cell.data_type = "s"
    return cell


def _page_address(address: str, citation: Citation) -> str:
    """Return the address of a page on the web; empty where the source has none."""
    if not address.startswith(("http://", "https://")):
        return ""
    return f"{address.partition('#')[0]}#page={citation.page}"


def document_of(artifact: Artifact) -> Document:
    """Return the table as a document on its side."""
    language = language_of_artifact(artifact)
    head, rows = _table(artifact, language)
    table = Table(tuple(head), tuple(tuple(row) for row in rows))
    citations = tuple(citations_of(artifact.content))
    return Document(artifact.title, language, (table,), citations, origin_of(artifact, language), wide=True)


def _docx(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    return to_docx(document_of(artifact))


def _pdf(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    return to_pdf(document_of(artifact))


EXPORTS: Final[Mapping[str, Exporter]] = {
    "xlsx": Exporter("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "csv": Exporter("text/csv", _csv),
    "docx": Exporter("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _docx),
    "pdf": Exporter("application/pdf", _pdf),
}
