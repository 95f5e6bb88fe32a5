"""Find the headings of a PDF: the lines its outline names, or those set larger than the text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.parsers.pdf.asides import usual_size
from ingest.parsers.pdf.furniture import PageLines
from ingest.parsers.pdf.layout import Line

_LARGER = 1.15  # than the text: what a line's type size must be to make it a heading
_LONGEST = 140  # characters of a heading
_DEEPEST = 4
_SIGNS = re.compile(r"[\W_]+")
_LEADING_NUMBER = re.compile(r"^(?:chapter|section|appendix)?\s*(?:[\divxlc]+|[a-z])(?:\.\d+)*[.:)]?\s+", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?:(?P<dots>\d{1,2}(?:\.\d{1,2}){0,3})\.?|(?P<roman>[IVX]{1,5})\.|(?P<letter>[A-H])\.)\s+[A-Z][\w ,:’'–-]*"
)
_NAMED = re.compile(
    r"(abstract|introduction|conclusions?|references|bibliography|acknowledge?ments?|appendix|discussion"
    r"|摘要|引言|结论|参考文献|致谢|附录)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A bookmark: its words, depth from 1, and the physical page it leads to."""

    title: str
    level: int
    page: int


def heading_levels(pages: Sequence[PageLines], outline: Sequence[OutlineEntry]) -> Mapping[int, Mapping[int, int]]:
    """Return the heading lines of each page with their levels, by page number and line index.

    The outline is believed where at least half of it is found on the pages; otherwise type sizes, numbers and the
    usual names of sections decide.
    """
    by_page: defaultdict[int, list[OutlineEntry]] = defaultdict(list)
    for entry in outline:
        by_page[entry.page].append(entry)
    found = {page.number: _outlined(page.lines, by_page[page.number]) for page in pages}
    if outline and 2 * sum(len(set(_runs(levels))) for levels in found.values()) >= len(outline):
        return found
    return _by_type(pages)


def _outlined(lines: Sequence[Line], entries: Iterable[OutlineEntry]) -> dict[int, int]:
    """Find each entry's words on the page: in one line, or in up to three that follow each other."""
    texts = [_plain(line.text) for line in lines]
    levels: dict[int, int] = {}
    for entry in entries:
        wanted = _plain(entry.title)
        matches = (
            range(i, i + count)
            for i in range(len(lines))
            for count in (1, 2, 3)
            if i not in levels and wanted and "".join(texts[i : i + count]) == wanted
        )
        for i in next(matches, range(0)):
            levels[i] = min(entry.level, _DEEPEST)
    return levels


def _runs(levels: Mapping[int, int]) -> list[int]:
    """Return the first line of each run of heading lines."""
    return [i for i in levels if i - 1 not in levels]


def _plain(text: str) -> str:
    return _SIGNS.sub("", _LEADING_NUMBER.sub("", text.strip())).lower()


def _by_type(pages: Sequence[PageLines]) -> dict[int, dict[int, int]]:
    """Take larger type for headings, the largest for level 1, and numbered or usual names at the text's size."""
    body = usual_size(page.lines for page in pages)
    sizes = {
        (page.number, i): round(line.size * 2) / 2
        for page in pages
        for i, line in enumerate(page.lines)
        if line.size > _LARGER * body and _may_be_heading(line.text)
    }
    ranks = {size: min(rank, _DEEPEST) for rank, size in enumerate(sorted(set(sizes.values()), reverse=True), 1)}
    levels: dict[int, dict[int, int]] = {page.number: {} for page in pages}
    for (number, i), size in sizes.items():
        levels[number][i] = ranks[size]
    below = min(len(ranks) + 1, _DEEPEST)
    for page in pages:
        for i, line in enumerate(page.lines):
            named = _level_by_name(line.text)
            if named and i not in levels[page.number] and line.size >= 0.95 * body and _stands_alone(page.lines, i):
                levels[page.number][i] = min(below + named - 1, _DEEPEST)
    return levels


def _may_be_heading(text: str) -> bool:
    return 2 <= len(text) <= _LONGEST and sum(c.isalpha() for c in text) >= len(text) / 2 and text[-1] not in ".,;"


def _level_by_name(text: str) -> int:
    """Return the depth that a numbered or usual name of a section tells, 0 for other lines."""
    numbered = _NUMBERED.fullmatch(text) if len(text) <= _LONGEST / 2 else None
    if numbered:
        return numbered["dots"].count(".") + 1 if numbered["dots"] else 2 if numbered["letter"] else 1
    return int(bool(_NAMED.fullmatch(text.strip())))


def _stands_alone(lines: Sequence[Line], i: int) -> bool:
    """Tell whether a line has more white above it than lines of one paragraph have between them."""
    if i == 0:
        return True
    step = lines[i].middle - lines[i - 1].middle
    return not 0 < step < 1.3 * lines[i].height
