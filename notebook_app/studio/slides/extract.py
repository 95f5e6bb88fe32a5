"""Slides without a model: the outline of the sources, their key sentences, figures and tables, in their own words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from ingest.languages import language as language_row
from notebook_app.i18n import translate
from notebook_app.records import StoredPassage
from notebook_app.studio.figures import find_figures, without_references
from notebook_app.studio.gate import Gate
from notebook_app.studio.material import passages_by_source
from notebook_app.studio.port import Made, Making
from notebook_app.studio.slides.made import made_of, title_slide
from notebook_app.studio.slides.tables import table_slides
from notebook_app.text.key_sentences import KeySentence, in_reading_order, key_sentences
from notebook_app.text.sections import headings, names_a_subject, without_number

POINTS: Final = {"presenter": 3, "reader": 4}
_LONGEST: Final = {"presenter": 200, "reader": 420}
"""Characters of a sentence; Chinese says the same in less than half of them."""
_LONGEST_HEADING: Final = 70
_OF_CHARACTERS: Final = 0.45
_CANDIDATES: Final = 90
"""Sentences of a source among which those of its slides are chosen."""


def extract(making: Making) -> Made:
    """Make slides of quotations."""
    gate = Gate(making)
    options = making.options
    sources = passages_by_source(making)
    tables = table_slides(making, gate)
    slides: list[dict[str, Any]] = [title_slide(making, gate)]
    share = max(1, (options.slides - 1 - len(tables)) // max(1, len(sources)))
    for done, passages in enumerate(sources):
        making.progress("slides", done, len(sources))
        if passages[0].source in {each.pop("source") for each in tables if each.get("source")}:
            continue
        slides += _of_source(passages, share, gate, making)
    for table in tables:
        table.pop("source", None)
    return made_of(making, gate, slides + tables)


def _of_source(passages: Sequence[StoredPassage], share: int, gate: Gate, making: Making) -> list[dict[str, Any]]:
    """Return the slides of one source in its own order: the sections that say most, and a figure where there is room."""
    style = making.options.style
    longest = int(_LONGEST[style] * (_OF_CHARACTERS if language_row(passages[0].language).script == "Han" else 1))
    told = without_references(passages)
    figures = find_figures(told, 1, longest) if share > 2 else []
    taken = {(each.sentence.passage.id, each.sentence.span.start) for each in figures}
    found = [
        each
        for each in key_sentences(told, _CANDIDATES)
        if len(each.text) <= longest and (each.passage.id, each.span.start) not in taken
    ]
    sections = [
        (name, list(group)) for name, group in groupby(in_reading_order(found), key=lambda e: heading_of(e.passage))
    ]
    best = sorted(range(len(sections)), key=lambda i: -_worth(sections[i][1], POINTS[style]))[
        : max(1, share - len(figures))
    ]
    slides = [_points(*sections[i], POINTS[style], gate, passages[0].title) for i in sorted(best)]
    for figure in figures:
        statement = gate.quote(figure.sentence.passage, figure.sentence.span)
        slides.append(
            {
                "id": gate.item_id("figure", statement.id),
                "layout": "figure",
                "title": heading_of(figure.sentence.passage) or translate("slides.in_figures", making.language),
                "label": passages[0].title,
                "figure": figure.shown,
                "statements": [statement.to_json()],
            }
        )
    return slides


def _worth(sentences: Sequence[KeySentence], points: int) -> float:
    """Return how much a section says: its best sentences together, so that one with a single sentence comes late."""
    return sum(sorted((max(0.0, each.score) for each in sentences), reverse=True)[:points])


def heading_of(passage: StoredPassage) -> str:
    """Return the heading above a passage without its number, one that names a subject before one that does not."""
    fit = [
        name
        for heading in reversed(headings(passage.section))
        if 2 < len(name := without_number(" ".join(heading.split()))) <= _LONGEST_HEADING
        and any(map(str.isalpha, name))
    ]
    return next((name for name in fit if names_a_subject(name)), fit[0] if fit else "")


def _points(heading: str, sentences: Sequence[KeySentence], points: int, gate: Gate, title: str) -> dict[str, Any]:
    best = sorted(sentences, key=lambda each: -each.score)[:points]
    statements = [gate.quote(each.passage, each.span).to_json() for each in in_reading_order(best)]
    return {
        "id": gate.item_id("points", statements[0]["id"]),
        "layout": "points",
        "title": heading or title,
        "label": title,
        "statements": statements,
    }
