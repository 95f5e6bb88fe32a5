"""The assistants that come with the app, in the reader's language."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from notebook_app.records.conversation import Assistant

_FILE = Path(__file__).with_name("assistants.toml")


@cache
def shipped_assistants(language: str) -> tuple[Assistant, ...]:
    """Return the shipped assistants with their texts in a language ("en" or "zh"); their ids are the same in each."""
    shipped = tomllib.loads(_FILE.read_text("utf-8"))
    return tuple(
        Assistant(id, texts["name"], texts["instructions"], tuple(texts["examples"]), shipped=True)
        for id, languages in shipped.items()  # noqa: A001 — the field's name
        for texts in [languages.get(language, languages["en"])]
    )
