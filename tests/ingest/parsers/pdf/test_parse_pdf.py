from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import DamagedFile, NoText, PasswordNeeded, WrongPassword
from ingest.highlight import highlight_boxes
from ingest.models import Document, Page
from ingest.parsers.pdf.parse import parse_pdf, parse_pdf_slowly
from ingest.parsers.port import RawSource
from tests.ingest import documents
from tests.ingest.documents import HEIGHT, LEFT, RIGHT, WIDTH, lines, together


def read(path: Path, password: str | None = None) -> Document:
    return parse_pdf(RawSource(path.read_bytes(), path.name, password))


def text(path: Path) -> str:
    return "\n----\n".join(page.text for page in read(path).pages)


def edited(path: Path, edit: Callable[[PdfWriter], object]) -> Path:
    writer = PdfWriter(clone_from=PdfReader(path))
    edit(writer)
    writer.write(path)
    return path


def quoted(page: Page, words: str) -> tuple[float, float, float, float]:
    """Return the one box that covers some words, in points from the top left."""
    start = page.text.index(words)
    (box,) = highlight_boxes(page.words, start, start + len(words))
    return box[0] * page.width, box[1] * page.height, box[2] * page.width, box[3] * page.height


def test_words_stand_where_they_are_drawn(tmp_path: Path) -> None:
    page = read(documents.pdf(tmp_path / "a.pdf", lines(["alpha beta gamma"], x=100, y=600))).pages[0]
    assert page.text == "alpha beta gamma"
    assert (page.origin, page.engine) == ("text", "pdfium")
    x0, y0, _x1, y1 = quoted(page, "alpha beta gamma")
    assert x0 == pytest.approx(100, abs=1)
    assert y0 < HEIGHT - 600 < y1 < HEIGHT - 590
    assert [page.text[int(w[0]) : int(w[1])] for w in page.words] == ["alpha", "beta", "gamma"]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_rotated_pages_are_seen_as_displayed(tmp_path: Path, rotation: int) -> None:
    path = documents.pdf(tmp_path / "a.pdf", lines(["alpha beta"], x=100, y=600))
    page = read(edited(path, lambda writer: writer.pages[0].rotate(rotation))).pages[0]
    x0, y0, x1, y1 = quoted(page, "alpha")
    left, top = {90: (600, 100), 180: (WIDTH - 100, 600), 270: (HEIGHT - 600, WIDTH - 100)}[rotation]
    assert (page.width, page.height) == pytest.approx((HEIGHT, WIDTH) if rotation % 180 else (WIDTH, HEIGHT), abs=1)
    assert x0 - 4 < left < x1 + 4
    assert y0 - 4 < top < y1 + 4


def test_boxes_count_from_the_crop_box(tmp_path: Path) -> None:
    path = documents.pdf(tmp_path / "a.pdf", lines(["alpha"], x=100, y=600))

    def crop(writer: PdfWriter) -> None:
        writer.pages[0].cropbox = RectangleObject((50, 500, 400, 700))

    page = read(edited(path, crop)).pages[0]
    assert (page.width, page.height) == (350, 200)
    x0, y0, _, y1 = quoted(page, "alpha")
    assert x0 == pytest.approx(50, abs=1)
    assert y0 < 100 < y1


def test_columns_drawn_row_by_row_are_read_one_after_the_other(tmp_path: Path) -> None:
    title = lines(["A title that runs across both of the columns of this page"], x=60, y=700, size=16)
    found = text(documents.pdf(tmp_path / "a.pdf", together(documents.row_by_row, title)))
    wanted = ["A title that runs", *LEFT, *RIGHT]
    assert sorted(wanted, key=found.index) == wanted


def test_a_footnote_drawn_first_is_read_last(tmp_path: Path) -> None:
    note = lines(["1 A footnote at the bottom."], y=60, size=7)
    found = text(documents.pdf(tmp_path / "a.pdf", together(note, lines(LEFT))))
    assert found.startswith("Left column line one")
    assert found.endswith("A footnote at the bottom.")


def test_a_broken_word_is_mended_and_keeps_both_places(tmp_path: Path) -> None:
    draw = lines(
        ["All of our segmenta-", "tion is described here, and a well-", "known word. The segmentation is well-known."]
    )
    page = read(documents.pdf(tmp_path / "a.pdf", draw)).pages[0]
    assert "our segmentation\nis described here, and a well-known\nword." in page.text
    start = page.text.index("segmentation")
    assert len(highlight_boxes(page.words, start, start + len("segmentation"))) == 2


def test_paragraphs_are_parted_by_blank_lines(tmp_path: Path) -> None:
    first = lines(["The first paragraph says one thing and", "goes on for two lines."], y=700)
    second = lines(["The second one says another and also", "takes two lines."], y=660)
    blocks = text(documents.pdf(tmp_path / "a.pdf", together(first, second))).split("\n\n")
    assert [block.split()[1] for block in blocks] == ["first", "second"]


