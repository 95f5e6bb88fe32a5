"""Content of an evidence table."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from notebook_app.records.outside import Line, Text, Word
from notebook_app.studio.cited import CitedContent, OutsideItem, Statements

_MOST = 2_000


class OutsideColumn(OutsideItem):
    """A column: its heading, and the question that its cells answer."""

    heading: Line
    question: Text


class OutsideCell(OutsideItem):
    """What a source says to a column's question; without statements it does not report it."""

    column: Word
    statements: Statements = ()


class OutsideRow(OutsideItem):
    """A source."""

    source: Word
    title: Line
    cells: Annotated[tuple[OutsideCell, ...], Field(max_length=100, strict=False)]


class Content(CitedContent):
    """Columns, and a row a source with a cell for each column."""

    columns: Annotated[tuple[OutsideColumn, ...], Field(max_length=100, strict=False)]
    rows: Annotated[tuple[OutsideRow, ...], Field(max_length=_MOST, strict=False)]
