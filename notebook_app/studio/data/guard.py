"""A guard before the engine: one SELECT over our tables passes, by the engine's own parser; everything else is refused."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any, Final

_NODES: Final = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "CTE_NODE"})
_FROM: Final = frozenset({"BASE_TABLE", "JOIN", "SUBQUERY", "EMPTY", "EMPTY_FROM"})
"""Where rows may come from. Table functions read files, settings and other queries; a list of values is no source."""
_NO_FUNCTIONS: Final = frozenset(
    [
        "current_setting",
        "getenv",
        "getvariable",
        "query",
        "query_table",
        "read_text",
        "read_blob",
        "glob",
        "write_log",
        "nextval",
        "currval",
        "setseed",
        "current_database",
        "current_catalog",
        "current_schema",
        "current_schemas",
        "current_user",
        "session_user",
        "user",
        "version",
        "txid_current",
        "in_search_path",
        "pg_typeof",
        "pg_conf_load_time",
        "add_parquet_key",
        "error",
        "sleep",
        "sleep_ms",
    ]
)
_WINDOWS: Final = frozenset(
    [
        "row_number",
        "rank",
        "rank_dense",
        "dense_rank",
        "percent_rank",
        "cume_dist",
        "ntile",
        "lag",
        "lead",
        "first_value",
        "last_value",
        "nth_value",
    ]
)
_COUNTS: Final = frozenset({"count", "count_star"})


class Refused(ValueError):
    """A query that is not let through; its message says why."""


def checked(connection: Any, sql: str, tables: Collection[str], functions: Collection[str]) -> dict[str, Any]:
    """Return the parsed tree of a query that only selects from tables of ours.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Its parser reads the query: nothing is matched in the text.
    sql : str
        What a reader or a language model wrote.
    tables : collection of str
        Those that may be read, in lower case.
    functions : collection of str
        Those that may be called, in lower case.

    Raises
    ------
    Refused
        If it is no single SELECT, reads anything else, calls another function, or a column of it has no source.
    """
    tree: dict[str, Any] = json.loads(connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()[0])
    if tree.get("error"):
        raise Refused(str(tree.get("error_message") or "only one SELECT is run")[:300])
    if len(tree["statements"]) != 1:
        raise Refused("one statement at a time")
    names = {each["key"].lower() for each in _dicts(tree) if "key" in each and "value" in each}
    for each in _dicts(tree):
        _check(each, {*map(str.lower, tables), *names}, functions)
    found = tree["statements"][0]
    if not any(each.get("type") == "BASE_TABLE" and each["table_name"].lower() in tables for each in _dicts(found)):
        raise Refused("it reads no table")
    for select in _dicts(found):
        if select.get("type") == "SELECT_NODE":
            _check_columns(select)
    return tree


def _check(node: dict[str, Any], tables: Collection[str], functions: Collection[str]) -> None:
    kind = str(node.get("type", ""))
    if kind.endswith("_NODE") and "class" not in node and kind not in _NODES:
        raise Refused(f"{kind.removesuffix('_NODE').lower()} is not allowed")
    if "table_name" in node and kind == "BASE_TABLE":
        path = [str(each) for each in node.get("qualified_name", {}).get("path", [])]
        if (
            node["table_name"].lower() not in tables
            or len(path) > 1
            or node.get("schema_name")
            or node.get("catalog_name")
        ):
            raise Refused(f"there is no table {'.'.join(path) or node['table_name']}")
    for name in ("from_table", "left", "right"):
        source = node.get(name)
        if isinstance(source, dict) and "class" not in source and str(source.get("type", "")) not in {*_FROM, *_NODES}:
            raise Refused(f"{str(source.get('type', 'this')).lower().replace('_', ' ')} is not allowed")
    if "function_name" in node and node["function_name"].lower() not in functions:
        raise Refused(f"the function {node['function_name']} is not allowed")


def _check_columns(select: dict[str, Any]) -> None:
    """Refuse a column that comes from nowhere: a figure written into the query is none of the table's."""
    for column in select["select_list"]:
        parts = list(_dicts(column))
        named = any(each.get("class") in {"COLUMN_REF", "STAR", "SUBQUERY"} for each in parts)
        counted = any(str(each.get("function_name", "")).lower() in _COUNTS | _WINDOWS for each in parts)
        if not named and not counted:
            raise Refused("a column of it is taken from no table")


def allowed_functions(connection: Any) -> frozenset[str]:
    """Return the engine's functions that compute a value and do nothing else."""
    found = connection.execute(
        "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE function_type IN ('scalar', 'aggregate', 'macro') "
        "AND NOT coalesce(has_side_effects, false) AND schema_name = 'main'"
    ).fetchall()
    return frozenset(name for (name,) in found) - _NO_FUNCTIONS | _COUNTS | _WINDOWS


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _dicts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _dicts(each)
