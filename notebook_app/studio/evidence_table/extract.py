"""Fill an evidence table with quotations: the part of a paper that a column asks for, or what answers a question."""

from __future__ import annotations

from typing import Any

from notebook_app.i18n import translate
from notebook_app.studio.evidence_table.columns import Column, columns_of, told
from notebook_app.studio.evidence_table.markdown import to_markdown
from notebook_app.studio.gate import Gate
from notebook_app.studio.port import Made, Making
from notebook_app.studio.report.reading import Reading
from notebook_app.text.prose import one_line

_IN_CELL = 2


def extract(making: Making) -> Made:
    """Make the table; a cell for which nothing is sure to answer stays empty."""
    gate = Gate(making)
    reading = Reading(making, gate)
    columns = columns_of(making.options, making.language)
    rows = []
    for done, document in enumerate(reading.documents):
        cells: list[dict[str, Any]] = []
        for column in columns:
            making.progress("ask", done * len(columns) + len(cells), len(columns) * len(reading.documents))
            sentences = told(document, column)
            if sentences is None:
                sentences = reading.answer(column.question, document, _IN_CELL)
            statements = [gate.quote(s.passage, s.span, one_line(s.text)).to_json() for s in sentences[:_IN_CELL]]
            cells.append(cell(document.source.id, column, statements))
        rows.append(row(document.source.id, document.title, cells))
    return made_of(making, gate, columns, rows, "quotes")


def cell(source: str, column: Column, statements: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a cell."""
    return {"id": f"{source[:12]}-{column.key}", "column": column.key, "statements": statements}


def row(source: str, title: str, cells: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the row of a source."""
    return {"id": source[:12], "source": source, "title": title, "cells": cells}


def made_of(making: Making, gate: Gate, columns: list[Column], rows: list[dict[str, Any]], writer: str) -> Made:
    """Return what was made; the cells that are not reported are counted."""
    content = {"citations": gate.citations, "columns": [each.to_json() for each in columns], "rows": rows}
    empty = sum(not each["statements"] for row in rows for each in row["cells"])
    title = translate("evidence_table.titled", making.language, about=making.notebook.name)
    return Made(title, content, to_markdown(content, making.language), {**gate.counts, "not_reported": empty}, writer)
