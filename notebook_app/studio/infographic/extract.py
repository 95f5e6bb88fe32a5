"""An infographic without a model: the telling numbers of the sources, in the sentences they stand in."""

from __future__ import annotations

from itertools import chain, zip_longest
from typing import Final

from notebook_app.studio.figures import Figure, find_figures, without_references
from notebook_app.studio.gate import Gate
from notebook_app.studio.infographic.made import made_of
from notebook_app.studio.material import passages_by_source
from notebook_app.studio.port import Made, Making

_LONGEST: Final = {"zh": 80}
_LONGEST_OF_OTHERS: Final = 190
"""Characters of a sentence that can be read beside a large number."""


def extract(making: Making) -> Made:
    """Find the figures of each source; all sources take turns.

    Raises
    ------
    notebook_app.errors.NoFigures
        If no sentence that stands for itself holds a number.
    """
    gate = Gate(making)
    found: list[list[Figure]] = []
    sources = passages_by_source(making)
    for done, passages in enumerate(sources):
        making.progress("infographic", done, len(sources))
        longest = _LONGEST.get(passages[0].language, _LONGEST_OF_OTHERS)
        found.append(find_figures(without_references(passages), making.options.figures, longest))
    turns = [each for each in chain.from_iterable(zip_longest(*found)) if each is not None]
    figures = []
    for figure in turns[: making.options.figures]:
        statement = gate.quote(figure.sentence.passage, figure.sentence.span)
        label = figure.sentence.passage.title if len(sources) > 1 else ""
        figures.append({**statement.to_json(), "figure": figure.shown, "label": label})
    return made_of(making, gate, figures, "")
