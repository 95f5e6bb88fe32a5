"""Tables of a PDF page: lines whose cells stand in common columns. Where it is not clear, lines stay prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.parsers.pdf.layout import Line, gap_before

_CELL_GAP = 1.0  # of the type size: wider than a justified space
_LEAST_ROWS = 3
_LEAST_ROWS_OF_TWO = 4  # with two columns only, unless a caption says that it is a table
_WIDEST_STEP = 3.5  # heights from one row to the next
_LEAST_FILLED = 0.4  # share of rows that have something in a column
_STRIP = 0.5  # of the type size: white between two columns
_ALIGNED = 0.3  # of the type size
_MOST_CROSSING = 0.15  # share of rows that may run across a strip: a header over two columns
_PROSE_CELL = 42  # characters
_MOST_PROSE = 0.2  # share of cells that may be as long as prose
_LEADER = re.compile(r"(?:\.\s*){4,}")
_EQUATION = re.compile(r"\(?[A-Z]?[\d.]+[a-z]?\)")
_MARKER = re.compile(r"[•▪◦‣●∙*–—-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.):]|\[\w{1,8}\]")
_CAPTION = re.compile(r"(?:table|tab\.|tabelle|tableau|tabla)\s*[\dIVXA]|表\s*\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Cell:
    """Words ``[first, end)`` of a line."""

    first: int
    end: int
    x0: float
    x1: float
    text: str


def with_columns(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines with the columns of those that are rows of a table (:attr:`Line.columns`)."""
    marked = list(lines)
    for rows in _runs(lines):
        if len(rows) < _LEAST_ROWS:
            continue
        cells = [_cells(lines[i]) for i in rows]
        strips = _strips([row for row in cells if len(row) > 1], [lines[i].size for i in rows])
        captioned = any(_CAPTION.match(lines[i].text) for i in (rows[0] - 1, rows[-1] + 1) if 0 <= i < len(lines))
        if not _is_table(cells, strips, captioned=captioned):
            continue
        for i, row in zip(rows, cells, strict=True):
            columns = [column for cell in row for column in _columns(lines[i], cell, strips)]
            marked[i] = replace(lines[i], columns=tuple(columns))
    return tuple(marked)


def _runs(lines: Sequence[Line]) -> Iterator[range]:
    """Yield the runs of lines, one under the other, that have several cells; one short line may stand between two."""
    start: int | None = None
    last = 0
    for i, line in enumerate(lines):
        several = any(b.x0 - a.x1 > _CELL_GAP * line.size for a, b in pairwise(line.words))
        if start is not None and (not _follows(lines[i - 1], line) or (not several and i - last > 1)):
            yield range(start, last + 1)
            start = None
        if several:
            start = i if start is None else start
            last = i
    if start is not None:
        yield range(start, last + 1)


def _follows(upper: Line, lower: Line) -> bool:
    step = lower.middle - upper.middle
    return (
        0 < step < _WIDEST_STEP * max(upper.height, lower.height) and upper.words[0].turns == lower.words[0].turns == 0
    )


def _cells(line: Line) -> list[_Cell]:
    words = line.words
    starts = [0, *(i for i, (a, b) in enumerate(pairwise(words), 1) if b.x0 - a.x1 > _CELL_GAP * line.size), len(words)]
    return [_cell(line, first, end) for first, end in pairwise(starts)]


def _cell(line: Line, first: int, end: int) -> _Cell:
    words = line.words[first:end]
    text = "".join(gap_before(b, a) + b.text for a, b in zip((None, *words), words, strict=False))
    return _Cell(first, end, min(word.x0 for word in words), max(word.x1 for word in words), text)


def _columns(line: Line, cell: _Cell, strips: Sequence[float]) -> Iterator[int]:
    """Yield the column of each word of a cell; one that is set close to the next cell is parted where that begins."""
    column = sum(x < cell.x0 + 0.01 for x in strips)
    for word in line.words[cell.first : cell.end]:
        if column < len(strips) and abs(word.x0 - strips[column]) < _ALIGNED * line.size:
            column += 1
        yield column


def _strips(rows: Sequence[Sequence[_Cell]], sizes: Sequence[float]) -> list[float]:
    """Return the left edges of the columns but the first: the right ends of strips that hardly a row crosses."""
    cells = [cell for row in rows for cell in row]
    edges = sorted({x for cell in cells for x in (cell.x0, cell.x1)})
    allowed = _MOST_CROSSING * len(rows)
    least = _STRIP * median(sizes)
    strips: list[float] = []
    white = 0.0
    for a, b in pairwise(edges):
        middle = (a + b) / 2
        clear = sum(cell.x0 < middle < cell.x1 for cell in cells) <= allowed
        white = white + (b - a) if clear else 0.0
        begins = sum(abs(cell.x0 - b) < least for cell in cells) > allowed
        if white >= least and begins and any(cell.x0 == b for cell in cells):
            strips.append(b)
            white = 0.0
    filled = [
        sum(any(a - 0.01 <= cell.x0 < b for cell in row) for row in rows) for a, b in pairwise([*strips, float("inf")])
    ]
    return [strip for strip, count in zip(strips, filled, strict=True) if count >= _LEAST_FILLED * len(rows)]


def _is_table(rows: Sequence[Sequence[_Cell]], strips: Sequence[float], *, captioned: bool) -> bool:
    several = [row for row in rows if len(row) > 1]
    cells = [cell for row in several for cell in row]
    wide = len(strips) > 1
    if not strips or len(several) < (_LEAST_ROWS if wide or captioned else _LEAST_ROWS_OF_TWO):
        return False
    if sum(len(cell.text) >= _PROSE_CELL for cell in cells) > _MOST_PROSE * len(cells):
        return False
    texts = [" ".join(cell.text for cell in row) for row in several]
    if any(_LEADER.search(text) for text in texts):  # a table of contents
        return False
    if not wide and (
        sum(bool(_EQUATION.fullmatch(row[-1].text)) for row in several) > len(several) / 2
        or sum(bool(_MARKER.fullmatch(row[0].text)) for row in several) > len(several) / 2
    ):
        return False
    shared = [len({sum(x < cell.x0 + 0.01 for x in strips) for cell in row}) > 1 for row in several]
    return sum(shared) >= 0.8 * len(several)
