"""Running headers, footers and page numbers: what pages repeat at their edges."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.parsers.layout import Line, on_one_baseline

_EDGE = 0.12  # share of the page's height at its top and bottom in which running lines stand
_DEEPEST = 2  # rows from the top or bottom
_LEAST_PAGES = 3  # that have a line in common before it counts as running
_LEAST_PAGES_IN_PLACE = 2  # that have it at the very same height
_GRID = 4.0  # points within which a height is the same
_NUMBER = re.compile(r"\d{1,6}")

_CAPTION = re.compile(r"table|fig|algorithm|listing|[表图]")  # tables at the top of three pages count with them too

Sign = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class PageLines:
    """The lines of a page in reading order, with what the page is called."""

    number: int
    label: str
    height: float
    lines: tuple[Line, ...]


def running_lines(pages: Sequence[PageLines]) -> Mapping[int, frozenset[int]]:
    """Return the indices of each page's running lines, by page number.

    A line at the edge is running if three pages have it at that edge, or two at the same height; for the three, numbers
    that count with the pages are the same number. A line that is only the page's own number is running too. A page on which
    nothing else stands keeps its lines.
    """
    seen: Counter[Sign] = Counter()
    for page in pages:
        seen.update({sign for i in _at_edges(page) for sign in _signs(page, i)})
    found = {page.number: frozenset(i for i in _at_edges(page) if _is_running(page, i, seen)) for page in pages}
    return {page.number: _unless_all(found[page.number], page) for page in pages}


def _unless_all(indices: frozenset[int], page: PageLines) -> frozenset[int]:
    return indices if len(indices) < len(page.lines) else frozenset()


def _is_running(page: PageLines, i: int, seen: Mapping[Sign, int]) -> bool:
    text = page.lines[i].text.strip("-–—|[] ").lower()
    if text in {str(page.number), page.label.lower() or str(page.number)}:
        return True
    return any(seen[sign] >= (_LEAST_PAGES_IN_PLACE if "at" in sign else _LEAST_PAGES) for sign in _signs(page, i))


def _signs(page: PageLines, i: int) -> Iterator[Sign]:
    """Yield what makes two pages' lines the same: edge and words, as they stand and with counting numbers, and height."""
    line = page.lines[i]
    edge = "top" if line.middle < page.height / 2 else "bottom"
    plain = " ".join(line.text.lower().split())
    counting = _NUMBER.sub(lambda number: f"#{int(number[0]) - page.number}", plain)
    yield edge, plain
    yield edge, plain, "at", round(line.middle / _GRID)
    if counting != plain and not _CAPTION.match(plain):
        yield edge, counting


def _at_edges(page: PageLines) -> list[int]:
    """Return the indices of the lines in the two outermost rows at the top and the bottom."""
    by_height = sorted(range(len(page.lines)), key=lambda i: page.lines[i].middle)
    upper = [i for i in by_height if page.lines[i].middle < _EDGE * page.height]
    lower = [i for i in reversed(by_height) if page.lines[i].middle > (1 - _EDGE) * page.height]
    return [*_outermost(page.lines, upper), *_outermost(page.lines, lower)]


def _outermost(lines: Sequence[Line], indices: Sequence[int]) -> Iterator[int]:
    rows, last = 0, None
    for i in indices:
        rows += last is None or not on_one_baseline(last, lines[i])
        last = lines[i]
        if rows > _DEEPEST:
            return
        yield i
