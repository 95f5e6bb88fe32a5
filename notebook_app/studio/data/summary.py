"""Summaries of columns: how many cells are filled, the range and the middle of numbers, the most frequent texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from notebook_app.errors import BadQuery
from notebook_app.studio.data.engine import quoted
from notebook_app.studio.data.places import Places
from notebook_app.studio.data.query import Result
from notebook_app.studio.data.tables import Table

_FREQUENT: Final = 5
_MOST_COLUMNS: Final = 40
"""Of one table, that are summed up."""


def summary_queries(tables: Sequence[Table]) -> list[str]:
    """Return the queries that sum up every column, in the order in which :func:`summaries` reads them."""
    return [query for table in tables for query in _of_table(table)]


def _of_table(table: Table) -> Iterator[str]:
    name = quoted(table.name)
    for column in table.columns[:_MOST_COLUMNS]:
        own = quoted(column.name)
        middle = f"avg({own}), median({own})" if column.type == "number" else f"min({own}), min({own})"
        yield (
            f"SELECT count({own}), count(DISTINCT {own}), min({own}), max({own}), {middle}, "  # noqa: S608 — names quoted
            f"arg_min(rowid, {own}), arg_max(rowid, {own}) FROM {name}"
        )
        yield (
            f"SELECT {own}, count(*) AS n, min(rowid) AS first FROM {name} WHERE {own} IS NOT NULL "  # noqa: S608
            f"GROUP BY {own} ORDER BY n DESC, first LIMIT {_FREQUENT}"
        )


def summaries(tables: Sequence[Table], results: Sequence[Result | BadQuery], places: Places) -> list[dict[str, Any]]:
    """Return the tables of the content, with the summaries of their columns."""
    found, left = [], iter(results)
    for table in tables:
        columns = [
            _summary(table, i, next(left), next(left), places) for i in range(len(table.columns[:_MOST_COLUMNS]))
        ]
        found.append(
            {
                "id": places.item_id("table", table.source.id, table.name),
                "name": table.name,
                "title": table.source.title,
                "sheet": table.sheet,
                "rows": len(table.rows),
                "unread": table.unread,
                "columns": columns,
                "citations": [places.header(table)],
            }
        )
    return found


def _summary(
    table: Table, place: int, numbers: Result | BadQuery, frequent: Result | BadQuery, places: Places
) -> dict[str, Any]:
    column = table.columns[place]
    assert isinstance(numbers, Result)  # the queries are ours
    assert isinstance(frequent, Result)
    filled, distinct, low, high, mean, median, lowest, highest = numbers.rows[0]
    summary: dict[str, Any] = {
        "id": places.item_id("column", table.source.id, table.name, column.name),
        "name": column.name,
        "type": column.type,
        "unit": column.unit,
        "filled": filled,
        "missing": len(table.rows) - filled,
        "distinct": distinct,
    }
    if column.type == "text":
        shown = [row for row in frequent.rows if row[1] > 1 or distinct <= _FREQUENT]
        rows = [row[2] for row in shown]
        summary["most"] = [[str(value), count] for value, count, _ in shown]
    else:
        rows = [row for row in (lowest, highest) if row is not None]
        summary |= {"low": low, "high": high}
        if column.type == "number":
            summary |= {"mean": mean, "median": median}
    cited = [n for row in dict.fromkeys(rows) for n in places.rows(table, [[row, row]])]
    return {**summary, "citations": cited or [places.header(table)]}
