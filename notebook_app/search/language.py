"""Which language a question is in, as far as retrieval and phrases need to know."""

from __future__ import annotations

import re

from ingest.characters import CJK

_CJK = re.compile(rf"[{CJK}]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")


def language_of(text: str) -> str:
    """Return "zh" where a text has at least as many CJK characters as Latin words, else "en"."""
    characters = len(_CJK.findall(text))
    return "zh" if characters and characters >= len(_LATIN_WORD.findall(text)) else "en"
