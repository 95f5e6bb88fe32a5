"""Cut a text at the ends of sentences into pieces no longer than an engine takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

_SENTENCE_END = re.compile(r"(?:(?<![.!?…])[.!?…]++[\"'”’)]*+(?=\s|$)|[。！？；]++[”’」）]*+)\s*+")


def pieces(text: str, limit: int, measure: Callable[[str], int]) -> list[str]:
    """Return the text in pieces of at most ``limit`` by ``measure``, whole sentences where they fit.

    A sentence longer than the limit is cut after a comma or space, or else anywhere between two characters.
    """
    found: list[str] = []
    current = ""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    for begin, end in pairwise([0, *ends, len(text)]):
        for part in _fitting(text[begin:end], limit, measure):
            if current and measure(current + part) > limit:
                found.append(current.strip())
                current = ""
            current += part
    found.append(current.strip())
    return [piece for piece in found if piece]


def _fitting(sentence: str, limit: int, measure: Callable[[str], int]) -> list[str]:
    parts: list[str] = []
    while measure(sentence) > limit:
        end = next(size for size in range(min(len(sentence), limit), 0, -1) if measure(sentence[:size]) <= limit)
        breaks = [match.end() for match in re.finditer(r"[，,、：:;]|\s", sentence[:end])]
        cut = breaks[-1] if breaks else end
        parts.append(sentence[:cut])
        sentence = sentence[cut:]
    return [*parts, sentence]
