"""An evidence table as Markdown, with its markers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notebook_app.i18n import translate
from notebook_app.studio.cited import doubt, markers
from notebook_app.text.markdown import escape


def to_markdown(content: Mapping[str, Any], language: str) -> str:
    """Return the table: a row a source."""
    columns = content["columns"]
    head = [translate("evidence_table.source", language), *(each["heading"] for each in columns)]
    rows = [
        [f"**{_cell(row['title'])}**", *(cell_markdown(cell, language) for cell in cells_of(row, columns))]
        for row in content["rows"]
    ]
    table = [list(map(_cell, head)), ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(each) + " |" for each in table)


def cells_of(row: Mapping[str, Any], columns: Any) -> list[Mapping[str, Any]]:
    """Return a row's cells in the order of the columns; one that is not there is empty."""
    there = {cell["column"]: cell for cell in row["cells"]}
    return [there.get(column["id"], {"statements": ()}) for column in columns]


def cell_markdown(cell: Mapping[str, Any], language: str) -> str:
    """Return a cell's statements with their markers, or that it is not reported."""
    said = [f"{_cell(each['text'])} {markers(each)}{doubt(each, language)}" for each in cell["statements"]]
    return " ".join(said) or f"*{translate('evidence_table.not_reported', language)}*"


def _cell(text: str) -> str:
    """Return a text as a cell: no bar of its own may end it."""
    return escape(text).replace("\\|", "|").replace("|", "\\|")
