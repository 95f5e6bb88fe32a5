"""Compare what was heard with what was to be said: words written alike, and how many differ."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from ingest.languages import language as language_row


def words_of(text: str, language: str) -> list[str]:
    """Return the words of a text written alike, without marks and accents' variants; characters in Chinese."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    if not language_row(language).is_spaced:
        return re.findall(r"[\u3400-\u9fff〇]|[a-z0-9]+", folded)
    return re.findall(r"\w+", folded.replace("'", "").replace("-", " "))


def differences(expected: Sequence[str], heard: Sequence[str]) -> int:
    """Return the insertions, deletions and substitutions that lead from one to the other (Levenshtein's distance)."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(expected, 1):
        before, row[0] = row[0], number
        for place, other in enumerate(heard, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (word != other))
    return row[-1]
