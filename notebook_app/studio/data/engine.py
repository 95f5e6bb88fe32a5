"""DuckDB in a confined process: tables are loaded, every door is locked, then queries are run and their rows traced."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from ingest.models import Progress
from notebook_app.studio.data.guard import Refused, allowed_functions, checked

SECONDS: Final = 10.0
"""Of one query."""
MEMORY: Final = "512MB"
_MOST_RUNS: Final = 400
_KEEP_UNIT: Final = frozenset(
    {"avg", "mean", "sum", "min", "max", "median", "round", "abs", "any_value", "first", "last"}
)
_TYPES: Final = {"number": "DOUBLE", "whole": "BIGINT", "day": "DATE", "text": "VARCHAR"}
_CONFIG: Final[Mapping[str, str | int | float | list[str]]] = {
    "threads": 1,
    "memory_limit": MEMORY,
    "temp_directory": "",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_unsigned_extensions": False,
    "python_enable_replacements": False,
}


def query_task(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    """Run queries; see :func:`notebook_app.studio.data.query.run_queries`.

    Parameters
    ----------
    path : Path
        JSON: ``tables``, each with ``name``, ``columns`` (pairs of name and type) and ``values`` by column.
    params : mapping
        ``queries``: texts of SQL; ``rows``: the most to return of each.
    progress : callable
        Told each query that was run.
    """
    import duckdb

    connection = duckdb.connect(":memory:", config=dict(_CONFIG))
    for table in json.loads(path.read_bytes())["tables"]:
        _load(connection, table)
    functions = allowed_functions(connection)
    tables = {str(name).lower() for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    results = []
    for done, sql in enumerate(params["queries"], 1):
        try:
            results.append(_run(connection, sql, params["rows"], tables, functions))
        except (duckdb.Error, Refused) as error:
            results.append({"error": " ".join(str(error).split())[:300]})
        progress("query", done, len(params["queries"]))
    return json.dumps(results, ensure_ascii=False).encode()


def _load(connection: Any, table: Mapping[str, Any]) -> None:
    import pyarrow as pa

    types = {"number": pa.float64(), "whole": pa.int64(), "day": pa.string(), "text": pa.string()}
    arrays = [
        pa.array(values, types[kind]) for (_, kind), values in zip(table["columns"], table["values"], strict=True)
    ]
    names = [f"c{i}" for i in range(len(arrays))]
    connection.register("given", pa.table(arrays, names=names))
    columns = ", ".join(
        f"CAST({own} AS {_TYPES[kind]}) AS {quoted(name)}"
        for own, (name, kind) in zip(names, table["columns"], strict=True)
    )
    connection.execute(f"CREATE TABLE {quoted(table['name'])} AS SELECT {columns} FROM given")  # noqa: S608 — names quoted
    connection.unregister("given")


def quoted(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _run(
    connection: Any, sql: str, most: int, tables: frozenset[str] | set[str], functions: frozenset[str]
) -> dict[str, Any]:
    tree = checked(connection, sql, tables, functions)
    description, found = _timed(connection, sql, most + 1)
    origins = _origins(tree, len(description))
    columns = [(str(each[0]), _type(str(each[1])), origin) for each, origin in zip(description, origins, strict=True)]
    rows = [[_value(each) for each in row] for row in found]
    read = sorted(str(each).lower() for each in connection.get_table_names(sql))
    return {
        "columns": columns,
        "rows": rows[:most],
        "more": len(rows) > most,
        "tables": [each for each in read if each in tables],
        "used": _rows_used(connection, tree, rows[:most]),
    }


def _timed(connection: Any, sql: str, most: int) -> tuple[Any, list[tuple[Any, ...]]]:
    """Return the description and the first rows of what a query gives, in the time that one has."""
    timer = threading.Timer(SECONDS, connection.interrupt)
    timer.start()
    try:
        cursor = connection.execute(sql)
        return cursor.description, cursor.fetchmany(most)
    finally:
        timer.cancel()


def _origins(tree: Mapping[str, Any], width: int) -> list[str]:
    """Return for each column of a result the table's column whose unit it has, "" where there is none."""
    listed = tree["statements"][0]["node"].get("select_list", [])
    if len(listed) != width:
        return [""] * width
    return [_origin(expression) for expression in listed]


def _origin(expression: Mapping[str, Any]) -> str:
    if expression.get("class") == "COLUMN_REF":
        return str(expression["column_names"][-1])
    arguments = expression.get("arguments", [])
    if str(expression.get("function_name", "")).lower() in _KEEP_UNIT and arguments:
        return _origin(arguments[0].get("expression", arguments[0]))
    return ""


def _rows_used(connection: Any, tree: Mapping[str, Any], rows: Sequence[list[Any]]) -> list[list[list[int]]] | None:
    """Return for each row of the result the runs of the table's rows that it was made from.

    A query of one table is run once more with its row numbers beside. None where that cannot be told: joins, unions,
    DISTINCT.
    """
    import duckdb

    node = tree["statements"][0]["node"]
    simple = node["type"] == "SELECT_NODE" and node["from_table"]["type"] == "BASE_TABLE" and not node["cte_map"]["map"]
    if not simple or any(each["type"] == "DISTINCT_MODIFIER" for each in node["modifiers"]):
        return None
    for column in ("SELECT rowid FROM t", "SELECT list(rowid) FROM t"):
        numbers = connection.execute("SELECT json_serialize_sql(?)", [column]).fetchone()[0]
        added = json.loads(numbers)["statements"][0]["node"]["select_list"][0]
        again = json.loads(json.dumps(tree))
        again["statements"][0]["node"]["select_list"].append(added)
        try:
            text = connection.execute("SELECT json_deserialize_sql(?)", [json.dumps(again)]).fetchone()[0]
            _, found = _timed(connection, text, len(rows))
        except duckdb.Error:
            continue
        if [[_value(each) for each in row[:-1]] for row in found] == rows:
            return [_runs(row[-1] if isinstance(row[-1], list) else [row[-1]]) for row in found]
    return None


def _runs(numbers: Iterable[int | None]) -> list[list[int]]:
    """Return row numbers as runs [first, last]; a great many are told by the first and the last alone."""
    runs: list[list[int]] = []
    for number in sorted({each for each in numbers if each is not None}):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs if len(runs) <= _MOST_RUNS else [[runs[0][0], runs[-1][1]]]


def _type(name: str) -> str:
    name = name.upper()
    if any(part in name for part in ("INT", "DOUBLE", "FLOAT", "DECIMAL", "NUMBER")):
        return "number"
    return "day" if name.startswith(("DATE", "TIMESTAMP")) else "text"


def _value(value: Any) -> Any:
    match value:
        case None | bool() | str():
            return value[:2000] if isinstance(value, str) else value
        case int():
            return value if abs(value) < 1 << 53 else str(value)
        case float() | Decimal():
            number = float(value)
            return (
                None
                if not math.isfinite(number)
                else int(number)
                if number.is_integer() and abs(number) < 1e15
                else number
            )
        case datetime():
            return value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
    return str(value)[:2000]
