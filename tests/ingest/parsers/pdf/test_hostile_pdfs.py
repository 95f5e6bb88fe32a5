from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from benchmarks.hostile_pdfs import outcome
from benchmarks.pdf_mutations import blanks, bombs, document, mutations, stream
from ingest.errors import NoText, ParserLimit
from ingest.models import Progress
from ingest.page_isolation import read_around
from ingest.parse import parse_file
from ingest.sandbox.run import Limits, ReaderStopped
from tests.ingest import documents

LIMITS = Limits(memory=700 << 20, cpu=20, wall=60.0, page=30.0)  # times that a busy machine keeps, too


def attempt_that_dies_on(*pages: int, count: int = 3) -> tuple[list[frozenset[int]], object]:
    tried: list[frozenset[int]] = []

    def attempt(skipped: frozenset[int], limits: Limits, progress: Progress) -> bytes:
        tried.append(skipped)
        for number in range(1, count + 1):
            progress("page", number, count)
            if number in pages and number not in skipped:
                raise (
                    ParserLimit(name="a.pdf", limit="5 s") if number % 2 else ReaderStopped(name="a.pdf", detail="-11")
                )
            progress("parse", number, count)
        progress("page", 0, count)
        if set(range(1, count + 1)) <= skipped:
            raise NoText(name="a.pdf", pages=count)
        if -1 in pages:
            raise ReaderStopped(name="a.pdf", detail="-6")
        return b"read"

    return tried, attempt


def test_pages_that_stop_the_reader_are_left_out_one_by_one() -> None:
    tried, attempt = attempt_that_dies_on(2, 3)
    seen: list[tuple[str, int, int]] = []
    assert read_around(attempt, LIMITS, lambda *report: seen.append(report)) == b"read"  # type: ignore[arg-type]
    assert tried == [frozenset(), {2}, {2, 3}]
    assert {step for step, _, _ in seen} == {"parse"}


@pytest.mark.parametrize("pages", [range(1, 30), (-1,)])
def test_a_file_whose_pages_all_stop_the_reader_is_given_up(pages: range | tuple[int, ...]) -> None:
    tried, attempt = attempt_that_dies_on(*pages, count=30)
    with pytest.raises((ReaderStopped, ParserLimit)):
        read_around(attempt, LIMITS, lambda *_: None)  # type: ignore[arg-type]
    assert len(tried) <= 9


def test_a_page_with_all_the_text_that_stops_the_reader_is_the_reason() -> None:
    _, attempt = attempt_that_dies_on(1, count=1)
    with pytest.raises(ParserLimit):
        read_around(attempt, LIMITS, lambda *_: None)  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_page_that_fills_the_memory_costs_that_page(tmp_path: Path) -> None:
    """The second page's content is nine kilobytes that inflate to two gigabytes."""
    head = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F 6 0 R >> >> /Contents "
    text = stream(zlib.compress(b"BT /F 10 Tf 72 700 Td (What can be read is read.) Tj ET"))
    bomb = stream(blanks(2 << 30, levels=2), filters=b"[/FlateDecode /FlateDecode]")
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    path = tmp_path / "a.pdf"
    path.write_bytes(document([head + b"%d 0 R >>" % contents for contents in (7, 8, 7)], font, text, bomb))
    found = parse_file(path, name="a.pdf", limits=LIMITS)
    assert [(page.text, page.origin) for page in found.pages] == [
        ("What can be read is read.", "text"),
        ("", "none"),
        ("What can be read is read.", "text"),
    ]
    assert [remark.code for remark in found.warnings] == ["page_unreadable"]
    assert found.warnings[0].params == {"page": 2}


def originals(folder: Path) -> list[bytes]:
    plain = documents.pdf(folder / "a.pdf", documents.lines(documents.LEFT), documents.row_by_row)
    chinese = documents.pdf(folder / "b.pdf", documents.chinese(["间隔效应"]), documents.blank)
    return [plain.read_bytes(), chinese.read_bytes()]


def check(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    assert not outcome(path, LIMITS).startswith("FAILED")


@pytest.mark.parametrize("i", [*range(4), *(pytest.param(i, marks=pytest.mark.slow) for i in range(4, 12))])
def test_mutations_end_as_a_document_or_an_error(tmp_path: Path, i: int) -> None:
    check(tmp_path / "m.pdf", list(mutations(originals(tmp_path), 12, seed=7))[i][1])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_many_mutations_end_as_a_document_or_an_error(tmp_path: Path, seed: int) -> None:
    for _, data in mutations(originals(tmp_path), 9, seed=100 + seed):
        check(tmp_path / "m.pdf", data)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", [name for name, _ in bombs()])
def test_bombs_end_as_a_document_or_an_error(tmp_path: Path, name: str) -> None:
    check(tmp_path / "b.pdf", dict(bombs())[name])
