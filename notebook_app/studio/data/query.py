"""Queries over tables, run in the sandboxed child."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ingest.models import Progress, no_progress
from ingest.sandbox.folders import private_folder
from ingest.sandbox.run import Limits, run_sandboxed
from notebook_app.errors import BadQuery
from notebook_app.studio.data.tables import Table
from notebook_app.studio.data.values import Column

MOST_ROWS: Final = 500
"""Of one result; what is left out is said."""
_LIMITS: Final = Limits(memory=4 << 30, answer=64 << 20, cpu=60, wall=90.0)
"""Address space: Arrow and DuckDB reserve far more than they use, and the query's timer needs room for its stack. What a
query may use is :data:`notebook_app.studio.data.engine.MEMORY`."""


@dataclass(frozen=True, slots=True)
class Result:
    """The rows a query gave.

    Attributes
    ----------
    columns : tuple of (str, str, str)
        Name, type ("number", "day" or "text") and the table's column whose unit each has ("" where there is none).
    rows : tuple of list
        Values for :mod:`json`.
    more : bool
        Whether there were more rows than are kept.
    tables : tuple of str
        Those it reads.
    used : tuple, or None
        For each row the runs (first, last) of the table's rows, counted from 0, that it was made from.
    """

    columns: tuple[tuple[str, str, str], ...]
    rows: tuple[list[Any], ...]
    more: bool
    tables: tuple[str, ...]
    used: tuple[list[list[int]], ...] | None


def run_queries(
    tables: Sequence[Table], queries: Sequence[str], *, most: int = MOST_ROWS, progress: Progress = no_progress
) -> list[Result | BadQuery]:
    """Return what each query gives, or why it was not run.

    It runs in a process that sees no other file, no network and no setting of ours, with limits of time and memory.

    Raises
    ------
    ingest.errors.ParserLimit
        If the queries together use up the time or the memory of that process.
    """
    given = {"tables": [_as_json(table) for table in tables]}
    with private_folder("read") as folder:
        file = folder / "tables.json"
        file.write_text(json.dumps(given, ensure_ascii=False), "utf-8")
        answer = run_sandboxed(
            "notebook_app.studio.data.engine:query_task",
            file,
            {"queries": list(queries), "rows": most},
            name="SQL",
            limits=_LIMITS,
            progress=progress,
        )
    return [BadQuery(detail=each["error"]) if "error" in each else _result(each) for each in json.loads(answer)]


def run_query(tables: Sequence[Table], sql: str) -> Result:
    """Return what one query gives.

    Raises
    ------
    BadQuery
        If it is not let through or cannot be run.
    """
    (result,) = run_queries(tables, [sql])
    if isinstance(result, BadQuery):
        raise result
    return result


def _result(data: dict[str, Any]) -> Result:
    used = data["used"]
    return Result(
        tuple((name, kind, origin) for name, kind, origin in data["columns"]),
        tuple(data["rows"]),
        data["more"],
        tuple(data["tables"]),
        None if used is None else tuple(used),
    )


def _as_json(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "columns": [(column.name, _stored_type(column)) for column in table.columns],
        "values": [column.values for column in table.columns],
    }


def _stored_type(column: Column) -> str:
    whole = column.type == "number" and all(value is None or isinstance(value, int) for value in column.values)
    return "whole" if whole else column.type
