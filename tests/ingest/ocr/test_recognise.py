"""Scans read by the real tesseract, and what is said where it is missing."""

from __future__ import annotations

import io
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from threading import Event

import psutil
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import Cancelled, NeedsTesseract, NoText, RecognitionFailed
from ingest.highlight import highlight_boxes
from ingest.models import Document
from ingest.ocr.recognise import recognise, require_text
from ingest.ocr.tesseract import Tesseract, how_to_install, named_languages
from ingest.parse import parse_file
from tests.ingest import documents, drawn


@pytest.fixture(scope="session")
def tesseract() -> Tesseract:
    return drawn.tesseract()


@pytest.fixture
def without_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def read(path: Path, languages: str = "eng+chi_sim") -> Document:
    return recognise(parse_file(path, name=path.name), path, name=path.name, languages=languages)


def likeness(found: str, drawn_lines: tuple[str, ...]) -> float:
    truth = "".join("".join(drawn_lines).split())
    return SequenceMatcher(None, "".join(found.split()), truth, autojunk=False).ratio()


def test_a_scan_among_pages_of_text(tesseract: Tesseract, tmp_path: Path) -> None:
    def scanned(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(drawn.page()), 20, 300, 555, 480)
        documents.lines(["Library of the town"], y=20)(canvas)

    path = documents.pdf(tmp_path / "a.pdf", documents.lines(["Page of text"]), scanned, lambda canvas: None)
    parsed = parse_file(path, name="a.pdf")
    assert [page.scanned for page in parsed.pages] == [False, True, False]
    told: list[tuple[str, int, int]] = []
    document = recognise(parsed, path, name="a.pdf", languages="eng", progress=lambda *step: told.append(step))
    text, scan, blank = document.pages
    assert text == parsed.pages[0]
    assert (scan.origin, scan.engine, blank.origin) == ("ocr", f"tesseract {tesseract.version}", "none")
    assert scan.confidence is not None
    assert 0.85 < scan.confidence <= 1
    assert likeness(scan.text.partition("Library")[0], drawn.ENGLISH) > 0.97
    assert (told[0], told[-1]) == (("recognise", 0, 1), ("recognise", 1, 1))
    assert document.warnings == ()


