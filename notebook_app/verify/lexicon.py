"""Opposites, quantifiers and modal words of ``reversals.toml``, compiled once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Axis:
    """Two poles that exclude each other; ``is_amount`` where exchanging the sides of "than" turns them round."""

    one: re.Pattern[str]
    other: re.Pattern[str]
    is_amount: bool

    def pole(self, text: str) -> int:
        """Return 1 or -1 where words of one pole alone stand in a text, else 0."""
        return bool(self.one.search(text)) - bool(self.other.search(text))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The tables of ``reversals.toml``.

    ``likeness`` holds the cosines for support, for weak support and for support by half the words, by embedder; ``rewording`` finds words that change
    no fact.
    """

    axes: tuple[Axis, ...]
    quantifiers: Mapping[str, re.Pattern[str]]
    modality: Mapping[str, re.Pattern[str]]
    likeness: Mapping[str, tuple[float, float, float]]
    rewording: re.Pattern[str]


@cache
def lexicon() -> Lexicon:
    """Return the tables."""
    table = tomllib.loads(Path(__file__).with_name("reversals.toml").read_text("utf-8"))
    return Lexicon(
        tuple(
            Axis(_pattern(axis["one"]), _pattern(axis["other"]), kind == "amounts")
            for kind in ("amounts", "axes")
            for axis in table[kind]
        ),
        {name: _pattern(words) for name, words in table["quantifiers"].items()},
        {name: _pattern(words) for name, words in table["modality"].items()},
        {name: (float(near), float(fair), float(rather)) for name, (near, fair, rather) in table["likeness"].items()},
        _pattern(table["rewording"]["words"]),
    )


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    latin = [word.replace("*", r"\w*") for word in words if word.isascii()]
    parts = [rf"\b(?:{'|'.join(latin)})\b"] if latin else []
    return re.compile("|".join([*parts, *(word for word in words if not word.isascii())]), re.IGNORECASE)
