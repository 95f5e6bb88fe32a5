"""Slides by a language model: a typed specification, of which every sentence and figure passes the gate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

from pydantic import BaseModel, Field

from ingest.tokens import lexical_tokens
from notebook_app.prompts import FENCED
from notebook_app.records import Statement, StoredPassage
from notebook_app.studio.gate import Claim, Gate, Reply
from notebook_app.studio.material import central_passages
from notebook_app.studio.port import Made, Making
from notebook_app.studio.slides.made import made_of, title_slide
from notebook_app.verify.facts import Facts

_RULES: Final = (
    """\
You make slides for a talk from numbered passages of a reader's own sources.

About {slides} slides in an order that tells the story. {style}
Layouts: points (a few claims), figure (one telling number, written in "figure" exactly as the claim writes it), quote (one
claim in the passage's own words), table (headings, and rows whose cells are claims), chart (bars: a label, a value, and the
claim that holds both). Name for every claim the passages that say it. Invent nothing: no number that no passage has.
Titles are short and say what the slide says, without figures.
Write in {language}.
"""
    + FENCED
)
_ONE: Final = (
    """\
You make one slide of a talk anew from numbered passages of a reader's own sources. {style}
The other slides stand. Name for every claim the passages that say it. Invent nothing. One slide only, in {language}.
"""
    + FENCED
)
_STYLES: Final = {
    "presenter": "The speaker talks to them: at most four points a slide, each under fifteen words.",
    "reader": "They are read without a speaker: at most five points a slide, each a whole sentence.",
}


class _Bar(BaseModel):
    label: str
    value: float
    claim: Claim


class _Slide(BaseModel):
    layout: Literal["points", "figure", "quote", "table", "chart"] = "points"
    title: str = ""
    figure: str = ""
    unit: str = ""
    points: list[Claim] = Field(default_factory=list)
    head: list[str] = Field(default_factory=list)
    rows: list[list[Claim]] = Field(default_factory=list)
    bars: list[_Bar] = Field(default_factory=list)


class _Slides(BaseModel):
    title: str = ""
    slides: list[_Slide] = Field(default_factory=list)


def write(making: Making) -> Made:
    """Make the slides, or, where single ones are to be made anew, those alone.

    Raises
    ------
    notebook_app.errors.LanguageModelError
        If the endpoint fails, or nothing that it wrote passes.
    """
    assert making.model is not None  # the catalogue calls this with one
    gate = Gate(making)
    passages = central_passages(making)
    style = _STYLES[making.options.style]
    if making.again:
        return _again(making, gate, passages, style)
    making.progress("ask", 0, 1)
    reply = gate.ask(
        "slides", _RULES, passages, _Slides, making.options.focus, slides=making.options.slides, style=style
    )
    title = gate.heading(reply.value.title, passages)
    slides = [title_slide(making, gate, title), *_read(reply, gate, passages)]
    return made_of(making, gate, slides, making.model.name)


def _again(making: Making, gate: Gate, passages: Sequence[StoredPassage], style: str) -> Made:
    """Make single slides anew; each keeps its id, so that it takes the place of the one before."""
    assert making.model is not None
    slides = []
    for done, key in enumerate(making.again):
        making.progress("ask", done, len(making.again))
        before = next((each for each in making.artifact.content["slides"] if each["id"] == key), None)
        if before is None:
            continue
        said = "\n".join([before["title"], *(each["text"] for each in before.get("statements", ()))])
        wish = f"{said}\n\n{making.wish}" if making.wish else said
        reply = gate.ask(f"slide/{key}", _ONE, _near(before, making, passages), _Slides, wish, style=style)
        slides += [{**each, "id": key} for each in _read(reply, gate, passages)[:1]]
    return made_of(making, gate, [title_slide(making, gate), *slides], making.model.name)


def _near(slide: dict[str, Any], making: Making, passages: Sequence[StoredPassage]) -> list[StoredPassage]:
    """Return the passages that a slide cites, then the others."""
    numbers = {n for each in slide.get("statements", ()) for n in each["citations"]}
    cited = [each for each in making.artifact.content["citations"] if each["n"] in numbers]
    own = [
        passage
        for passage in making.passages()
        if any(
            passage.source == c["source"] and passage.page == c["page"] and passage.start <= c["start"] < passage.end
            for c in cited
        )
    ]
    known = {passage.id for passage in own}
    return [*own, *(passage for passage in passages if passage.id not in known)]


def _read(reply: Reply[_Slides], gate: Gate, passages: Sequence[StoredPassage]) -> list[dict[str, Any]]:
    slides = []
    for place, slide in enumerate(reply.value.slides):
        statements = reply.statements(slide.points)
        made: dict[str, Any] = {
            "id": gate.item_id("slide", place, slide.layout),
            "layout": slide.layout,
            "title": gate.heading(slide.title, passages),
            "statements": [each.to_json() for each in statements],
        }
        made |= _of_layout(slide, statements, reply, gate, passages)
        if made["statements"] or made.get("rows") or made.get("bars"):
            slides.append({**made, "title": made["title"] or _first_words(made)})
    return slides


def _of_layout(
    slide: _Slide, statements: Sequence[Statement], reply: Reply[_Slides], gate: Gate, passages: Sequence[StoredPassage]
) -> dict[str, Any]:
    match slide.layout:
        case "figure":
            figure = gate.plain(slide.figure)
            fits = bool(figure) and any(figure in each.text for each in statements)
            return {"figure": figure if fits else "", "layout": "figure" if fits else "points"}
        case "table":
            rows = [row for cells in slide.rows if (row := _row(cells, len(slide.head), reply, gate))]
            head = [gate.heading(each, passages) for each in slide.head]
            return {"head": head, "rows": rows} if rows else {"layout": "points"}
        case "chart":
            bars = [bar for each in slide.bars if (bar := _bar(each, slide.unit, reply, gate))]
            return {"bars": bars, "unit": gate.plain(slide.unit)[:20]} if len(bars) > 1 else {"layout": "points"}
    return {}


def _row(cells: Sequence[Claim], width: int, reply: Reply[_Slides], gate: Gate) -> dict[str, Any] | None:
    """Return a row of a table; a cell that did not pass is empty."""
    found = [reply.statement(cell) for cell in cells][:width]
    if not width or not any(found):
        return None
    texts = [each.text if each else "–" for each in found]
    numbers = dict.fromkeys(n for each in found if each for n in each.citations)
    return {
        "id": gate.item_id("row", *texts),
        "cells": [*texts, *["–"] * (width - len(texts))],
        "citations": list(numbers),
    }


def _bar(bar: _Bar, unit: str, reply: Reply[_Slides], gate: Gate) -> dict[str, Any] | None:
    """Return a bar whose claim passed, holds its value, and names its label."""
    statement = reply.statement(bar.claim)
    label = gate.plain(bar.label)[:80]
    if statement is None or not label:
        return None
    value = Facts.of(f"{bar.value:.10g}{unit if unit == '%' else ''}")
    named = set(lexical_tokens(label)) & set(lexical_tokens(statement.text))
    if not value.numbers_in([Facts.of(statement.text)]) or not named:
        gate.drop()
        return None
    return {**statement.to_json(), "label": label, "value": bar.value}


def _first_words(made: dict[str, Any]) -> str:
    """Return a title where the model's had a figure that no passage has: the beginning of what the slide says."""
    items = made["statements"] or made.get("bars") or []
    text = items[0]["text"] if items else ""
    return text if len(text) <= 60 else f"{text[:60].rsplit(' ', 1)[0]}…"
