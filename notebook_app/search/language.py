"""Language of a question, as far as retrieval and phrases need to know it."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from ingest.characters import CJK
from ingest.languages import Script, written_in

_CJK = re.compile(rf"[{CJK}]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")


_LEAST = 2
"""Words of a language in a question before it is taken for one in it: a name may hold one ("La Paz")."""


def language_of(text: str) -> str:
    """Return the first language of a question's script: Chinese where it has at least as many CJK characters as Latin words."""
    characters = len(_CJK.findall(text))
    script: Script = "Han" if characters and characters >= len(_LATIN_WORD.findall(text)) else "Latin"
    return written_in(script).code


def asked_in(question: str) -> str:
    """Return the language of a question by the small words it is made of; that of its script where they do not tell.

    Documents are told by :func:`ingest.languages.detect`, which needs twenty words.
    """
    usual = language_of(question)
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", question)]
    counts = {code: sum(word in known for word in words) for code, known in _small_words().items()}
    best = max(counts, key=lambda code: (counts[code], code == usual))
    return best if usual in counts and counts[best] >= _LEAST and counts[best] > counts[usual] else usual


@cache
def _small_words() -> dict[str, frozenset[str]]:
    table = tomllib.loads(Path(__file__).with_name("question_words.toml").read_text("utf-8"))
    return {code: frozenset(words) for code, words in table["small"].items()}
