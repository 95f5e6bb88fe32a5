"""A group-by built from a table's columns: which to group by, what to sum up, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ingest.tokens import lexical_tokens
from notebook_app.errors import BadOption
from notebook_app.i18n import translate
from notebook_app.studio.data.engine import quoted
from notebook_app.studio.data.options import Options
from notebook_app.studio.data.tables import Table
from notebook_app.studio.data.values import Column

_MOST_GROUPS: Final = 12
_AGGREGATES: Final = {"sum": "sum", "mean": "avg", "median": "median", "min": "min", "max": "max"}
_IDENTIFIERS: Final = frozenset(
    {"id", "no", "nr", "number", "index", "编号", "序号", "year", "年", "年份", "day", "month"}
)


@dataclass(frozen=True, slots=True)
class GroupBy:
    """What to compute: ``measure`` None counts rows, ``group`` None sums the whole table up."""

    table: Table
    group: Column | None
    measure: Column | None
    how: str

    def sql(self, language: str) -> str:
        """Return the query; names of its columns are in a language."""
        name = self.measure.name if self.measure else ""
        figure = (
            f"{_AGGREGATES[self.how]}({quoted(name)}) AS {quoted(translate(f'data.how_{self.how}', language, column=name))}, "
            if self.measure and self.how in _AGGREGATES
            else ""
        )
        counted = f"count(*) AS {quoted(translate('data.how_count', language))}"
        source = quoted(self.table.name)
        if self.group is None:
            return f"SELECT {figure}{counted} FROM {source}"  # noqa: S608 — names are quoted
        own = quoted(self.group.name)
        order = "2 DESC, 1" if self.group.type == "text" else "1"
        return f"SELECT {own}, {figure}{counted} FROM {source} WHERE {own} IS NOT NULL GROUP BY {own} ORDER BY {order}"  # noqa: S608


def group_by(options: Options, tables: Sequence[Table]) -> GroupBy | None:
    """Return the group-by that is asked for, or one that fits the columns; None where no column can be grouped by.

    Raises
    ------
    BadOption
        If a table or column of that name is not there, or the measure holds no numbers.
    """
    table = _table(options, tables)
    if table is None:
        return None
    group = _named(table, "group_by", options.group_by) or _fitting_group(table, options.question)
    measure = _named(table, "measure", options.measure) or _fitting_measure(table, group, options.question)
    if measure and measure.type != "number":
        known = ", ".join(column.name for column in table.columns if column.type == "number")
        raise BadOption(name="data", option="measure", detail=f"“{measure.name}” holds no numbers", known=known or "–")
    if group is None and not (options.measure or options.table):
        return None
    return GroupBy(table, group, measure, options.how)


def _table(options: Options, tables: Sequence[Table]) -> Table | None:
    if options.table:
        wanted = options.table.strip().lower()
        for table in tables:
            if wanted in {
                table.name.lower(),
                table.sheet.lower(),
                table.source.title.lower(),
                table.source.name.lower(),
            }:
                return table
        known = ", ".join(table.name for table in tables)
        raise BadOption(name="data", option="table", detail="there is no such table", known=known)
    named = [each for each in (options.group_by, options.measure) if each]
    fitting = [t for t in tables if all(_find(t, each) for each in named)] if named else list(tables)
    if named and not fitting:
        known = ", ".join(column.name for table in tables for column in table.columns)[:300]
        raise BadOption(
            name="data", option="group_by" if options.group_by else "measure", detail="no such column", known=known
        )
    if options.question:
        fitting.sort(key=lambda t: -sum(_is_named(column, options.question) for column in t.columns))
    return next((t for t in fitting if named or _fitting_group(t, options.question)), None)


def _find(table: Table, name: str) -> Column | None:
    return next((column for column in table.columns if column.name.lower() == name.strip().lower()), None)


def _named(table: Table, option: str, name: str) -> Column | None:
    if not name:
        return None
    found = _find(table, name)
    if found is None:
        known = ", ".join(column.name for column in table.columns)
        raise BadOption(name="data", option=option, detail=f"there is no column “{name}”", known=known)
    return found


def _fitting_group(table: Table, question: str) -> Column | None:
    """Return a column with few distinct values, each of several rows; one that the question names comes first."""
    fitting = [
        column
        for column in table.columns
        if column.type == "text"
        and 2 <= len(values := {v for v in column.values if v is not None}) <= _MOST_GROUPS
        and len(table.rows) >= 2 * len(values)
    ]
    asked = [column for column in table.columns if column.type != "number" and _is_named(column, question)]
    return next(iter([*(c for c in asked if c in fitting), *asked, *fitting]), None)


def _fitting_measure(table: Table, group: Column | None, question: str) -> Column | None:
    numbers = [column for column in table.columns if column.type == "number" and column is not group]
    asked = [column for column in numbers if _is_named(column, question)]
    telling = [c for c in numbers if not _IDENTIFIERS.intersection(lexical_tokens(c.name))]
    return next(iter([*asked, *telling]), None)


def _is_named(column: Column, question: str) -> bool:
    own = set(lexical_tokens(column.name))
    return bool(question) and bool(own) and bool(own & set(lexical_tokens(question)))
