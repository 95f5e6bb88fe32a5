"""Content of data: tables, summaries of their columns, the query that was run, its rows, and the chart of them."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from notebook_app.records.outside import MOST_CITATIONS, Count, Line, Outside, Real, Text
from notebook_app.studio.cited import CitedContent, OutsideItem

_MOST: Final = 10_000
_MOST_CELLS: Final = 1_000
_Numbers = Annotated[tuple[Count, ...], Field(max_length=MOST_CITATIONS, strict=False)]
_Whole = Annotated[int, Field(gt=-(1 << 53), lt=1 << 53)]
Cell = Line | bool | _Whole | Real | None
Type = Literal["number", "day", "text"]


class Heading(Outside):
    """A column of the result."""

    name: Line
    type: Type
    unit: Line = ""


class _Cited(OutsideItem):
    citations: _Numbers


class Summary(_Cited):
    """A column of a table; its citations are the rows of the lowest and highest, or of the most frequent values."""

    name: Line
    type: Type
    unit: Line = ""
    filled: Count
    missing: Count
    distinct: Count
    low: Cell = None
    high: Cell = None
    mean: Real | None = None
    median: Real | None = None
    most: Annotated[
        tuple[Annotated[tuple[Line, Count], Field(strict=False)], ...], Field(max_length=20, strict=False)
    ] = ()


class TableContent(_Cited):
    """A table; its citation is the header."""

    name: Line
    title: Line
    sheet: Line = ""
    rows: Count
    unread: Count = 0
    columns: Annotated[tuple[Summary, ...], Field(max_length=_MOST, strict=False)] = ()


class ResultRow(_Cited):
    """A row of the result, and the rows of the table that it was made from."""

    cells: Annotated[tuple[Cell, ...], Field(max_length=_MOST_CELLS, strict=False)]
    rows: Line = ""


class Chart(Outside):
    """A chart of the result: the columns on its axes, by place."""

    mark: Literal["bar", "line", "scatter"]
    x: Count
    y: Count
    title: Line


class Content(CitedContent):
    """The tables, and what was asked of them."""

    question: Text = ""
    sql: Text = ""
    tables: Annotated[tuple[TableContent, ...], Field(max_length=_MOST, strict=False)] = ()
    headings: Annotated[tuple[Heading, ...], Field(max_length=_MOST_CELLS, strict=False)] = ()
    rows: Annotated[tuple[ResultRow, ...], Field(max_length=_MOST, strict=False)] = ()
    more: bool = False
    traced: bool = True
    chart: Chart | None = None
