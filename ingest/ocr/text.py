"""Words that were recognised on a page to the page's text, every word's place kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from ingest.models import FloatArray
from ingest.ocr.tesseract import OcrWord
from ingest.parsers.describe import CJK, printable

_CJK_EDGE = re.compile(f"[{CJK}]")
_ALL_CJK = re.compile(f"[{CJK}]{{2,}}")
_BROKEN = re.compile(r"[^\W\d_]{2,}-")
_CLEAR = 0.4  # below this a paragraph is the grain of a picture; text upside down has as little, and is turned before
_TURNS = {
    90: lambda x0, y0, x1, y1: (y0, 1 - x1, y1, 1 - x0),
    180: lambda x0, y0, x1, y1: (1 - x1, 1 - y1, 1 - x0, 1 - y0),
    270: lambda x0, y0, x1, y1: (1 - y1, x0, 1 - y0, x1),
}
"""From a box on a picture that was turned clockwise by so many degrees to its box on the page as it stands."""


@dataclass(frozen=True, slots=True, eq=False)
class OcrText:
    """A page's recognised text, its words' characters and boxes, how sure it is (0 to 1), and the words left out."""

    text: str
    words: FloatArray
    confidence: float
    unclear: int


def compose_ocr(found: Sequence[OcrWord], turned: int = 0) -> OcrText:
    """Write a page: tesseract's paragraphs by blank lines, its lines by line breaks, words broken at them mended.

    Parameters
    ----------
    found : sequence of OcrWord
        In reading order.
    turned : int
        By how many degrees, clockwise, the picture was turned from the page before it was read: 0, 90, 180 or 270.
    """
    words = list(_clear(found))
    parts: list[str] = []
    rows: list[tuple[float, ...]] = []
    length = 0
    carried = False  # the line break comes after a word that began on the line before
    for i, word in enumerate(words):
        gap = _gap(words[i - 1], word) if i else ""
        if gap == "\n" and _is_broken(words[i - 1], word):
            parts[-1] = parts[-1].removesuffix("-")
            rows[-1] = (rows[-1][0], rows[-1][1] - 1, *rows[-1][2:])
            length -= 1
            gap, carried = "", True
        elif carried and gap == " ":
            gap, carried = "\n", False
        else:
            carried = carried and not gap
        parts += [gap, word.text]
        length += len(gap)
        rows.append((length, length + len(word.text), *_on_page(word, turned)))
        length += len(word.text)
    boxes = np.array(rows, np.float32).reshape(-1, 6)
    boxes[:, 2:] = boxes[:, 2:].clip(0.0, 1.0)
    unclear = sum(len(paragraph) for paragraph in _paragraphs(found) if not _is_clear(paragraph))
    return OcrText("".join(parts), boxes, mean_confidence(words), unclear)


def mean_confidence(words: Iterable[OcrWord]) -> float:
    """Return the mean confidence of words, weighted by their length; 0 where there are none."""
    weighed = [(word.confidence, len(word.text)) for word in words]
    return sum(c * n for c, n in weighed) / max(1, sum(n for _, n in weighed))


def _paragraphs(words: Iterable[OcrWord]) -> Iterator[list[OcrWord]]:
    for _, group in groupby(words, key=lambda word: word.paragraph):
        yield list(group)


def _is_clear(paragraph: Sequence[OcrWord]) -> bool:
    return mean_confidence(paragraph) >= _CLEAR and any(c.isalnum() for word in paragraph for c in word.text)


def _clear(found: Iterable[OcrWord]) -> Iterator[OcrWord]:
    """Yield the words of paragraphs that are text; a word of CJK characters as one word for each."""
    for paragraph in filter(_is_clear, _paragraphs(found)):
        for word in paragraph:
            text = printable(word.text)
            if _ALL_CJK.fullmatch(text):
                yield from _characters(replace(word, text=text))
            elif text:
                yield replace(word, text=text)


def _characters(word: OcrWord) -> Iterator[OcrWord]:
    """Part a run of CJK characters, which are all equally wide."""
    width = (word.x1 - word.x0) / len(word.text)
    for i, character in enumerate(word.text):
        yield replace(word, text=character, x0=word.x0 + i * width, x1=word.x0 + (i + 1) * width)


def _gap(last: OcrWord, word: OcrWord) -> str:
    if word.paragraph != last.paragraph:
        return "\n\n"
    if word.line != last.line:
        return "\n"
    return "" if _CJK_EDGE.match(last.text[-1]) and _CJK_EDGE.match(word.text) else " "


def _is_broken(last: OcrWord, word: OcrWord) -> bool:
    return bool(_BROKEN.fullmatch(last.text)) and word.text[0].islower()


def _on_page(word: OcrWord, turned: int) -> tuple[float, float, float, float]:
    box = (word.x0, word.y0, word.x1, word.y1)
    return _TURNS[turned](*box) if turned else box
