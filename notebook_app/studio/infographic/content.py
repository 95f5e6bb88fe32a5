"""Content of an infographic: figures, each a statement that holds it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from notebook_app.records.outside import Line
from notebook_app.studio.cited import CitedContent, OutsideStatement

MOST: int = 8


class Figure(OutsideStatement):
    """A figure as it is written in its statement."""

    figure: Line
    label: Line = ""


class Content(CitedContent):
    """The figures in order."""

    title: Line
    shape: Literal["portrait", "landscape", "square"] = "portrait"
    style: Literal["cards", "bands", "night"] = "cards"
    language: Line = "en"
    figures: Annotated[tuple[Figure, ...], Field(min_length=1, max_length=MOST, strict=False)]
