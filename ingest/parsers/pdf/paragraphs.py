"""Find where one paragraph of a page ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from ingest.parsers.describe import CJK
from ingest.parsers.pdf.layout import Line, line_of, upright

SENTENCE_END = re.compile(r"[.!?:;。！？：；…][\"'”’)\]」』]*\d{0,2}$")
"""The end of a line that ends a sentence; a footnote's number may follow it."""

CJK_EDGE = re.compile(f"[{CJK}]")
_PARAGRAPH_PITCH = 1.35  # of the page's usual distance between lines
_FAR_PITCH = 2.5  # beyond this even a sentence that seems to go on has ended
_OTHER_SIZE = 1.12  # ratio of type sizes that parts a heading or a caption from the text
_INDENT = 0.7  # of the type size
_SHORT_LINE = 0.85  # of the column's width
_GOES_ON = re.compile(r"[a-zß-öø-ÿ,;)\]}，、；）]")


def same_block(last: Line, line: Line, pitch: float) -> bool:
    """Tell whether a line stands under another with no more white than lines of one paragraph have between them."""
    return 0 < line.middle - last.middle <= _PARAGRAPH_PITCH * max(pitch, line.height)


def new_paragraph(lines: Sequence[Line], i: int, pitch: float) -> bool:
    """Tell whether line ``i`` begins a paragraph, where ``pitch`` is the page's usual distance between lines."""
    if lines[i].words[0].turns:  # sideways: seen along its baseline
        lines, i = [_along_baseline(line) for line in lines[max(0, i - 4) : i + 4]], min(i, 4)
    last, line = lines[i - 1], lines[i]
    step = line.middle - last.middle
    ended = bool(SENTENCE_END.search(last.text))
    goes_on = not ended and (last.words[-1].hyphen or bool(_GOES_ON.match(line.text)))
    ratio = max(last.size, line.size, 0.1) / max(min(last.size, line.size), 0.1)
    if step <= 0 or line.x0 > last.x1 or line.x1 < last.x0:  # a new column, or the place a figure left
        return not goes_on if ended or ratio > _OTHER_SIZE else not CJK_EDGE.match(last.text[-1:]) and not goes_on
    if ratio > _OTHER_SIZE or step > _FAR_PITCH * pitch:
        return not goes_on or step > _FAR_PITCH * pitch
    if step > _PARAGRAPH_PITCH * pitch:
        return not goes_on
    if not ended:
        return False
    return _begins_indented(lines, i) or _ends_short(lines, i)


def _along_baseline(line: Line) -> Line:
    return line_of([upright(word) for word in line.words])


def _begins_indented(lines: Sequence[Line], i: int) -> bool:
    """Tell whether a line begins to the right of its neighbours."""
    indent = lines[i].x0 - lines[i - 1].x0
    after = lines[i + 1].x0 - lines[i].x0 if i + 1 < len(lines) else 0.0
    return _INDENT * lines[i].size < indent < 6 * lines[i].size and after < 0.3 * lines[i].size


def _ends_short(lines: Sequence[Line], i: int) -> bool:
    """Tell whether the line before ends well before its column does."""
    around = lines[max(0, i - 4) : i + 4]
    left, right = min(line.x0 for line in around), max(line.x1 for line in around)
    return lines[i - 1].x1 < left + _SHORT_LINE * (right - left)


def usual_pitch(lines: Sequence[Line]) -> float:
    """Return the usual distance between two lines of a page, in points."""
    if lines and lines[0].words[0].turns:
        lines = [_along_baseline(line) for line in lines]
    steps = [b.middle - a.middle for a, b in pairwise(lines) if 0 < b.middle - a.middle < 3 * b.height]
    return median(steps) if steps else median(line.height for line in lines) if lines else 1.0
