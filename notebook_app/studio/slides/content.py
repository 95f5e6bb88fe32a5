"""Content of slides: a typed specification, of which every sentence is a statement."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from notebook_app.records.outside import MOST_CITATIONS, Count, Line, Real
from notebook_app.studio.cited import CitedContent, Lines, OutsideItem, OutsideStatement, Statements

MOST_SLIDES: Final = 200
Layout = Literal["title", "points", "figure", "table", "quote", "chart"]
Style = Literal["presenter", "reader"]
Theme = Literal["light", "dark", "warm"]


class Bar(OutsideStatement):
    """A bar of a chart: a statement that holds its value."""

    label: Line
    value: Real


class TableRow(OutsideItem):
    """A row of a table, and where it stands."""

    cells: Lines
    citations: Annotated[tuple[Count, ...], Field(max_length=MOST_CITATIONS, strict=False)]


class Slide(OutsideItem):
    """A slide; which of the fields it has, its layout says."""

    layout: Layout
    title: Line
    label: Line = ""
    figure: Line = ""
    unit: Line = ""
    statements: Statements = ()
    head: Lines = ()
    rows: Annotated[tuple[TableRow, ...], Field(max_length=MOST_SLIDES, strict=False)] = ()
    bars: Annotated[tuple[Bar, ...], Field(max_length=MOST_SLIDES, strict=False)] = ()


class Content(CitedContent):
    """The slides in order."""

    title: Line
    style: Style = "presenter"
    theme: Theme = "light"
    language: Line = "en"
    slides: Annotated[tuple[Slide, ...], Field(max_length=MOST_SLIDES, strict=False)]
