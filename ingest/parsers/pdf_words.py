"""The words of a PDF page through pdfium, in the coordinates of the page as it is displayed."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ingest.parsers.describe import CJK
from ingest.parsers.layout import Word

_HYPHENS = frozenset("\x02\xad\ufffe")
"""Hyphens that break a word: pdfium marks those it recognises at a line's end by U+0002 (U+FFFE in whole-text calls)."""

_CJK = re.compile(f"[{CJK}]")
_MEANINGS = {
    0: "",
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
    0xF0B7: "•",  # the Symbol font's bullet, where the file gives it no meaning
    **{ord(hyphen): hyphen for hyphen in _HYPHENS},
}
"""Ligatures as their letters, and what the patterns below would take for unreadable."""
_REPLACEMENT = "\ufffd"
_UNREADABLE = re.compile("[\ud800-\udfff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufff0-\uffff]")
_LAST_CHARACTER = 0x10FFFF

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PageWords:
    """A page's words in stream order, its displayed size in points, and how many characters have no meaning."""

    words: tuple[Word, ...]
    width: float
    height: float
    unreadable: int


@dataclass(slots=True)
class _Run:
    """Characters of the text page, ``[first, last]``, that make one word."""

    text: str
    first: int
    last: int
    glued: bool
    hyphen: bool = False


def page_words(page: Any) -> PageWords:
    """Return the words of a :class:`pypdfium2.PdfPage`."""
    width, height = page.get_size()
    place = displayed(page.get_bbox(), page.get_rotation(), width, height)
    text_page = page.get_textpage()
    try:
        characters = _characters(text_page)
        words = [word for run in _runs(characters) for word in _placed(text_page, run, place, page.get_rotation())]
    finally:
        text_page.close()
    numbered = tuple(
        Word(w.text, w.x0, w.y0, w.x1, w.y1, w.size, w.turns, i, w.glued, w.hyphen) for i, w in enumerate(words)
    )
    return PageWords(numbered, width, height, sum(_REPLACEMENT in w.text for w in words))


def displayed(box: Box, rotation: int, width: float, height: float) -> Callable[[Box], Box]:
    """Return the map from user space (left, bottom, right, top) to the displayed page (x0, y0, x1, y1 from the top left).

    Parameters
    ----------
    box : tuple of float
        The visible part of the page (CropBox within MediaBox), in user space.
    rotation : int
        The page's clockwise rotation in degrees.
    width, height : float
        Size of the displayed page; it differs from the box's where the page has a ``UserUnit``.
    """
    left, bottom, right, top = box
    across, down = (right - left, top - bottom) if rotation % 180 == 0 else (top - bottom, right - left)
    sx, sy = width / (across or 1), height / (down or 1)

    def place(b: Box) -> Box:
        x0, y0, x1, y1 = {
            0: (b[0] - left, top - b[3], b[2] - left, top - b[1]),
            90: (b[1] - bottom, b[0] - left, b[3] - bottom, b[2] - left),
            180: (right - b[2], b[1] - bottom, right - b[0], b[3] - bottom),
            270: (top - b[3], right - b[2], top - b[1], right - b[0]),
        }[rotation % 360]
        return x0 * sx, y0 * sy, x1 * sx, y1 * sy

    return place


def _characters(text_page: Any) -> list[str]:
    """Return one string per character index; the second half of a surrogate pair is empty."""
    import pypdfium2.raw as pdfium

    get = pdfium.FPDFText_GetUnicode
    codes = [get(text_page, i) for i in range(text_page.count_chars())]
    characters = [_meaning(code) for code in codes]
    for i in range(len(codes) - 1):
        if 0xD800 <= codes[i] < 0xDC00 <= codes[i + 1] < 0xE000:
            characters[i] = chr(0x10000 + ((codes[i] - 0xD800) << 10) + codes[i + 1] - 0xDC00)
            characters[i + 1] = ""
    return characters


def _meaning(code: int) -> str:
    """Return what a character code stands for, the replacement character where it stands for nothing."""
    if code in _MEANINGS:
        return _MEANINGS[code]
    if code > _LAST_CHARACTER:
        return _REPLACEMENT
    character = chr(code)
    return _REPLACEMENT if _UNREADABLE.match(character) else character


def _runs(characters: list[str]) -> Iterator[_Run]:
    """Part characters into words at white space and hyphens; a CJK character is a word of its own."""
    run: _Run | None = None
    glued = False
    for i, character in enumerate(characters):
        if character.isspace() or not character:
            if run:
                yield run
            run, glued = None, False
        elif character in _HYPHENS:
            if run:
                run.hyphen = True
                run.last = i
                yield run
                glued = False
            run = None
        elif _CJK.match(character):
            if run:
                yield run
            yield _Run(character, i, i, glued)
            run, glued = None, True
        elif run:
            run.text += character
            run.last = i
        else:
            run = _Run(character, i, i, glued)
            glued = True
    if run:
        yield run


def _placed(text_page: Any, run: _Run, place: Callable[[Box], Box], rotation: int) -> Iterator[Word]:
    """Give a run its box; where it turns out to wrap onto a new line, give each part its own."""
    size, angle = _type(text_page, run.first)
    turns = round((angle - math.radians(rotation)) / (math.pi / 2)) % 4
    first, last = _box(text_page, run.first), _box(text_page, run.last)
    if first is None or last is None:
        first = last = first or last
    if first is None or last is None:
        return
    a, b = place(first), place(last)
    if turns % 2 == 0 and abs(b[1] - a[1]) > 1.2 * max(a[3] - a[1], 1.0) and run.last - run.first == len(run.text) - 1:
        middle = _wrap(text_page, run, first)
        yield from _placed(
            text_page, _Run(run.text[: middle - run.first], run.first, middle - 1, run.glued), place, rotation
        )
        yield from _placed(text_page, _Run(run.text[middle - run.first :], middle, run.last, True, run.hyphen), place, rotation)  # fmt: skip
        return
    yield Word(
        run.text, min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]), size, turns, 0, run.glued, run.hyphen
    )  # fmt: skip


def _wrap(text_page: Any, run: _Run, first: Box) -> int:
    """Return the index of the first character that leaves the line of the run's first."""
    for i in range(run.first + 1, run.last):
        box = _box(text_page, i)
        if box is not None and (box[1] > first[3] or box[3] < first[1]):
            return i
    return run.last


def _box(text_page: Any, index: int) -> Box | None:
    """Return a character's loose box in user space, None for one that pdfium made up."""
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(text_page, index, box) or (box.right <= box.left and box.top <= box.bottom):
        return None
    return (min(box.left, box.right), min(box.bottom, box.top), max(box.left, box.right), max(box.bottom, box.top))


def _type(text_page: Any, index: int) -> tuple[float, float]:
    """Return a character's type size in points, and the angle of its baseline in radians, counter-clockwise."""
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    size = pdfium.FPDFText_GetFontSize(text_page, index)
    if not pdfium.FPDFText_GetMatrix(text_page, index, ctypes.byref(matrix)):
        return size, 0.0
    return size * (math.hypot(matrix.c, matrix.d) or 1.0), math.atan2(matrix.b, matrix.a)
