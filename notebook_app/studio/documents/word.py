"""Write a document for Word: real styles, and markers that lead to the list of what is cited."""

from __future__ import annotations

import io
from typing import Any, Final

from ingest.extras import optional_packages
from ingest.languages import language as language_row
from notebook_app.studio.documents.characters import printable
from notebook_app.studio.documents.document import Document, Heading, Items, Line, Paragraph, Table, quote_of
from notebook_app.studio.export import place_of

_CHINESE: Final = "Noto Serif CJK SC"
"""Font of Chinese text; where a machine lacks it, its programs take one of theirs."""
_LANGUAGES: Final = {"zh": "zh-CN", "en": "en-US"}


def to_docx(document: Document) -> bytes:
    """Return a document as DOCX.

    Raises
    ------
    ingest.errors.MissingExtra
        If python-docx is not installed.
    """
    with optional_packages():
        import docx
    file = docx.Document()
    _prepare(file, document)
    file.add_heading(printable(document.title), level=0)
    if document.note:
        file.add_paragraph(style="Subtitle").add_run(printable(document.note))
    for block in document.blocks:
        match block:
            case Heading(text, level):
                file.add_heading(printable(text), level=min(level, 9))
            case Paragraph(lines):
                _write_lines(file.add_paragraph(), lines, document)
            case Items(items, numbered):
                style = f"List {'Number' if numbered else 'Bullet'}"
                for lines in items:
                    _write_lines(file.add_paragraph(style=style), lines, document)
            case Table(head, rows):
                _write_table(file, head, rows, document)
    _write_citations(file, document)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _prepare(file: Any, document: Document) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn

    file.core_properties.title = printable(document.title)[:255]
    file.core_properties.author = ""
    file.core_properties.comments = ""
    fonts = file.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), _CHINESE)
    language = file.styles["Normal"].element.get_or_add_rPr()
    language.append(_element("w:lang", {"w:val": _LANGUAGES.get(document.language, "en-US"), "w:eastAsia": "zh-CN"}))
    if document.wide:
        section = file.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width


def _write_lines(paragraph: Any, lines: tuple[Line, ...], document: Document) -> None:
    for i, line in enumerate(lines):
        if i and language_row(document.language).space:
            paragraph.add_run(" ")
        if line.lead:
            paragraph.add_run(printable(line.lead)).bold = True
            paragraph.add_run("  ")
        paragraph.add_run(printable(line.text))
        for n in document.known(line.citations):
            _write_marker(paragraph, n)
        if line.note:
            paragraph.add_run(f" {printable(line.note)}").italic = True


def _write_marker(paragraph: Any, n: int) -> None:
    """Write ``[n]`` as a link to the citation's bookmark."""
    run = paragraph.add_run(f"[{n}]")
    run.font.superscript = True
    link = _element("w:hyperlink", {"w:anchor": _bookmark(n), "w:history": "1"})
    run._r.addprevious(link)
    link.append(run._r)


def _write_table(
    file: Any, head: tuple[str, ...], rows: tuple[tuple[tuple[Line, ...], ...], ...], document: Document
) -> None:
    table = file.add_table(rows=1, cols=len(head), style="Light Grid Accent 1")
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        cell.text = printable(text)
    table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader", {"w:val": "true"}))
    for row in rows:
        for cell, lines in zip(table.add_row().cells, row, strict=True):
            _write_lines(cell.paragraphs[0], lines, document)


def _write_citations(file: Any, document: Document) -> None:
    if not document.citations:
        return
    file.add_heading(printable(document.sources_heading), level=1)
    for citation in document.citations:
        paragraph = file.add_paragraph()
        here = {"w:id": str(citation.n), "w:name": _bookmark(citation.n)}
        paragraph._p.append(_element("w:bookmarkStart", here))
        paragraph.add_run(f"[{citation.n}] {printable(place_of(citation))}: ").bold = True
        paragraph._p.append(_element("w:bookmarkEnd", {"w:id": str(citation.n)}))
        paragraph.add_run(f"“{printable(quote_of(citation))}”")


def _bookmark(n: int) -> str:
    return f"cited_{n}"


def _element(name: str, attributes: dict[str, str]) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(key), value)
    return made
