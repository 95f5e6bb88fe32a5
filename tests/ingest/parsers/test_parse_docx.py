from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import DamagedFile
from ingest.parsers.docx import parse_docx
from ingest.parsers.port import RawSource
from tests.ingest import documents


def test_body_in_order_with_headings_lists_and_tables(tmp_path: Path) -> None:
    path = documents.docx(tmp_path / "notes.docx")
    document = parse_docx(RawSource(path.read_bytes(), path.name))
    page = document.pages[0]
    assert page.text == (
        "Method\n\nWe slept.\n\n• first point\n• second point\n\nNight | Hours\none | 8\n\nKept and added"
    )
    assert [(h.level, h.text, h.start) for h in page.headings] == [(1, "Method", 0)]
    assert (document.title, document.authors, document.kind) == ("Field notes", ("A. Writer",), "docx")


@pytest.mark.parametrize("data", [b"PK\x03\x04 no zip", b"not a zip at all", documents.zip_bomb()])
def test_rubbish_is_damaged(data: bytes) -> None:
    with pytest.raises(DamagedFile):
        parse_docx(RawSource(data, "a.docx"))
