"""The artifact that slides become, and the first of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from notebook_app.i18n import translate
from notebook_app.records import QUOTES
from notebook_app.studio.gate import Gate
from notebook_app.studio.port import Made, Making
from notebook_app.studio.slides.markdown import to_markdown


def title_slide(making: Making, gate: Gate, title: str = "") -> dict[str, Any]:
    """Return the first slide: the title, and the names of the sources."""
    records = making.source_records()
    name = title or (records[0].title if len(records) == 1 else making.notebook.name)
    shown = [record.title for record in records[:6]] if len(records) > 1 or title else []
    more = translate("slides.more_sources", making.language, count=len(records) - 6) if len(records) > 6 else ""
    return {
        "id": gate.item_id("title"),
        "layout": "title",
        "title": name,
        "label": " · ".join(filter(None, [*shown, more])),
        "statements": [],
    }


def made_of(making: Making, gate: Gate, slides: Sequence[dict[str, Any]], writer: str = QUOTES) -> Made:
    """Return the artifact; a slide that has nothing to say is left out."""
    said = [
        each for each in slides if each["layout"] == "title" or any(each.get(k) for k in ("statements", "rows", "bars"))
    ]
    content = {
        "title": said[0]["title"],
        "style": making.options.style,
        "theme": making.options.theme,
        "language": making.language,
        "slides": said,
        "citations": gate.citations,
    }
    title = translate("slides.of", making.language, title=said[0]["title"])[:200]
    counts = {"slides": len(said), **gate.counts}
    return Made(title, content, to_markdown(content, making.language), counts=counts, writer=writer)
