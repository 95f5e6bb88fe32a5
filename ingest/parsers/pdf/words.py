"""The words of a PDF page through pdfium, in the coordinates of the page as it is displayed."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ingest.models import FloatArray
from ingest.parsers.describe import CJK
from ingest.parsers.pdf.characters import Characters, Indices, read_characters, type_of
from ingest.parsers.pdf.layout import Word

_HYPHENS = "\x02\xad\ufffe"
"""Hyphens that break a word: pdfium marks those it recognises at a line's end by U+FFFE or U+0002."""

_HIGH, _LOW = "\ud800-\udbff", "\udc00-\udfff"
_TOKEN = re.compile(rf"[\ud840-\ud888][{_LOW}]|[{CJK}]|(?:(?![\ud840-\ud888][{_LOW}])[^\s\0{CJK}{_HYPHENS}])+([{_HYPHENS}])?")  # fmt: skip
"""A CJK character, or a run of others with the hyphen that breaks it."""

_MEANINGS = str.maketrans(
    {
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\ufb05": "st",
        "\ufb06": "st",
        "\uf0b7": "•",  # the Symbol font's bullet, where the file gives it no meaning
        "\uf0a7": "•",  # that of Wingdings, which is what word processors use on the second level
    }
)
"""Ligatures as their letters, and what the pattern below would take for unreadable."""

_NEGATED = re.compile("\u0338(.)")  # TeX draws the stroke before the relation it strikes out
_SURROGATES = re.compile(f"[{_HIGH}{_LOW}]")
_REPLACEMENT = "\ufffd"
_UNREADABLE = re.compile("[\ud800-\udfff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufff0-\uffff]")
_WRAP = 1.0  # heights of a character that the next one in its word may stand above or below it

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PageWords:
    """A page's words in stream order, its displayed size in points, and how many words have characters without meaning."""

    words: tuple[Word, ...]
    width: float
    height: float
    unreadable: int


@dataclass(frozen=True, slots=True, eq=False)
class _Tokens:
    """Characters ``[first, end)`` of the text page that make one word each; whether a hyphen breaks it is the last column."""

    first: Indices
    end: Indices
    hyphen: Indices

    def split(self, places: Indices) -> _Tokens:
        """Part tokens before each of some characters inside them."""
        firsts = np.union1d(self.first, places)
        owner = np.searchsorted(self.first, firsts, "right") - 1
        last = np.append(owner[1:] != owner[:-1], True)  # a hyphen belongs to the last part
        ends = np.where(last, self.end[owner], np.append(firsts[1:], 0))
        return _Tokens(firsts, ends, np.where(last, self.hyphen[owner], 0))


def page_words(page: Any) -> PageWords:
    """Return the words of a :class:`pypdfium2.PdfPage`."""
    width, height = page.get_size()
    rotation = page.get_rotation()
    text_page = page.get_textpage()
    try:
        characters = read_characters(page, text_page)
        boxes = displayed(characters.boxes, page.get_bbox(), rotation, width, height)
        tokens = _tokens(characters, boxes)
        sizes, angles = type_of(text_page, tokens.first)
        turns = np.round((angles - math.radians(rotation)) / (math.pi / 2)).astype(int) % 4
        wraps = _wraps(tokens, turns, boxes)
        if len(wraps):
            tokens = tokens.split(wraps)
            sizes, angles = type_of(text_page, tokens.first)
            turns = np.round((angles - math.radians(rotation)) / (math.pi / 2)).astype(int) % 4
    finally:
        text_page.close()
    words = tuple(_words(characters.text, tokens, boxes, sizes, turns))
    return PageWords(words, width, height, sum(_REPLACEMENT in word.text for word in words))