def test_marks_stand_on_the_words(tesseract: Tesseract, tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    drawn.page().save(path)
    page = read(path, "eng").pages[0]
    for line, word, quote in ((0, 2, "sessions"), (2, 1, "students"), (5, 2, "held")):
        start = page.text.index(quote, page.text.index(drawn.ENGLISH[line].split()[0]))
        [box] = highlight_boxes(page.words, start, start + len(quote))
        assert box == pytest.approx(drawn.place_of(line, word), abs=0.012)


def test_chinese_is_read_without_gaps(tesseract: Tesseract, tmp_path: Path) -> None:
    path = tmp_path / "扫描.png"
    drawn.page(drawn.CHINESE).save(path)
    document = read(path)
    [page] = document.pages
    assert likeness(page.text, drawn.CHINESE) > 0.9
    assert " " not in page.text
    assert document.language == "zh"


@pytest.mark.slow
def test_a_page_on_its_side_is_read_and_marked_where_it_stands(tesseract: Tesseract, tmp_path: Path) -> None:
    path = drawn.scan(tmp_path / "side.pdf", drawn.page().transpose(Image.Transpose.ROTATE_90))
    page = read(path, "eng").pages[0]
    assert likeness(page.text, drawn.ENGLISH) > 0.95
    x0, y0, x1, y1 = drawn.place_of(0, 2)  # counter-clockwise by a quarter: what was right is above
    start = page.text.index("sessions")
    turned = page.words[(page.words[:, 0] == start)][0, 2:]
    assert turned == pytest.approx([y0, 1 - x1, y1, 1 - x0], abs=0.02)


@pytest.mark.slow
def test_a_scan_is_called_by_its_heading(tesseract: Tesseract, tmp_path: Path) -> None:
    image = drawn.page()
    image.paste(drawn.page(("On Spacing",)).resize((1500, 660)).crop((0, 0, 1000, 200)), (0, 0))
    assert read(drawn.scan(tmp_path / "scan0001.pdf", image), "eng").title == "On Spacing"


@pytest.mark.slow
def test_a_picture_without_words_has_no_text(tesseract: Tesseract, tmp_path: Path) -> None:
    path = tmp_path / "grain.png"
    Image.effect_noise((500, 400), 60).save(path)
    with pytest.raises(NoText) as caught:
        require_text(read(path, "eng"), "grain.png")
    assert type(caught.value) is NoText


@pytest.mark.slow
def test_languages_that_are_missing_are_told(tesseract: Tesseract, tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    drawn.page().save(path)
    document = read(path, "eng+tlh")
    assert document.pages[0].origin == "ocr"
    [remark] = document.warnings
    assert (remark.code, remark.params["missing"]) == ("languages_missing", "tlh")
    [remark] = read(path, "tlh").warnings
    assert remark.code == "not_recognised"


@pytest.mark.slow
def test_cancelling_stops_every_page(tesseract: Tesseract, tmp_path: Path) -> None:
    path = drawn.scan(tmp_path / "long.pdf", *[drawn.page()] * 12)

    def cancel(step: str, done: int, total: int) -> None:
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        recognise(parse_file(path, name="long.pdf"), path, name="long.pdf", languages="eng", progress=cancel)
    assert not [child for child in psutil.Process().children(recursive=True) if "tesseract" in child.name()]


def test_what_tesseract_cannot_read_is_told(tesseract: Tesseract) -> None:
    with pytest.raises(RecognitionFailed):
        tesseract.read(b"no picture", ["eng"], 200, Event())


def test_pages_that_fail_are_remarked_upon(tesseract: Tesseract, tmp_path: Path) -> None:
    path = drawn.scan(tmp_path / "a.pdf", drawn.page())
    parsed = parse_file(path, name="a.pdf")
    path.write_bytes(b"%PDF-1.4 gone")
    document = recognise(parsed, path, name="a.pdf")
    assert [remark.code for remark in document.warnings] == ["unrecognised"]
    with pytest.raises(RecognitionFailed, match="damaged"):
        require_text(document, "a.pdf")


@pytest.mark.usefixtures("without_tesseract")
def test_without_tesseract_a_scan_says_how_to_get_it(tmp_path: Path) -> None:
    path = drawn.scan(tmp_path / "scan.pdf", drawn.page(), drawn.page())
    with pytest.raises(NeedsTesseract, match=r"2 pages.*install tesseract with: .*tesseract") as caught:
        require_text(read(path), "scan.pdf")
    assert caught.value.retryable


@pytest.mark.usefixtures("without_tesseract")
def test_without_tesseract_the_other_pages_are_kept(tmp_path: Path) -> None:
    path = documents.pdf(tmp_path / "a.pdf", documents.lines(["Page of text"]), documents.blank)
    document = read(path)
    require_text(document, "a.pdf")
    assert [page.text for page in document.pages] == ["Page of text", ""]
    [remark] = document.warnings
    assert (remark.code, remark.params["count"]) == ("not_recognised", 1)


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("apt-get", "sudo apt-get install tesseract-ocr tesseract-ocr-eng tesseract-ocr-chi-sim"),
        ("dnf", "sudo dnf install tesseract tesseract-langpack-eng tesseract-langpack-chi_sim"),
        ("brew", "brew install tesseract tesseract-lang"),
    ],
)
def test_each_system_has_its_command(
    manager: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / manager).touch(0o755)
    assert how_to_install("eng+chi_sim") == command


@pytest.mark.parametrize(
    ("given", "kept"),
    [("eng, deu", "eng+deu"), ("eng+chi_sim", "eng+chi_sim"), (" ", "eng+chi_sim"), ("-l x;y", "l+x+y")],
)
def test_languages_are_kept_as_tesseract_names_them(given: str, kept: str) -> None:
    assert named_languages(given) == kept


@pytest.mark.slow
def test_a_page_keeps_its_text_if_recognition_finds_less(tesseract: Tesseract, tmp_path: Path) -> None:
    path = drawn.scan(tmp_path / "a.pdf", Image.new("L", (400, 400), 255))
    parsed = parse_file(path, name="a.pdf")
    stamped = replace(parsed, pages=(replace(parsed.pages[0], text="A stamp", origin="text"),))
    [page] = recognise(stamped, path, name="a.pdf", languages="eng").pages
    assert (page.text, page.origin) == ("A stamp", "text")


def test_a_white_picture_has_no_words_and_no_turn(tesseract: Tesseract) -> None:
    buffer = io.BytesIO()
    Image.new("L", (200, 200), 255).save(buffer, "PNG")
    assert tesseract.read(buffer.getvalue(), ["eng"], 200, Event()) == []
    assert tesseract.turn(buffer.getvalue(), Event()) == 0
