"""Fragments to lines in the order a reader takes them.

A page's stream is trusted unless too many of its fragments jump back; then the page is cut at its gutters and read
column by column, full-width lines parting the bands above and below them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from ingest.parsers.pdf.directions import is_right_to_left, mirrored, spoken, turned_downwards
from ingest.parsers.pdf.layout import Line, Word, fragments, line_of, on_one_baseline, upright

_MOST_JUMPS = 0.1  # share of fragments that may jump back before the stream is distrusted
_LONG = 18  # characters that make a fragment prose rather than a table's cell
_LEAST_LINES = 4  # lines on either side of a gutter
_MOST_CROSSING = 0.3  # share of lines that may run across a gutter: titles, figures, wide tables
_NARROWEST = 0.5  # of the type size: narrower white is a space between words
_MARGIN = 0.2  # a gutter stands at least this share of the region's width from its sides


def reading_order(words: Sequence[Word]) -> list[Line]:
    """Return the page's lines in reading order; upright words first, then those turned another way.

    Parameters
    ----------
    words : sequence of Word
        In the order of the page's stream.
    """
    words = turned_downwards(words)
    counts = Counter(word.turns for word in words)
    return [line for turns, _ in counts.most_common() for line in _turned([w for w in words if w.turns == turns])]


def _turned(words: Sequence[Word]) -> list[Line]:
    """Order words whose baselines run one way."""
    if is_right_to_left(words):
        own = {word.order: word for word in words}
        ordered = _ordered_lines([mirrored(upright(word)) for word in words])
        return [line_of(spoken([own[word.order] for word in line.words])) for line in ordered]
    if not words[0].turns:
        return _ordered_lines(words)
    own = {word.order: word for word in words}
    return [line_of([own[w.order] for w in line.words]) for line in _ordered_lines([upright(word) for word in words])]


def _ordered_lines(words: Sequence[Word]) -> list[Line]:
    pieces = fragments(words)
    if backward_share(pieces) <= _MOST_JUMPS:
        return _settled(list(_joined(pieces)))
    return list(_by_columns(pieces))


def _settled(lines: Sequence[Line]) -> list[Line]:
    """Put what the stream drew too early, such as a footnote before its page, after all that stands above it.

    The stream is parted where it steps up the page; a part that lies wholly below a later one, in the same column,
    goes after it.
    """
    runs: list[list[Line]] = []
    for line in lines:
        if runs and line.middle >= runs[-1][-1].y0:
            runs[-1].append(line)
        else:
            runs.append([line])
    boxes = [_merged(run) for run in runs]

    def place(i: int) -> float:
        above = (j for j in range(i + 1, len(boxes)) if _wholly_above(boxes[j], boxes[i]))
        return max((j + 0.5 for j in above), default=float(i))

    return [line for i in sorted(range(len(runs)), key=place) for line in runs[i]]


def _wholly_above(upper: Line, lower: Line) -> bool:
    return upper.y1 <= lower.y0 and upper.x0 < lower.x1 and lower.x0 < upper.x1


def backward_share(pieces: Sequence[Line]) -> float:
    """Return the share of fragments, weighted by their length, that follow their predecessor against the reading order.

    Counted are steps up the page that are not the step to the top of a column on the right, steps to the left on one
    baseline, and steps across a gutter between two runs of prose on one baseline.
    """
    weights = [min(len(piece.text), _LONG) for piece in pieces]
    jumped = sum(weight for weight, (a, b) in zip(weights[1:], pairwise(pieces), strict=True) if _is_jump(a, b))
    return jumped / max(1, sum(weights[1:]))


def _is_jump(last: Line, piece: Line) -> bool:
    if on_one_baseline(last, piece):
        apart = piece.x0 - last.x1 > 0.5 * last.height
        prose = min(len(last.text), len(piece.text)) >= _LONG
        return piece.x1 < last.x0 or (apart and prose)
    return piece.middle < last.y0 and piece.x0 < last.x1


def _joined(pieces: Sequence[Line]) -> Iterator[Line]:
    """Join fragments that follow each other on one baseline from left to right."""
    run: list[Line] = []
    for piece in pieces:
        if run and not (piece.x0 >= run[-1].x1 - 0.5 * piece.height and on_one_baseline(run[-1], piece)):
            yield _merged(run)
            run = []
        run.append(piece)
    if run:
        yield _merged(run)


def _merged(pieces: Sequence[Line]) -> Line:
    if len(pieces) == 1:
        return pieces[0]
    return line_of([word for piece in pieces for word in piece.words])


def _by_columns(pieces: Sequence[Line]) -> Iterator[Line]:
    """Read a region's columns one after the other, band by band between the lines that cross the gutter."""
    gutter = find_gutter(pieces)
    if gutter is None:
        yield from _rows(pieces)
        return
    left = [piece for piece in pieces if piece.x1 <= gutter]
    right = [piece for piece in pieces if piece.x0 >= gutter]
    crossing = sorted((piece for piece in pieces if piece.x0 < gutter < piece.x1), key=lambda piece: piece.y0)
    for span in [*_rows(crossing), None]:
        for side in (left, right):
            above = [piece for piece in side if span is None or piece.middle < span.middle]
            side[:] = [piece for piece in side if span is not None and piece.middle >= span.middle]
            yield from _by_columns(above)
        if span is not None:
            yield span


def _rows(pieces: Sequence[Line]) -> Iterator[Line]:
    """Read from the top down, each baseline from left to right."""
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda piece: piece.middle):
        if rows and on_one_baseline(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    for row in rows:
        yield _merged(sorted(row, key=lambda piece: piece.x0))


def find_gutter(pieces: Sequence[Line]) -> float | None:
    """Return the x of the white strip between two columns, or None where a region has only one.

    The strip is the one in the region's middle that the fewest lines cross; it is a gutter if prose stands on both
    sides of it.
    """
    if len(pieces) < 2 * _LEAST_LINES:
        return None
    starts, ends = sorted(piece.x0 for piece in pieces), sorted(piece.x1 for piece in pieces)
    left, right = starts[0], ends[-1]
    narrowest = _NARROWEST * median(piece.size for piece in pieces)
    inner = _MARGIN * (right - left)
    edges = sorted({x for x in (*starts, *ends) if left + inner < x < right - inner})
    strips = [
        (bisect_left(starts, x) - bisect_right(ends, x), abs(x - (left + right) / 2), x)
        for x in ((a + b) / 2 for a, b in pairwise(edges) if b - a > narrowest)
    ]
    crossing, _, gutter = min(strips, default=(len(pieces), 0.0, 0.0))
    if crossing > _MOST_CROSSING * sum(1 for _ in _rows(pieces)):
        return None
    sides = ([p for p in pieces if p.x1 <= gutter], [p for p in pieces if p.x0 >= gutter])
    return gutter if all(_is_column(side) for side in sides) else None


def _is_column(pieces: Sequence[Line]) -> bool:
    """Tell a column of prose from a column of a table: its lines are long, or made of several fragments."""
    rows = list(_rows(pieces))
    return len(rows) >= _LEAST_LINES and sum(len(row.text) >= _LONG for row in rows) >= len(rows) / 2
