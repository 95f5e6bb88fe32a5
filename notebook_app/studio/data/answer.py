"""The content of data: a query is run with the summaries, its rows are traced and cited, its chart is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from notebook_app.errors import BadQuery, NoTables
from notebook_app.i18n import translate
from notebook_app.studio.data.chart import choose_chart
from notebook_app.studio.data.markdown import to_markdown
from notebook_app.studio.data.places import Places, row_names
from notebook_app.studio.data.query import Result, run_queries
from notebook_app.studio.data.summary import summaries, summary_queries
from notebook_app.studio.data.tables import Table, read_tables
from notebook_app.studio.gate import Gate
from notebook_app.studio.port import Made, Making


def tables_of(making: Making) -> list[Table]:
    """Return the tables of the chosen sources.

    Raises
    ------
    NoTables
        If none of them has one.
    """
    tables = read_tables(making.workspace.library, making.source_records())
    if not tables:
        raise NoTables
    return tables


def made_of(making: Making, tables: Sequence[Table], sql: str, writer: str = "quotes") -> Made:
    """Run a query ("" for summaries alone) and return the artifact.

    Raises
    ------
    BadQuery
        If the query is not let through or fails.
    """
    gate = Gate(making)
    places = Places(gate)
    queries = [*([sql] if sql else []), *summary_queries(tables)]
    results = run_queries(tables, queries, progress=making.progress)
    result = results.pop(0) if sql else None
    if isinstance(result, BadQuery):
        raise result
    content: dict[str, Any] = {"question": making.options.question.strip(), "sql": sql}
    content["tables"] = summaries(tables, results, places)
    title = content["question"]
    if result is not None:
        title = title or _title(result, making.language)
        content |= _rows(result, tables, places)
        content["chart"] = choose_chart(result, making.options.chart, title)
    else:
        title = title or translate("data.summary_of", making.language, title=tables[0].source.title)
    content["citations"] = gate.citations
    counts = {"tables": len(tables), "rows": sum(len(table.rows) for table in tables)}
    return Made(title[:200], content, to_markdown(content, making.language), counts=counts, writer=writer)


def _rows(result: Result, tables: Sequence[Table], places: Places) -> dict[str, Any]:
    """Return the headings and rows of the content; each row cites those of the table it was made from, else the tables."""
    read = [table for table in tables if table.name.lower() in result.tables]
    units = {column.name: column.unit for table in read for column in table.columns}
    headings = [
        {"name": name, "type": kind, "unit": units.get(origin or name, "") if kind == "number" else ""}
        for name, kind, origin in result.columns
    ]
    traced = result.used is not None and len(read) == 1
    rows = []
    everything = [] if traced else [n for table in read for n in places.whole(table)]
    for place, cells in enumerate(result.rows):
        runs = result.used[place] if traced and result.used else []
        cited = places.rows(read[0], runs) if runs else everything or [places.header(table) for table in read]
        named = row_names(read[0], runs) if runs else ""
        rows.append({"id": places.item_id("row", cells), "cells": cells, "rows": named, "citations": cited})
    return {"headings": headings, "rows": rows, "more": result.more, "traced": traced}


def _title(result: Result, language: str) -> str:
    """Return a title made of the result's own columns."""
    names = [name for name, _, _ in result.columns]
    if len(names) < 2:
        return names[0]
    upward = next((name for name, kind, _ in result.columns[1:] if kind == "number"), names[1])
    return translate("data.title_by", language, figure=upward, group=names[0])
