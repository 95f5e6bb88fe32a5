"""An image in words: who made it, of what prompt, and that it shows no source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notebook_app.i18n import translate
from notebook_app.text.markdown import escape


def to_markdown(content: Mapping[str, Any], language: str) -> str:
    """Return the lines that stand below the picture."""
    made = translate("image.made_by", language, model=escape(content["model"]))
    return f"{made}\n\n{translate('image.prompt', language)} {escape(content['prompt'])}"
