"""Slides of tables and charts, from sources that are tables: their first rows, each cited where it stands."""

from __future__ import annotations

from typing import Any, Final

from notebook_app.studio.data.places import Places
from notebook_app.studio.data.tables import Table, read_tables
from notebook_app.studio.data.values import Column
from notebook_app.studio.gate import Gate
from notebook_app.studio.port import Making

_MOST_TABLES: Final = 4
_ROWS, _COLUMNS, _BARS = 8, 6, 8


def table_slides(making: Making, gate: Gate) -> list[dict[str, Any]]:
    """Return a slide for each table, and one of its bars where a column of labels stands beside one of numbers.

    Each has the field ``source`` besides, which its caller takes out.
    """
    slides: list[dict[str, Any]] = []
    places = Places(gate)
    for table in read_tables(making.workspace.library, making.source_records())[:_MOST_TABLES]:
        slides.append(_table(table, places, gate))
        labels, numbers = _labels(table), next((c for c in table.columns if c.type == "number"), None)
        if labels and numbers and 2 <= len(table.rows) <= _BARS:
            slides.append(_chart(table, labels, numbers, gate))
    return slides


def _labels(table: Table) -> Column | None:
    """Return a column of texts that are all there and no two alike."""
    texts = (column for column in table.columns if column.type == "text")
    return next((c for c in texts if None not in c.values and len(set(c.values)) == len(c.values)), None)


def _table(table: Table, places: Places, gate: Gate) -> dict[str, Any]:
    columns = table.columns[:_COLUMNS]
    rows = []
    for i in range(min(_ROWS, len(table.rows))):
        cells = ["" if column.values[i] is None else str(column.values[i]) for column in columns]
        cited = places.rows(table, [[i, i]])
        rows.append({"id": gate.item_id("row", table.name, i), "cells": cells, "citations": cited})
    return {
        "id": gate.item_id("table", table.source.id, table.name),
        "source": table.source.id,
        "layout": "table",
        "title": table.sheet or table.source.title,
        "label": table.source.title,
        "statements": [],
        "head": [column.name for column in columns],
        "rows": rows,
    }


def _chart(table: Table, labels: Column, numbers: Column, gate: Gate) -> dict[str, Any]:
    bars = []
    for i, row in enumerate(table.rows):
        value = numbers.values[i]
        if isinstance(value, int | float):
            statement = gate.quote(table.passage(row.page), row.span)
            bars.append({**statement.to_json(), "label": str(labels.values[i]), "value": float(value)})
    return {
        "id": gate.item_id("chart", table.source.id, table.name),
        "layout": "chart",
        "title": numbers.name,
        "label": table.source.title,
        "unit": numbers.unit,
        "statements": [],
        "bars": bars,
    }
