"""Places of rows: citations of the lines of a page on which they stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from ingest.models import Span
from notebook_app.studio.data.tables import Table
from notebook_app.studio.gate import Gate

_MOST_CITED: Final = 6
"""Runs of rows that are cited one by one; more are cited by the lines from the first to the last."""
_MOST_PAGES: Final = 12
_MOST_NAMED: Final = 12


class Places:
    """Cites rows of tables through the gate of an artifact."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.item_id = gate.item_id

    def header(self, table: Table) -> int:
        """Return the number of the citation of a table's header."""
        return self._cite(table, table.header.page, table.header.span)

    def rows(self, table: Table, runs: Sequence[Sequence[int]]) -> list[int]:
        """Return the numbers of the citations of runs of rows, counted from 0; of a great many, those of the first pages."""
        wide = runs if len(runs) <= _MOST_CITED else [[runs[0][0], runs[-1][1]]]
        numbers: list[int] = []
        for first, last in wide:
            for page, group in groupby(table.rows[first : last + 1], key=lambda row: row.page):
                if len(numbers) < _MOST_PAGES:
                    lines = list(group)
                    numbers.append(self._cite(table, page, Span(lines[0].span.start, lines[-1].span.end)))
        return numbers

    def whole(self, table: Table) -> list[int]:
        """Return the numbers of the citations of all rows of a table."""
        return self.rows(table, [[0, len(table.rows) - 1]])

    def _cite(self, table: Table, page: int, span: Span) -> int:
        return self._gate.quote(table.passage(page), span).citations[0]


def row_names(table: Table, runs: Sequence[Sequence[int]]) -> str:
    """Return the numbers of rows as they are read ("2, 5–9"); the table's header is row 1."""
    named = []
    for first, last in runs[:_MOST_NAMED]:
        begin, end = table.rows[first].number, table.rows[last].number
        named.append(str(begin) if begin == end else f"{begin}–{end}")
    left = sum(last - first + 1 for first, last in runs[_MOST_NAMED:])
    return ", ".join(named) + (f", … (+{left})" if left else "")
