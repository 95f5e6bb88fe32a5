"""Writing that does not run from left to right: Hebrew and Arabic from right to left, Chinese and Japanese downwards."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.parsers.describe import CJK
from ingest.parsers.pdf.layout import Word, placed

_DOWNWARDS = 3  # quarter turns: lines from top to bottom, the next one on the left
_MOSTLY = 0.5
_CJK = re.compile(f"[{CJK}]")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def turned_downwards(words: Sequence[Word]) -> Sequence[Word]:
    """Return a page's words, as turned ones where it is written downwards.

    Fonts for vertical writing have upright glyphs, so only the places tell: most CJK characters that touch the one
    before them stand below it.
    """
    down = across = 0
    for last, word in pairwise(words):
        if word.turns or not (_CJK.match(last.text) and _CJK.match(word.text)):
            continue
        size = max(word.size, 1.0)
        down += abs(word.x0 - last.x0) < 0.3 * size and 0.5 * size < word.y0 - last.y0 < 1.8 * size
        across += abs(word.y0 - last.y0) < 0.3 * size and 0.5 * size < word.x0 - last.x0 < 1.8 * size
    if down <= across:
        return words
    return [replace(word, turns=_DOWNWARDS) if not word.turns else word for word in words]


def is_right_to_left(words: Sequence[Word]) -> bool:
    """Tell pages of Hebrew or Arabic: most letters are."""
    letters = [character for word in words if not word.text.isascii() for character in word.text if character.isalpha()]
    leftward = sum(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in letters)
    return leftward > 0 and leftward > _MOSTLY * sum(character.isalpha() for word in words for character in word.text)


def mirrored(word: Word) -> Word:
    """Return a word as a mirror shows it: what runs from right to left runs from left to right."""
    return placed(word, -word.x1, word.y0, -word.x0, word.y1)


def spoken(words: Sequence[Word]) -> list[Word]:
    """Put a right-to-left line's words, given from the right, in the order of speech: its runs of Latin are turned round."""
    ordered: list[Word] = []
    run: list[Word] = []
    for word in words:
        if _has(word, _RIGHT_TO_LEFT):
            ordered += _turned_round(run)
            run = []
            ordered.append(word)
        else:
            run.append(word)
    return ordered + _turned_round(run)


def _turned_round(run: Sequence[Word]) -> list[Word]:
    """Reverse a run up to its last Latin word; numbers beyond it run with the line (Unicode Annex 9, W7 and N1)."""
    end = max((i for i, word in enumerate(run, 1) if _has(word, frozenset({"L"}))), default=0)
    return [*reversed(run[:end]), *run[end:]]


def _has(word: Word, classes: frozenset[str]) -> bool:
    return any(unicodedata.bidirectional(character) in classes for character in word.text)
