"""An infographic as Markdown: a list of its figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notebook_app.studio.cited import doubt, markers
from notebook_app.text.markdown import escape


def to_markdown(content: Mapping[str, Any], language: str) -> str:
    """Return the figures with their markers."""
    return "\n".join(
        f"- **{escape(each['figure'])}** · {escape(each['text'])}{doubt(each, language)} {markers(each)}"
        for each in content["figures"]
    )
