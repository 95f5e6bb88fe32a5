"""An infographic by a language model: it chooses the figures and says them shortly; each must stand in its passages."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, Field

from notebook_app.prompts import FENCED
from notebook_app.studio.figures import figure_in
from notebook_app.studio.gate import Claim, Gate
from notebook_app.studio.infographic.made import made_of
from notebook_app.studio.material import central_passages
from notebook_app.studio.port import Made, Making

_RULES: Final = (
    """\
You choose the figures of an infographic from numbered passages of a reader's own sources.

At most {figures} figures, the most telling ones, in an order that tells a story. For each: a claim of at most twenty words
with the number in it and the passages that say it, and the number again in "figure", exactly as the claim writes it.
Compute nothing, round nothing, invent nothing. The title has no figures.
Write in {language}.
"""
    + FENCED
)
_LONGEST: Final = 240


class _Figure(BaseModel):
    figure: str = ""
    claim: Claim


class _Figures(BaseModel):
    title: str = ""
    figures: list[_Figure] = Field(default_factory=list)


def write(making: Making) -> Made:
    """Make it.

    Raises
    ------
    notebook_app.errors.LanguageModelError
        If the endpoint fails, or nothing that it wrote passes.
    """
    assert making.model is not None  # the catalogue calls this with one
    gate = Gate(making)
    passages = central_passages(making)
    making.progress("ask", 0, 1)
    reply = gate.ask("figures", _RULES, passages, _Figures, making.options.focus, figures=making.options.figures)
    figures: list[dict[str, Any]] = []
    for each in reply.value.figures:
        statement = reply.statement(each.claim)
        if statement is None:
            continue
        shown = gate.plain(each.figure)
        found = figure_in(statement.text)
        if not (shown and shown in statement.text and any(map(str.isdigit, shown))):
            shown = found[0] if found else ""
        if not shown or len(statement.text) > _LONGEST or any(f["id"] == statement.id for f in figures):
            gate.drop()
            continue
        figures.append({**statement.to_json(), "figure": shown, "label": ""})
    return made_of(making, gate, figures, gate.heading(reply.value.title, passages), making.model.name)
