"""Language of a question, as far as retrieval and phrases need to know it."""

from __future__ import annotations

import re

from ingest.characters import CJK
from ingest.languages import Script, written_in

_CJK = re.compile(rf"[{CJK}]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")


def language_of(text: str) -> str:
    """Return the first language of a question's script: Chinese where it has at least as many CJK characters as Latin words."""
    characters = len(_CJK.findall(text))
    script: Script = "Han" if characters and characters >= len(_LATIN_WORD.findall(text)) else "Latin"
    return written_in(script).code
