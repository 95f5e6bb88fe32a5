"""The phrases that a Chinese text keeps coming back to, found without a dictionary of words."""

from __future__ import annotations

import re
from collections import Counter

from ingest.characters import CJK
from notebook_app.text.words import words_of

_RUN = re.compile(rf"[{CJK}]{{2,}}")
_LEAST = 3
_MAX_CHARACTERS = 6
_WHOLE = 1.3
"""A phrase that occurs at most so many times as often as a longer one with it inside is only a part of that."""
_PAIR = 0.5
"""Weight of two characters: mostly a common word."""
_NAMED = re.compile(
    rf"(?:叫作?|叫做|称[为作]|命名为|所谓的?|名为)[“「‘]?([{CJK}]{{2,8}})[”」’]?(?=[，。；：、）]|$)|“([{CJK}]{{3,6}})”"
)


def repeated_phrases(text: str) -> dict[str, float]:
    """Return the runs of two to six characters that a text repeats, each with its weight: count times length.

    A run that is part of a longer one repeated about as often is left out.
    """
    stop = "".join(words_of("zh"))
    counts: Counter[str] = Counter()
    for run in _RUN.findall(text):
        for part in re.split(f"[{stop}]", run):
            for n in range(2, _MAX_CHARACTERS + 1):
                counts.update(part[i : i + n] for i in range(len(part) - n + 1))
    repeated = {phrase: n for phrase, n in counts.items() if n >= _LEAST}
    parts = {
        part
        for phrase, n in repeated.items()
        for part in (phrase[1:], phrase[:-1])
        if repeated.get(part, 0) <= _WHOLE * n
    }
    whole = {
        phrase: n for phrase, n in repeated.items() if phrase not in parts and phrase not in words_of("zh_generic")
    }
    return {phrase: n * (len(phrase) / 2 if len(phrase) > 2 else _PAIR) for phrase, n in whole.items()}


def named_phrases(text: str) -> list[str]:
    """Return what a text gives a name to ("这叫间隔效应", "称为“合意困难”"), in order."""
    return list(dict.fromkeys(one or other for one, other in _NAMED.findall(text)))
