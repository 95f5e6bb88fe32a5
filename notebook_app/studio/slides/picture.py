"""Slides drawn by Typst: as PDF, as SVG, and as pictures for the screen and the video."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from notebook_app.studio.documents.fonts import SANS
from notebook_app.studio.documents.typeset import typeset
from notebook_app.studio.slides.fit import GAP, LINE
from notebook_app.studio.slides.pages import (
    FIGURE_SIZE,
    FOOT,
    HEIGHT,
    MARGIN,
    THEMES,
    TITLE_ROOM,
    WIDTH,
    SlidePage,
    pages_of,
)


def draw_pages(
    pages: Sequence[SlidePage],
    theme: str,
    format: Literal["pdf", "svg", "png"] = "pdf",  # noqa: A002 — the option's name
    *,
    title: str = "",
    language: str = "en",
    ppi: float = 144.0,
) -> list[bytes]:
    """Return pages of slides as one PDF, or a picture each; 144 ppi make 1920 by 1080 pixels.

    Raises
    ------
    ingest.errors.MissingExtra
        If Typst or the fonts are not installed.
    """
    data = {
        "title": title,
        "language": language,
        "fonts": SANS,
        "theme": {name: f"#{code}" for name, code in THEMES.get(theme, THEMES["light"]).items()},
        "pages": [_values(page) for page in pages],
        "measures": {
            "width": WIDTH,
            "height": HEIGHT,
            "margin": MARGIN,
            "title": TITLE_ROOM,
            "foot": FOOT,
            "figure": FIGURE_SIZE,
            "leading": LINE,
            "gap": GAP,
        },
    }
    return typeset(_template(), data, format, ppi=ppi)


def to_pdf(content: Mapping[str, Any]) -> bytes:
    """Return slides as PDF."""
    language = str(content.get("language", "en"))
    (made,) = draw_pages(pages_of(content), content.get("theme", "light"), title=content["title"], language=language)
    return made


def _values(page: SlidePage) -> dict[str, Any]:
    values = {**asdict(page), "rows": [{"cells": row} for row in page.rows]}  # Typst flattens lists of lists
    return {**values, "figure_size": min(FIGURE_SIZE, FIGURE_SIZE * 14 / max(14, len(page.figure)))}


@cache
def _template() -> str:
    return files(__package__).joinpath("slides.typ").read_text("utf-8")
