"""Recognised words to a page's text."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ingest.highlight import highlight_boxes
from ingest.ocr.tesseract import OcrWord
from ingest.ocr.text import compose_ocr

PARAGRAPHS = (
    (("The", "advantage", "of", "spac-"), ("ing", "is", "old:", "Ebbing-"), ("Haus", "knew", "-")),
    (("间", "隔", "学习", "比", "A/B"), ("集中", "好", "。")),
)


def words(paragraphs: Sequence[Sequence[Sequence[str]]] = PARAGRAPHS, sure: float = 0.9) -> list[OcrWord]:
    """Set words in lines of a tenth of the page, each word a tenth wide."""
    rows = [(p, n, line) for p, lines in enumerate(paragraphs) for n, line in enumerate(lines)]
    return [
        OcrWord(text, (p, 0), n, sure, 0.1 * i, 0.1 * row, 0.1 * i + 0.1, 0.1 * row + 0.05)
        for row, (p, n, line) in enumerate(rows)
        for i, text in enumerate(line)
    ]


def test_lines_paragraphs_and_broken_words() -> None:
    page = compose_ocr(words())
    assert page.text == "The advantage of spacing\nis old: Ebbing-\nHaus knew -\n\n间隔学习比 A/B\n集中好。"
    assert page.confidence == pytest.approx(0.9)
    assert page.unclear == 0


def test_every_word_has_its_characters_and_its_box() -> None:
    page = compose_ocr(words())
    cut = [page.text[int(start) : int(end)] for start, end in page.words[:, :2]]
    assert "".join(cut) == "".join(page.text.split())
    assert cut[3:5] == ["spac", "ing"]
    assert page.words[3, 2:] == pytest.approx([0.3, 0.0, 0.4, 0.05])
    assert page.words[4, 2:] == pytest.approx([0.0, 0.1, 0.1, 0.15])


def test_a_word_of_several_characters_is_marked_by_the_character() -> None:
    page = compose_ocr(words())
    start = page.text.index("习")
    [box] = highlight_boxes(page.words, start, start + 1)
    assert box == pytest.approx((0.25, 0.3, 0.3, 0.35))


@pytest.mark.parametrize(
    ("turned", "box"),
    [
        (90, (0.0, 0.9, 0.05, 1.0)),
        (180, (0.9, 0.95, 1.0, 1.0)),
        (270, (0.95, 0.0, 1.0, 0.1)),
    ],
)
def test_boxes_are_those_of_the_page_as_it_stands(turned: int, box: tuple[float, ...]) -> None:
    assert compose_ocr(words(), turned).words[0, 2:] == pytest.approx(box)


def test_the_grain_of_a_picture_is_left_out_and_counted() -> None:
    grain = words(((("~~", "||"), ("oe", "-")),), sure=0.2)
    page = compose_ocr([*grain, *words(((), (("Clear", "words"),)))])
    assert (page.text, page.unclear) == ("Clear words", 4)
    nothing = compose_ocr(grain)
    assert (nothing.text, nothing.words.shape, nothing.confidence) == ("", (0, 6), 0)
