"""Fragments to lines in the order a reader takes them.

A page's stream is trusted unless too many of its fragments jump back; then the page is cut at its gutters and read
column by column, full-width lines parting the bands above and below them.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from ingest.parsers.layout import Line, Word, fragments, line_of, on_one_baseline

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
    lines: list[Line] = []
    for turns in sorted({word.turns for word in words}, key=lambda turns: -sum(w.turns == turns for w in words)):
        turned = [_upright(word) for word in words if word.turns == turns]
        originals = {word.order: word for word in words if word.turns == turns}
        ordered = _ordered_lines(turned)
        lines += [line_of([originals[w.order] for w in line.words]) for line in ordered] if turns else ordered
    return lines


def _upright(word: Word) -> Word:
    """Turn a word's box so that its baseline runs to the right."""
    x0, y0, x1, y1 = word.x0, word.y0, word.x1, word.y1
    box = {0: (x0, y0, x1, y1), 1: (-y1, x0, -y0, x1), 2: (-x1, -y1, -x0, -y0), 3: (y0, -x1, y1, -x0)}[word.turns]
    return Word(word.text, *box, word.size, word.turns, word.order, word.glued, word.hyphen)


def _ordered_lines(words: Sequence[Word]) -> list[Line]:
    pieces = fragments(words)
    if _is_right_to_left(words):
        return list(_joined(pieces, leftward=True))
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


def _is_right_to_left(words: Sequence[Word]) -> bool:
    """Tell Hebrew and Arabic pages: their words are kept in the order of the stream, which is that of speech."""
    letters = [character for word in words for character in word.text if character.isalpha()]
    return sum(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in letters) > len(letters) / 2


def _joined(pieces: Sequence[Line], *, leftward: bool = False) -> Iterator[Line]:
    """Join fragments that follow each other on one baseline from left to right, or either way."""
    run: list[Line] = []
    for piece in pieces:
        follows = leftward or (bool(run) and piece.x0 >= run[-1].x1 - 0.5 * piece.height)
        if run and not (follows and on_one_baseline(run[-1], piece)):
            yield _merged(run)
            run = []
        run.append(piece)
    if run:
        yield _merged(run)


def _merged(pieces: Sequence[Line]) -> Line:
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