def displayed(boxes: FloatArray, visible: Box, rotation: int, width: float, height: float) -> FloatArray:
    """Map boxes from user space to the displayed page.

    Parameters
    ----------
    boxes : ndarray of float32, shape (boxes, 4)
        Left, bottom, right, top in user space.
    visible : tuple of float
        The visible part of the page (CropBox within MediaBox), in user space.
    rotation : int
        The page's clockwise rotation in degrees.
    width, height : float
        Size of the displayed page; it differs from the visible part's where the page has a ``UserUnit``.

    Returns
    -------
    ndarray of float32, shape (boxes, 4)
        x0, y0, x1, y1 in points from the top left.
    """
    left, bottom, right, top = visible
    across, down = (right - left, top - bottom) if rotation % 180 == 0 else (top - bottom, right - left)
    sx, sy = width / (across or 1), height / (down or 1)
    x0, y0, x1, y1 = boxes.T
    sides = {
        0: (x0 - left, top - y1, x1 - left, top - y0),
        90: (y0 - bottom, x0 - left, y1 - bottom, x1 - left),
        180: (right - x1, y0 - bottom, right - x0, y1 - bottom),
        270: (top - y1, right - x1, top - y0, right - x0),
    }[rotation % 360]
    scaled: FloatArray = (np.stack(sides, 1) * np.array([sx, sy, sx, sy])).astype(np.float32)
    return scaled


def _tokens(characters: Characters, boxes: FloatArray) -> _Tokens:
    """Part characters into words at white space and hyphens; a word of which no character has a place is left out."""
    spans = [(match.start(), match.end(), match.end(1)) for match in _TOKEN.finditer(characters.text)]
    table = np.array(spans, np.int64).reshape(-1, 3)
    placed = np.concatenate([[0], np.cumsum(~np.isnan(boxes[:, 0]))])
    table = table[placed[table[:, 1]] > placed[table[:, 0]]]
    return _Tokens(table[:, 0], table[:, 1], (table[:, 2] > 0).astype(np.int64))


def _wraps(tokens: _Tokens, turns: Indices, boxes: FloatArray) -> Indices:
    """Return the characters inside upright words that stand on another line than the one before them."""
    inside = np.zeros(len(boxes) + 1, np.int64)
    upright = turns % 2 == 0
    inside[tokens.first[upright] + 1] += 1
    inside[tokens.end[upright]] -= 1
    middles, heights = boxes[:, [1, 3]].mean(1), boxes[:, 3] - boxes[:, 1]
    step = np.abs(np.diff(middles, prepend=np.nan))
    return np.flatnonzero((np.cumsum(inside)[:-1] > 0) & (step > _WRAP * np.maximum(heights, 1.0)))


def _words(text: str, tokens: _Tokens, boxes: FloatArray, sizes: FloatArray, turns: Indices) -> Iterator[Word]:
    if not len(tokens.first):
        return
    union = _union(boxes, tokens)
    rows = zip(
        tokens.first.tolist(), tokens.end.tolist(), tokens.hyphen.tolist(), union.tolist(), sizes.tolist(), turns.tolist(), strict=True
    )  # fmt: skip
    reached = -1
    for order, (first, end, hyphen, box, size, turned) in enumerate(rows):
        x0, y0, x1, y1 = box
        word = _meaning(text[first : end - hyphen])
        yield Word(word, x0, y0, x1, y1, size, turned, order, first == reached, bool(hyphen))
        reached = end


def _union(boxes: FloatArray, tokens: _Tokens) -> FloatArray:
    """Return the box around the characters of each token."""
    bounds = np.stack([tokens.first, tokens.end], 1).ravel()
    padded = np.concatenate([boxes, np.full((1, 4), np.nan, np.float32)])
    least = np.fmin.reduceat(padded[:, :2], bounds)[::2]
    most = np.fmax.reduceat(padded[:, 2:], bounds)[::2]
    return np.concatenate([least, most], 1)


def _meaning(text: str) -> str:
    """Return what characters stand for: ligatures as letters, pairs of surrogates joined, others replaced."""
    if text.isascii() and text.isprintable():
        return text
    if _SURROGATES.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _NEGATED.sub(lambda pair: unicodedata.normalize("NFC", pair[1] + "\u0338"), text)
    return _UNREADABLE.sub(_REPLACEMENT, text.translate(_MEANINGS))
