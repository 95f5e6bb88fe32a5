"""The door: what a file is, and reading it through the sandbox."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ingest.document_file import dump_document, load_document
from ingest.errors import (
    DamagedFile,
    EmptySource,
    IngestError,
    LockedDocument,
    NoText,
    OldFormat,
    PasswordNeeded,
    UnknownFormat,
)
from ingest.kinds import KINDS, RECORDINGS, SUPPORTED_SUFFIXES, sniff_kind
from ingest.models import Document, Heading, Page, Span
from ingest.parse import PARSERS, parse_file
from ingest.remarks import remark
from ingest.render import render_page
from tests.ingest import documents, office
from tests.ingest.documents import lines

OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def written(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.pdf", b"%PDF-1.7", "pdf"),
        ("a.txt", b"junk before\n%PDF-1.7", "pdf"),
        ("saved.pdf", b"\n<!DOCTYPE html><p>login", "html"),
        ("a.htm", b"<p>no doctype", "html"),
        ("a.MD", b"# x", "markdown"),
        ("README", b"plain words", "text"),
        ("a.txt", "text".encode("utf-16"), "text"),
        ("a.docx", b"PK\x03\x04 cut short", "docx"),
        ("a.bin", office.docx(), "docx"),
        ("a.zip", office.pptx(), "pptx"),
        ("a.docx", office.xlsx(), "xlsx"),
        ("a.zip", office.odt(), "odt"),
        ("a.zip", office.epub(), "epub"),
        ("a.csv", b"a,b\n1,2", "csv"),
        ("a.bin", b"{\\rtf1 x}", "rtf"),
        ("notes.rst", b"Title\n=====", "text"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image"),
        ("a.bin", b"BM\x36\0\0\0", "image"),
        ("a.txt", b"BMW builds cars", "text"),
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1", "image"),
    ],
)
def test_the_bytes_have_the_last_word(tmp_path: Path, name: str, data: bytes, kind: str) -> None:
    assert sniff_kind(written(tmp_path, "file", data), name) == kind


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("a.pdf", b"", EmptySource),
        ("program.exe", b"MZ\x90\0\3\0\0\0", UnknownFormat),
        ("program.txt", b"MZ\x90\0\3\0\0\0", UnknownFormat),
        ("questions.toml", b"answer = 42", UnknownFormat),
        ("a.zip", b"PK\x03\x04\0\0some.txt", UnknownFormat),
        ("a.doc", OFFICE, OldFormat),
        ("a.docx", OFFICE, OldFormat),
        ("a.pages", b"PK\x03\x04 anything", OldFormat),
        ("a.key", b"PK\x03\x04 anything", OldFormat),
        ("a.docx", OFFICE + "EncryptedPackage".encode("utf-16-le"), LockedDocument),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str, data: bytes, error: type[IngestError]) -> None:
    with pytest.raises(error) as caught:
        sniff_kind(written(tmp_path, "file", data), name)
    assert name in str(caught.value)


def test_every_kind_has_a_parser() -> None:
    assert set(KINDS.values()) - RECORDINGS == set(PARSERS) - {"transcript"}, (
        "our own files are told by their beginning"
    )
    assert set(SUPPORTED_SUFFIXES) == set(KINDS)


def test_a_document_comes_through_the_sandbox_whole(tmp_path: Path) -> None:
    path = documents.pdf(tmp_path / "a.pdf", lines(["alpha beta"]), documents.blank, title="The Title")
    seen: list[tuple[str, int, int]] = []
    document = parse_file(path, name="a.pdf", progress=lambda *report: seen.append(report))
    assert (document.kind, document.title) == ("pdf", "The Title")
    assert [page.text for page in document.pages] == ["alpha beta", ""]
    assert document.pages[0].words.shape == (2, 6)
    assert seen == [("parse", 1, 2), ("parse", 2, 2)]


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("a.pdf", b"%PDF-1.7 broken", DamagedFile),
        ("a.docx", b"PK\x03\x04 broken", DamagedFile),
        ("a.md", b"\n \n", NoText),
    ],
)
def test_errors_come_through_the_sandbox(tmp_path: Path, name: str, data: bytes, error: type[IngestError]) -> None:
    with pytest.raises(error, match=name):
        parse_file(written(tmp_path, name, data), name=name)


def test_a_document_survives_its_file() -> None:
    words = np.array([[0, 4, 0.1, 0.1, 0.2, 0.2]], np.float32)
    pages = (
        Page(1, "Text", "i", words, width=10, headings=(Heading(0, 1, "Text"),), tables=(Span(0, 4),)),
        Page(2, "", origin="none"),
    )
    document = Document("0" * 64, "pdf", "标题", pages, ("A",), "zh", {"key": "value"}, (remark("pictures", count=3),))
    copy = load_document(dump_document(document))
    assert np.array_equal(copy.pages[0].words, words)
    assert copy.pages[1].words.shape == (0, 6)
    assert dump_document(copy) == dump_document(document)
    assert (copy.title, copy.authors, copy.metadata, copy.pages[0].headings) == (
        document.title,
        document.authors,
        document.metadata,
        document.pages[0].headings,
    )
    assert (copy.pages[0].tables, copy.warnings) == (pages[0].tables, document.warnings)


def test_pages_are_drawn(tmp_path: Path) -> None:
    path = documents.pdf(tmp_path / "a.pdf", lines(["alpha"]), encrypt="sesame")
    picture = render_page(path, 1, password="sesame", scale=0.5)
    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[16:20], "big") == pytest.approx(documents.WIDTH / 2, abs=1)
    with pytest.raises(PasswordNeeded):
        render_page(path, 1)
    with pytest.raises(IndexError):
        render_page(path, 2, password="sesame")
