"""Running headers, footers and page numbers: what pages repeat at their edges."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.parsers.pdf.layout import Line, on_one_baseline

_EDGE = 0.12  # share of the page's height at its top and bottom in which running lines stand
_DEEPEST = 2  # rows from the top or bottom
_LEAST_PAGES = 3  # that have a line in common before it counts as running
_LEAST_PAGES_IN_PLACE = 2  # that have it at the very same height
_NEIGHBOURS = 2  # pages between two that have a running line in common: left pages have their own
_GRID = 4.0  # points within which a height is the same
_NUMBER = re.compile(r"\d{1,6}")
_ROMAN = re.compile(r"(?=[ivxl])(?:x[lc]|l?x{0,3})(?:i[vx]|v?i{0,3})")
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
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

    A line at the edge is running if three pages, two of them neighbours, have it at that edge, or two neighbours at the
    same height; for the three, numbers that count with the pages are the same number, and so are all lines at one height
    that begin or end with their page's own number. A line that is only that number is running too. A page on which
    nothing else stands keeps its lines.
    """
    seen: defaultdict[Sign, set[int]] = defaultdict(set)
    for page in pages:
        for i in _at_edges(page):
            for sign in _signs(page, i):
                seen[sign].add(page.number)
    found = {page.number: frozenset(i for i in _at_edges(page) if _is_running(page, i, seen)) for page in pages}
    return {page.number: _unless_all(found[page.number], page) for page in pages}


def _unless_all(indices: frozenset[int], page: PageLines) -> frozenset[int]:
    return indices if len(indices) < len(page.lines) else frozenset()


def _is_running(page: PageLines, i: int, seen: Mapping[Sign, set[int]]) -> bool:
    text = page.lines[i].text.strip("-–—|[] ").lower()
    return text in {str(page.number), _own_number(page)} or any(_repeats(sign, page, seen) for sign in _signs(page, i))


def _repeats(sign: Sign, page: PageLines, seen: Mapping[Sign, set[int]]) -> bool:
    pages = seen[sign]
    near = any(0 < abs(number - page.number) <= _NEIGHBOURS for number in pages)
    return near and len(pages) >= (_LEAST_PAGES_IN_PLACE if "at" in sign else _LEAST_PAGES)


def _own_number(page: PageLines) -> str:
    return page.label.lower() or str(page.number)


def _signs(page: PageLines, i: int) -> Iterator[Sign]:
    """Yield what makes two pages' lines the same: edge and words, as they stand and with counting numbers, and height."""
    line = page.lines[i]
    edge = "top" if line.middle < page.height / 2 else "bottom"
    plain = " ".join(line.text.lower().split())
    counting = _NUMBER.sub(lambda number: f"#{int(number[0]) - page.number}", plain)
    if _ROMAN.fullmatch(plain):
        counting = f"#{_roman(plain) - page.number}"
    yield edge, plain
    yield edge, plain, "at", round(line.middle / _GRID)
    if counting != plain and not _CAPTION.match(plain):
        yield edge, counting
    words = plain.split()
    if len(words) > 1 and _own_number(page) in {words[0], words[-1]} and not _CAPTION.match(plain):
        yield edge, "own number", round(line.middle / _GRID)


def _roman(numeral: str) -> int:
    digits = [_ROMAN_DIGITS[letter] for letter in numeral]
    return sum(
        -digit if digit < following else digit for digit, following in zip(digits, [*digits[1:], 0], strict=True)
    )


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
