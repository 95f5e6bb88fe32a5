"""Office files and e-books: their words in reading order, tables as rows, and what was left out."""

from __future__ import annotations

import pytest

from ingest.errors import DamagedFile, LockedDocument, ProtectedBook
from ingest.models import Document, Page
from ingest.parsers.docx import parse_docx
from ingest.parsers.epub import parse_epub
from ingest.parsers.odf import parse_odp, parse_ods, parse_odt
from ingest.parsers.port import Parser, RawSource
from ingest.parsers.pptx import parse_pptx
from ingest.parsers.xlsx import parse_xlsx, shown
from tests.ingest import office


def read(parser: Parser, data: bytes, name: str = "file") -> Document:
    return parser(RawSource(data, name), lambda *_report: None)


def tables(page: Page) -> list[str]:
    return [page.text[span.start : span.end] for span in page.tables]


def remarks(document: Document) -> dict[str, object]:
    return {warning.code: warning.params.get("count") for warning in document.warnings}


def test_slides_are_pages_read_from_the_top_left_with_their_notes() -> None:
    document = read(parse_pptx, office.pptx())
    assert [page.text for page in document.pages] == [
        "Memory\n\n• It fades\n  • fast at first\n\nNotes\n\nSay hello.",
        "Figures\n\non the left\n\non the right\n\nName | Score\nAnn | 5\n\nin a group",
    ]
    assert [page.label for page in document.pages] == ["", "3"]
    assert tables(document.pages[1]) == ["Name | Score\nAnn | 5"]
    assert [(h.level, h.text) for h in document.pages[0].headings] == [(1, "Memory"), (2, "Notes")]
    assert (document.title, remarks(document)) == ("A talk", {"hidden_slides": 1})


def test_a_slide_show_is_a_presentation() -> None:
    types = office.member(office.pptx(), "[Content_Types].xml").replace(b"presentation.main", b"slideshow.main")
    shown_at_once = office.with_member(office.pptx(), "[Content_Types].xml", types)
    assert read(parse_pptx, shown_at_once).pages[0].text == read(parse_pptx, office.pptx()).pages[0].text


def test_a_sheet_gives_its_tables_with_merged_cells_and_dates_written_out() -> None:
    document = read(parse_xlsx, office.xlsx())
    (page,) = document.pages
    assert page.label == "Sales"
    assert page.text.startswith("Sales\n\nAnnual report\n\n")
    assert tables(page) == [
        "Region | Day | Share\nNorth | 2021-03-04 | 25%\nNorth | 2022-03-04 | 0.3",
        "x | y\n1 |",
    ]
    assert remarks(document) == {"hidden_sheets": 1, "not_calculated": 1}


def test_a_long_sheet_goes_on_over_pages_that_repeat_its_header() -> None:
    import io

    import openpyxl

    book = openpyxl.Workbook()
    for row in [("Name", "Score"), *((f"n{i}", i) for i in range(450))]:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    pages = read(parse_xlsx, stream.getvalue()).pages
    assert [page.text.split("\n")[2] for page in pages] == ["Name | Score"] * 3
    rows = [row for page in pages for row in tables(page)[0].split("\n")[1:]]
    assert rows == [f"n{i} | {i}" for i in range(450)]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1 + 0.2, "0.3"), (2021.0, "2021"), (True, "TRUE"), (None, ""), (float("inf"), "inf"), ("x", "x")],
)
def test_a_cell_is_shown_as_its_reader_saw_it(value: object, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize("data", [office.docx(), office.docm()])
def test_comments_and_text_boxes_stand_where_they_belong(data: bytes) -> None:
    document = read(parse_docx, data)
    assert document.pages[0].text == "Body text.\n\nWith a remark.\n\n[Rev: check this]\n\nIn the box."
    assert remarks(document) == {"headers_footers": 1}


def test_an_opendocument_text() -> None:
    document = read(parse_odt, office.odt())
    assert document.pages[0].text == (
        "Head\n\nTwo  spaces[1].\n\n[1] The note.\n\n• one\n  • inner\n• two\n\nA | B\n2021-01-02 | y | y"
    )
    assert (document.title, document.authors) == ("The Title", ("A. Writer",))
    assert tables(document.pages[0]) == ["A | B\n2021-01-02 | y | y"]


def test_an_opendocument_sheet_of_a_million_empty_rows() -> None:
    document = read(parse_ods, office.ods())
    assert [page.label for page in document.pages] == ["T"]
    assert document.pages[0].text == "T\n\nA | B | \n2021-01-02 | y | y"
    assert remarks(document) == {"hidden_sheets": 1}


def test_opendocument_slides() -> None:
    assert read(parse_odp, office.odp()).pages[0].text == "Talk\n\nhigh\n\nlow\n\nNotes\n\na note"


def test_an_encrypted_opendocument_is_locked() -> None:
    locked = office.with_member(office.odt(), "META-INF/manifest.xml", b"<m><encryption-data/></m>")
    with pytest.raises(LockedDocument):
        read(parse_odt, locked)


def test_a_book_is_read_by_its_spine_under_its_table_of_contents() -> None:
    document = read(parse_epub, office.epub())
    assert [page.text for page in document.pages] == ["Chapter One\n\nOnce upon.", "Two\n\nThe end."]
    assert [page.headings[0].text for page in document.pages] == ["Chapter One", "Two"]
    assert (document.title, document.authors) == ("The Book", ("A. Writer",))
    assert remarks(document) == {"pictures": 1, "missing_parts": 1}


def test_a_protected_book_is_refused() -> None:
    with pytest.raises(ProtectedBook):
        read(parse_epub, office.with_member(office.epub(), "META-INF/rights.xml", b"<r/>"))


@pytest.mark.parametrize("parser", [parse_docx, parse_pptx, parse_xlsx, parse_odt, parse_odp, parse_ods, parse_epub])
def test_what_is_no_package_is_damaged(parser: Parser) -> None:
    for data in (b"PK\x03\x04 no zip", office.zipped({"a.txt": "words"})):
        with pytest.raises(DamagedFile):
            read(parser, data)
