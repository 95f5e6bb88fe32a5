"""The artifact that figures become."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from notebook_app.errors import NoFigures
from notebook_app.i18n import translate
from notebook_app.records import QUOTES
from notebook_app.studio.gate import Gate
from notebook_app.studio.infographic.markdown import to_markdown
from notebook_app.studio.port import Made, Making


def made_of(making: Making, gate: Gate, figures: Sequence[dict[str, Any]], title: str, writer: str = QUOTES) -> Made:
    """Return the artifact.

    Raises
    ------
    NoFigures
        If there is none to show.
    """
    if not figures:
        raise NoFigures
    records = making.source_records()
    name = title or (records[0].title if len(records) == 1 else making.notebook.name)
    content = {
        "title": name,
        "shape": making.options.shape,
        "style": making.options.style,
        "language": making.language,
        "figures": list(figures)[: making.options.figures],
        "citations": gate.citations,
    }
    said = translate("infographic.of", making.language, title=name)[:200]
    return Made(said, content, to_markdown(content, making.language), counts=gate.counts, writer=writer)