def test_chinese_lines_are_joined_without_a_break(tmp_path: Path) -> None:
    document = read(
        documents.pdf(tmp_path / "a.pdf", documents.chinese(["间隔效应是学习研究中最稳", "定的发现之一。"]))
    )
    page = document.pages[0]
    assert page.text == "间隔效应是学习研究中最稳定的发现之一。"
    assert document.language == "zh"
    assert len(highlight_boxes(page.words, 11, 13)) == 2  # 稳 and 定 stand on two lines


def test_running_headers_and_page_numbers_are_left_out_and_counted(tmp_path: Path) -> None:
    def page(n: int) -> documents.Draw:
        head = lines(["The Journal of Sleep"], y=HEIGHT - 30, size=8)
        return together(head, lines([f"Sentence number {n}."]), lines([f"Page {n + 4}"], y=30, size=8))

    document = read(documents.pdf(tmp_path / "a.pdf", *(page(n) for n in range(1, 5))))
    assert [p.text for p in document.pages] == [f"Sentence number {n}." for n in range(1, 5)]
    assert "8 running headers" in str(document.warnings[0])


def test_a_caption_at_the_top_is_no_running_header(tmp_path: Path) -> None:
    pages = [together(lines([f"TABLE {table}"], y=HEIGHT - 40), lines(["Some text."])) for table in (1, 3, 4, 5)]
    assert "TABLE 3" in text(documents.pdf(tmp_path / "a.pdf", *pages))


def test_outline_gives_headings(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.bookmarkPage("m")
        canvas.addOutlineEntry("Methods", "m", 0)
        lines(["2 Methods", "We slept, and then we counted the words we knew."])(canvas)

    page = read(documents.pdf(tmp_path / "a.pdf", draw)).pages[0]
    (heading,) = page.headings
    assert (heading.level, heading.text) == (1, "2 Methods")
    assert page.text[heading.start :].startswith("2 Methods\n\n")


def test_larger_type_makes_headings_and_the_title(tmp_path: Path) -> None:
    title = lines(["On the Memory of Words"], y=780, size=20)
    section = lines(["Results"], y=740, size=14)
    document = read(documents.pdf(tmp_path / "a.pdf", together(title, section, lines(LEFT))))
    assert document.title == "On the Memory of Words"
    assert [(h.level, h.text) for h in document.pages[0].headings] == [(1, "On the Memory of Words"), (2, "Results")]


def test_a_page_without_text_is_told(tmp_path: Path) -> None:
    document = read(documents.pdf(tmp_path / "a.pdf", lines(["Text."]), documents.blank, title="Named"))
    assert [page.origin for page in document.pages] == ["text", "none"]
    assert document.title == "Named"


def test_no_text_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NoText, match="2 pages"):
        read(documents.pdf(tmp_path / "a.pdf", lambda canvas: None, lambda canvas: None))


def test_a_page_on_which_something_is_drawn_is_left_to_text_recognition(tmp_path: Path) -> None:
    document = read(documents.pdf(tmp_path / "a.pdf", documents.blank, lambda canvas: None, lines(["Text."])))
    assert [page.scanned for page in document.pages] == [True, False, False]


def test_a_page_that_stopped_its_reader_is_not_recognised_either(tmp_path: Path) -> None:
    data = documents.pdf(tmp_path / "a.pdf", documents.blank, documents.blank).read_bytes()
    document = parse_pdf(RawSource(data, "a.pdf", skipped=frozenset({1})))
    assert [page.scanned for page in document.pages] == [False, True]
    assert [warning.code for warning in document.warnings] == ["page_unreadable"]


@pytest.mark.parametrize("parse", [parse_pdf, parse_pdf_slowly])
def test_passwords(tmp_path: Path, parse: Callable[[RawSource], Document]) -> None:
    data = documents.pdf(tmp_path / "a.pdf", lines(["A secret."]), encrypt="sesame").read_bytes()
    assert parse(RawSource(data, "a.pdf", "sesame")).pages[0].text == "A secret."
    with pytest.raises(PasswordNeeded):
        parse(RawSource(data, "a.pdf"))
    with pytest.raises(WrongPassword):
        parse(RawSource(data, "a.pdf", "wrong"))


def test_the_second_reader_gives_text_without_places(tmp_path: Path) -> None:
    path = documents.pdf(tmp_path / "a.pdf", lines(["alpha beta"]), documents.blank)
    document = parse_pdf_slowly(RawSource(path.read_bytes(), "a.pdf"))
    assert [(p.text, p.engine, p.origin) for p in document.pages] == [("alpha beta", "pypdf", "text"), ("", "", "none")]
    assert document.pages[0].words.shape == (0, 6)


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing", b"%PDF-1.4\n%%EOF", b"%PDF-"])
def test_rubbish_is_damaged(data: bytes) -> None:
    with pytest.raises(DamagedFile):
        parse_pdf(RawSource(data, "a.pdf"))


def test_a_truncated_file_is_still_read(tmp_path: Path) -> None:
    data = documents.pdf(tmp_path / "a.pdf", lines(["Half a file is better than none."])).read_bytes()
    cut = data[: data.rindex(b"xref")]
    assert "better than none" in parse_pdf(RawSource(cut, "a.pdf")).pages[0].text
