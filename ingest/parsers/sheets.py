"""Sheets of cells: the tables that stand on them, as pages of rows that can be read and found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.models import Page
from ingest.parsers.flow import Block, flow_page, table_block
from ingest.remarks import Remark, remark

Row = list[str]

MOST_CELLS = 2_000_000
"""Of one file: more take minutes to embed, and gigabytes."""
LONGEST_CELL = 32_767
"""In characters, as in Excel."""
_ROWS_OF_A_PAGE = 200
_NUMBER = re.compile(r"[-+]?[\d.,\s]+%?")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, and its rows of cells, which need not be of one length."""

    name: str
    rows: Sequence[Row]


class CellCount:
    """Keeps a file's cells within bounds, and says what was cut."""

    def __init__(self) -> None:
        self._cells = self._cut = self._left_out = 0

    def within(self, rows: Iterable[Sequence[str]]) -> list[Row]:
        """Return rows without the empty cells at their ends; those past the bound are left out and counted."""
        kept: list[Row] = []
        for row in rows:
            self._cells += len(row) + 1
            if self._cells > MOST_CELLS:
                self._left_out += 1
                continue
            cells = [self._shortened(cell) for cell in row]
            while cells and not cells[-1].strip():
                cells.pop()
            kept.append(cells)
        while kept and not kept[-1]:
            kept.pop()
        return kept

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What the reader of the receipt should know."""
        cut = remark("cells_cut", count=self._cut, characters=LONGEST_CELL)
        rows = remark("rows_left_out", count=self._left_out)
        return tuple(said for said, meant in ((cut, self._cut), (rows, self._left_out)) if meant)

    def _shortened(self, cell: str) -> str:
        self._cut += len(cell) > LONGEST_CELL
        return cell[:LONGEST_CELL]


def sheet_pages(sheets: Iterable[Sheet], engine: str) -> list[Page]:
    """Return the pages of sheets: one or more each, with its name as label and heading.

    A long table goes on over several pages, each beginning with the table's header row.
    """
    pages: list[Page] = []
    for sheet in sheets:
        heading = [Block(sheet.name, 1)] if sheet.name else []
        for blocks in _paginated(_blocks(sheet.rows)):
            pages.append(flow_page([*heading, *blocks], engine, len(pages) + 1, sheet.name))
    return pages


def _paginated(blocks: Iterable[list[Row] | Block]) -> Iterator[list[Block]]:
    """Yield the blocks of each page; a table of more rows than a page has is cut, and its header repeated."""
    page: list[Block] = []
    room = _ROWS_OF_A_PAGE
    for block in blocks:
        if isinstance(block, Block):
            page.append(block)
            continue
        header, rows = block[0], block[1:]
        while True:
            page.append(table_block([header, *rows[:room]]))
            rows, room = rows[room:], room - len(rows)
            if room > 0:
                break
            yield page
            page, room = [], _ROWS_OF_A_PAGE
            if not rows:
                break
    if page:
        yield page


def _blocks(rows: Sequence[Row]) -> Iterator[list[Row] | Block]:
    """Yield a sheet's tables as rows, the first of which is the header, and what else stands on it as paragraphs."""
    for region in _joined(_regions([list(row) for row in rows])):
        titles, table = _titled(region)
        yield from (Block(title) for title in titles)
        if table:
            yield table


def _regions(rows: list[Row]) -> Iterator[list[Row]]:
    """Yield the parts of a sheet between blank rows, and of these what blank columns part into tables."""
    for band in _split(rows, [any(row) for row in rows]):
        width = max(map(len, band))
        grid = [row + [""] * (width - len(row)) for row in band]
        columns = [list(column) for column in zip(*grid, strict=True)]
        parts = list(_split(columns, [any(column) for column in columns]))
        if len(parts) > 1 and all(len(part) > 1 for part in parts) and len(band) > 1:
            for part in parts:
                across = [list(row) for row in zip(*part, strict=True)]
                yield from _split(across, [any(row) for row in across])
        else:
            kept = [column for column in columns if any(column)]
            yield [list(row) for row in zip(*kept, strict=True)]


def _split(lines: list[Row], filled: Sequence[bool]) -> Iterator[list[Row]]:
    """Yield the runs of lines that are filled."""
    run: list[Row] = []
    for line, is_filled in zip(lines, filled, strict=True):
        if is_filled:
            run.append(line)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _joined(regions: Iterable[list[Row]]) -> Iterator[list[Row]]:
    """Yield the regions; one as wide as that before it that begins with figures goes on with that one's table."""
    before: list[Row] = []
    for region in regions:
        if before and len(region[0]) == len(before[0]) > 1 and any(map(_NUMBER.fullmatch, region[0])):
            before += region
            continue
        if before:
            yield before
        before = region
    if before:
        yield before


def _titled(region: list[Row]) -> tuple[list[str], list[Row]]:
    """Part the lines above a table, which fill less than half of its columns or repeat one text, from the table."""
    widest = max(sum(map(bool, row)) for row in region)
    if widest == 1:
        return [next(filter(None, row)) for row in region], []
    titles: list[str] = []
    for place, row in enumerate(region):
        filled = list(dict.fromkeys(filter(None, row)))
        if len(filled) > 1 and 2 * sum(map(bool, row)) >= widest:
            return titles, region[place:]
        titles.append(" ".join(filled))
    return titles, []
