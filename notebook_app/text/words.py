"""Lists of common words, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


@cache
def words_of(kind: str) -> frozenset[str]:
    """Return a list of ``common_words.toml`` by its name."""
    return frozenset(tomllib.loads(Path(__file__).with_name("common_words.toml").read_text("utf-8"))[kind])
