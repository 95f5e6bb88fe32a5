"""Time each word of a turn as it is shown: the words as spoken aligned with the words as written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from notebook_app.audio.speech.engines.port import WordTime

WordStart = tuple[int, float]
"""A character of the text at which a word begins, and the second at which it is said."""

_WORD: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]|[^\W_\u3400-\u4dbf\u4e00-\u9fff]+(?:['’-][^\W_]+)*")


def shown_words(text: str, spoken: str, words: Sequence[WordTime]) -> tuple[WordStart, ...]:
    """Return where each word of a text begins, and when it is said.

    Words that are written as they are said are found exactly; where a number or sign is said in words, the written share
    the time of the spoken; what is written and not said (a citation, an address) has no time.

    Parameters
    ----------
    text : str
        As it is shown.
    spoken : str
        As it was given to the engine.
    words : sequence of WordTime
        Of ``spoken``.
    """
    written = [(match.start(), match.group().lower()) for match in _WORD.finditer(text)]
    said = list(_said(spoken, words))
    found: list[WordStart] = []
    match = SequenceMatcher(None, [word for _, word in written], [word for _, word in said], autojunk=False)
    for kind, first, last, other, end in match.get_opcodes():
        if kind not in {"equal", "replace"}:
            continue
        for number in range(first, last):
            place = other + (number - first) * (end - other) // (last - first)
            found.append((written[number][0], said[place][0]))
    return tuple(found)


def _said(spoken: str, words: Sequence[WordTime]) -> Iterator[tuple[float, str]]:
    """Yield the spoken words one by one: where the engine timed several as one, each has its share."""
    for word in words:
        parts = [match.group().lower() for match in _WORD.finditer(spoken[word.start : word.end])]
        for number, part in enumerate(parts):
            yield round(word.begins + (word.ends - word.begins) * number / len(parts), 3), part
