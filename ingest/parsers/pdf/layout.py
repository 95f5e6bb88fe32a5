"""Words with their boxes, and the lines they make. Lengths are points of the displayed page, from its top left."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

_SAME_BASELINE = 0.5  # of the lower box's height: super- and subscripts belong to their line
_WORD_GAP = 1.0  # of the type size: justified text stretches a space to about half of it, a gutter is wider
_SCRIPT = (0.5, 0.87)  # size of a super- or subscript, as shares of its base's
_SCRIPT_GAP = (-0.3, 0.2)  # of the base's size
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")  # a quotation in Hebrew or Arabic
_VARIABLE = re.compile(r"(?:^|[\W\d_])[^\W\d_]$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word (or one CJK character) as the page's stream gives it.

    Parameters
    ----------
    text : str
        Its characters, ligatures resolved, without the hyphen that breaks it at a line's end.
    x0, y0, x1, y1 : float
        Its box, the fonts' full height.
    size : float
        Type size in points.
    turns : int
        Quarter turns of its baseline, counter-clockwise: 0 is upright.
    order : int
        Place in the page's stream.
    glued : bool
        Whether it follows the word before it in the stream without a space.
    hyphen : bool
        Whether it is broken by a hyphen here.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    turns: int = 0
    order: int = 0
    glued: bool = False
    hyphen: bool = False


@dataclass(frozen=True)
class Line:
    """Words on one baseline, from left to right.

    ``columns`` is the table's column of each word, counted from 0, in a row of a table; empty in other lines.
    """

    words: tuple[Word, ...]
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    """The type size of most of its characters."""
    columns: tuple[int, ...] = ()

    @property
    def middle(self) -> float:
        """Height of its centre, from the top of the page."""
        return (self.y0 + self.y1) / 2

    @property
    def height(self) -> float:
        """Height of its box, at least a hundredth of a point."""
        return max(self.y1 - self.y0, 0.01)

    @cached_property
    def text(self) -> str:
        """Its words with spaces where the page has them."""
        parts: list[str] = []
        last: Word | None = None
        for word in self.words:
            parts += [gap_before(word, last), word.text]
            last = word
        return "".join(parts) + ("-" if last and last.hyphen else "")


def line_of(words: Sequence[Word]) -> Line:
    """Return the line that words make."""
    return Line(
        tuple(words),
        min([word.x0 for word in words]),
        min([word.y0 for word in words]),
        max([word.x1 for word in words]),
        max([word.y1 for word in words]),
        _usual_size(words),
    )


def _usual_size(words: Sequence[Word]) -> float:
    if len({word.size for word in words}) == 1:
        return words[0].size
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[word.size] += len(word.text)
    return max(sizes, key=sizes.__getitem__)


def gap_before(word: Word, last: Word | None) -> str:
    """Return the space between two words of one line: none before a variable's super- or subscript."""
    if last is None or (word.glued and word.order == last.order + 1):
        return ""
    return "" if word.size < last.size and _is_script(word, last) else " "


def _is_script(word: Word, base: Word) -> bool:
    """Tell the 2 of x² from a footnote's mark after a word."""
    gap = (word.x0 - base.x1) / base.size
    return (
        _SCRIPT[0] < word.size / base.size < _SCRIPT[1]
        and _SCRIPT_GAP[0] < gap < _SCRIPT_GAP[1]
        and bool(_VARIABLE.search(base.text))
    )


def upright(word: Word) -> Word:
    """Turn a word's box so that its baseline runs to the right."""
    if not word.turns:
        return word
    x0, y0, x1, y1 = word.x0, word.y0, word.x1, word.y1
    box = {1: (-y1, x0, -y0, x1), 2: (-x1, -y1, -x0, -y0), 3: (y0, -x1, y1, -x0)}[word.turns]
    return placed(word, *box)


def placed(word: Word, x0: float, y0: float, x1: float, y1: float) -> Word:
    """Return a word with another box."""
    return Word(word.text, x0, y0, x1, y1, word.size, word.turns, word.order, word.glued, word.hyphen)


def on_one_baseline(a: Line | Word, b: Line | Word) -> bool:
    """Tell whether two boxes overlap vertically by half of the lower one."""
    overlap = min(a.y1, b.y1) - max(a.y0, b.y0)
    return overlap >= _SAME_BASELINE * min(a.y1 - a.y0, b.y1 - b.y0)


def fragments(words: Sequence[Word]) -> list[Line]:
    """Join words that follow each other in the stream on one baseline with no more than a space between them."""
    runs: list[list[Word]] = []
    for word in words:
        last = runs[-1][-1] if runs else None
        if last and on_one_baseline(last, word) and _adjacent(last, word):
            runs[-1].append(word)
        else:
            runs.append([word])
    return [line_of(run) for run in runs]


def _adjacent(last: Word, word: Word) -> bool:
    size = max(last.size, word.size, 1.0)
    if -0.5 * size <= word.x0 - last.x1 <= _WORD_GAP * size:
        return True
    leftward = -0.5 * size <= last.x0 - word.x1 <= _WORD_GAP * size
    return leftward and bool(_RIGHT_TO_LEFT.search(last.text) and _RIGHT_TO_LEFT.search(word.text))
