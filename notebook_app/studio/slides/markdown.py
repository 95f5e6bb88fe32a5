"""Slides as Markdown, one heading a slide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from notebook_app.studio.cited import doubt, markers
from notebook_app.text.markdown import escape


def to_markdown(content: Mapping[str, Any], language: str) -> str:
    """Return the slides as Markdown with markers."""
    return "\n\n---\n\n".join("\n".join(_slide(slide, language)) for slide in content["slides"])


def _slide(slide: Mapping[str, Any], language: str) -> Iterator[str]:
    first = slide["layout"] == "title"
    yield f"{'##' if first else '###'} {escape(slide['title'])}"
    yield ""
    if first and slide.get("label"):
        yield escape(slide["label"])
    if slide.get("figure"):
        yield f"**{escape(slide['figure'])}**\n"
    for statement in slide.get("statements", ()):
        sign = "> " if slide["layout"] == "quote" else "" if slide.get("figure") else "- "
        yield f"{sign}{escape(statement['text'])}{doubt(statement, language)} {markers(statement)}"
    if slide.get("head"):
        yield "| " + " | ".join([*map(escape, slide["head"]), ""]) + " |"
        yield "|" + " --- |" * (len(slide["head"]) + 1)
        for row in slide["rows"]:
            yield "| " + " | ".join([*map(escape, row["cells"]), markers(row)]) + " |"
    for bar in slide.get("bars", ()):
        yield f"- {escape(bar['label'])}: {bar['value']:g} {escape(slide.get('unit', ''))} {markers(bar)}"
