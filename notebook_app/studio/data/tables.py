"""Tables of CSV and spreadsheet sources, read from the parsed copy with the place of every row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.models import Page, Span
from ingest.parsers.sheets import MOST_CELLS
from notebook_app.library import Library
from notebook_app.records import Source, StoredPassage
from notebook_app.studio.data.values import Column, column_of

TABULAR: Final = frozenset({"csv", "xlsx", "ods"})
"""Kinds of sources that are tables."""
_BETWEEN = re.compile(r" \|(?: |$)")
_MOST_COLUMNS: Final = 200
_LONGEST_NAME: Final = 40


@dataclass(frozen=True, slots=True)
class Row:
    """Where a row stands: its number in the table, whose header is row 1, and its characters of a page."""

    number: int
    page: int
    span: Span


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a source: the name it has in SQL, its columns, and where its rows stand.

    ``unread`` counts rows left out because they have more cells than the header (a cell that holds the sign between
    cells).
    """

    name: str
    source: Source
    sheet: str
    columns: tuple[Column, ...]
    header: Row
    rows: tuple[Row, ...]
    pages: tuple[Page, ...] = field(repr=False)
    unread: int = 0

    def passage(self, page: int) -> StoredPassage:
        """Return a whole page as a passage, to cite rows of it."""
        found = next(each for each in self.pages if each.number == page)
        return StoredPassage(
            f"{self.source.id}/{page}",
            self.source.id,
            self.source.title,
            page,
            found.label,
            0,
            len(found.text),
            found.text,
            self.sheet,
            self.source.language,
            0,
            (),
        )


def read_tables(library: Library, sources: Iterable[Source]) -> list[Table]:
    """Return the tables of the sources that have some, each under a name of its own."""
    tables: list[Table] = []
    cells = 0
    for source in sources:
        if source.kind not in TABULAR:
            continue
        pages = tuple(library.sources.pages(source.id))
        for table in _tables(source, pages, [each.name for each in tables]):
            cells += len(table.columns) * len(table.rows)
            if cells <= MOST_CELLS:
                tables.append(table)
    return tables


def _tables(source: Source, pages: Sequence[Page], taken: list[str]) -> Iterator[Table]:
    """Yield the tables of a source; one that goes on over pages, with its header repeated, is one."""
    open_: list[tuple[Page, Span]] = []
    label, header = "", ""
    for page in pages:
        for span in page.tables:
            first = page.text[span.start : span.end].partition("\n")[0]
            begins_page = span == page.tables[0]
            if open_ and begins_page and (page.label, first) == (label, header):
                open_.append((page, span))
                continue
            yield from _table(source, open_, taken)
            open_, label, header = [(page, span)], page.label, first
    yield from _table(source, open_, taken)


def _table(source: Source, parts: Sequence[tuple[Page, Span]], taken: list[str]) -> Iterator[Table]:
    if not parts:
        return
    lines = [(page, line, first) for page, span in parts for first, line in _lines(page.text, span)]
    header = lines[0]
    headings = _headings(header[1])
    width, unread, number = len(headings), 0, 1
    rows: list[Row] = []
    grid: list[list[str]] = []
    for page, line, first in lines[1:]:
        if line == header[1] and page is not header[0]:  # the header, repeated on the table's next page
            continue
        number += 1
        cells = _BETWEEN.split(line)
        if len(cells) > width:
            unread += 1
            continue
        rows.append(Row(number, page.number, Span(first, first + len(line))))
        grid.append([*cells, *[""] * (width - len(cells))])
    if not rows or width > _MOST_COLUMNS:
        return
    columns = tuple(column_of(name, [row[i] for row in grid]) for i, name in enumerate(headings))
    name = _table_name(source, parts[0][0].label, taken)
    taken.append(name)
    page, line, first = header
    at = Row(1, page.number, Span(first, first + len(line)))
    pages = tuple({id(page): page for page, _ in parts}.values())
    yield Table(name, source, parts[0][0].label, columns, at, tuple(rows), pages, unread)


def _lines(text: str, span: Span) -> Iterator[tuple[int, str]]:
    """Yield the first character and the words of each line of a span."""
    first = span.start
    for line in text[span.start : span.end].split("\n"):
        if line.strip():
            yield first, line
        first += len(line) + 1


def _headings(line: str) -> list[str]:
    """Return the headings of a header row, no two alike and none empty."""
    found: list[str] = []
    for place, cell in enumerate(_BETWEEN.split(line), 1):
        name = " ".join(cell.split())[:100] or f"column {place}"
        taken = {each.lower() for each in found} | {"rowid"}
        found.append(name if name.lower() not in taken else f"{name} ({place})")
    return found


def _table_name(source: Source, sheet: str, taken: Sequence[str]) -> str:
    """Return a name for SQL, of the sheet's and the file's: letters, digits and underscores."""
    words = re.sub(r"\W+", "_", f"{source.name.rpartition('.')[0] or source.title} {sheet}".lower()).strip("_")
    name = words[:_LONGEST_NAME].strip("_") or "table"
    name = f"t_{name}" if name[0].isdigit() else name
    return name if name not in taken else next(f"{name}_{n}" for n in range(2, 10_000) if f"{name}_{n}" not in taken)
