"""Content of a report: its sections, each with the statements it is made of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from notebook_app.records.outside import Line, Outside, Text, Word
from notebook_app.studio.cited import CitedContent, OutsideItem, OutsideStatement
from notebook_app.studio.report.options import Form

Layout = Literal["prose", "list", "questions", "pairs"]
"""How a section's groups of statements are shown: paragraphs, items, questions with answers, opposed statements."""
_MOST = 1_000


class OutsideCitedLine(OutsideStatement):
    """A statement of a section; those of one ``group`` stand together, ``lead`` (a term, a day, a title) before it."""

    lead: Line = ""
    group: Word = ""


class OutsideSection(OutsideItem):
    """A section: ``brief`` is what it should say, ``note`` what could not be said, in words of ours."""

    heading: Line
    level: Annotated[int, Field(ge=1, le=3)] = 1
    layout: Layout = "prose"
    brief: Text = ""
    note: Text = ""
    statements: Annotated[tuple[OutsideCitedLine, ...], Field(max_length=_MOST, strict=False)] = ()


class OutsideSuggestion(Outside):
    """Another report that these sources would give."""

    form: Form
    instructions: Line = ""


class Content(CitedContent):
    """A report."""

    form: Form
    sections: Annotated[tuple[OutsideSection, ...], Field(max_length=_MOST, strict=False)]
    suggestions: Annotated[tuple[OutsideSuggestion, ...], Field(max_length=50, strict=False)] = ()
