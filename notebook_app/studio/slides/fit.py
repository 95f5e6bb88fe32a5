"""Text fitted into boxes: lines are counted with a real font's widths, sizes are chosen so that nothing overflows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

from notebook_app.studio.documents.fonts import sans_file

LINE: Final = 1.3
"""Height of a line, in sizes of its font."""
GAP: Final = 0.45
"""Between two points, likewise."""
_SAFETY: Final = 0.93
"""Share of the width that is filled: other programs' fonts are a little wider than ours."""
_EM: Final = 100
_PIECES = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+|\s+")


@cache
def _font() -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(sans_file()), _EM, layout_engine=ImageFont.Layout.BASIC)


@cache
def _width(piece: str) -> float:
    """Return a piece's width in ems; what the font lacks is taken for as wide as it is high."""
    wide = sum(unicodedata.east_asian_width(character) in {"W", "F"} for character in piece)
    return max(float(_font().getlength(piece)) / _EM, float(wide) if wide == len(piece) else 0.0)


def lines_of(text: str, size: float, width: float) -> int:
    """Return how many lines a text takes.

    Parameters
    ----------
    text : str
        One paragraph.
    size, width : float
        Of the font and of the box, in points.
    """
    room = width * _SAFETY / size
    lines, filled = 1, 0.0
    for piece in _PIECES.findall(text):
        needed = _width(piece)
        if filled + needed <= room:
            filled += needed
        elif piece.isspace():
            filled = room
        else:
            # A word longer than a line is broken by every program somewhere.
            lines += 1 + int(needed // room) if filled else int(needed // room)
            filled = needed % room if needed > room else needed
    return lines


def height(texts: Sequence[str], size: float, width: float) -> float:
    """Return the height of paragraphs with the gaps between them, in points."""
    lines = sum(lines_of(text, size, width) for text in texts)
    return size * (LINE * lines + GAP * max(0, len(texts) - 1))


def fitting_size(texts: Sequence[str], width: float, room: float, sizes: Sequence[float]) -> float | None:
    """Return the largest of the sizes (from large to small) at which the paragraphs fit, None where none does."""
    return next((size for size in sizes if height(texts, size, width) <= room), None)


def split(texts: Sequence[str], width: float, room: float, size: float) -> Iterator[list[tuple[int, str]]]:
    """Yield the paragraphs of each box at a size, with their place among ``texts``; a longer one is cut between sentences or words."""
    box: list[tuple[int, str]] = []
    for place, text in enumerate(texts):
        rest = text
        while rest:
            taken = [each for _, each in box]
            if height([*taken, rest], size, width) <= room:
                box.append((place, rest))
                break
            if box:
                yield box
                box = []
                continue
            part = _longest_part(rest, width, room, size)
            yield [(place, part)]
            rest = rest[len(part) :].strip()
    if box:
        yield box


def _longest_part(text: str, width: float, room: float, size: float) -> str:
    pieces = _PIECES.findall(text)
    low, high = 1, len(pieces)
    while low < high:
        middle = (low + high + 1) // 2
        if height(["".join(pieces[:middle])], size, width) <= room:
            low = middle
        else:
            high = middle - 1
    part = "".join(pieces[:low])
    if low == 1 and height([part], size, width) > room:  # one word that fills more than a slide
        return part[: max(1, int(room / (size * LINE)) * max(1, int(width / size)) // 2)]
    ends = [match.end() for match in re.finditer(r"[.!?。！？；;]\s?", part)]
    return part[: ends[-1]].rstrip() if ends and ends[-1] > len(part) // 3 else part
