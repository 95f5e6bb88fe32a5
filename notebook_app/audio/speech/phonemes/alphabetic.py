"""English, Spanish and French text to Kokoro's phonemes: espeak-ng's, rewritten in the alphabet it was trained on.

The rewriting follows misaki (https://github.com/hexgrad/misaki, Apache-2.0), which made the training data: its
fallback for English, and its table for every other language that espeak-ng speaks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from notebook_app.audio.speech.phonemes.espeak import phonemes
from notebook_app.audio.speech.phonemes.units import Unit

_MARK: Final = re.compile(r"""(?<![;:,.!?…])[;:,.!?…]++(?=[\s"”’')\]]|$)|\.\.\.|[—–“”"«»()\[\]]|(?<=\s)-(?=\s)""")
"""A mark of punctuation; a point or colon within a word or number is none."""
_WORD: Final = re.compile(r"\S*\w\S*")
_WRITTEN: Final = {"–": "—", "-": "—", "«": "“", "»": "”", "[": "(", "]": ")"}
_OPENING: Final = frozenset("“(")
_SYLLABIC: Final = "\u0329"

_ENGLISH: Final = (
    ("ʔˌn" + _SYLLABIC, "ʔn"), ("ʔn" + _SYLLABIC, "ʔn"), ("a^ɪ", "I"), ("a^ʊ", "W"), ("d^ʒ", "ʤ"), ("e^ɪ", "A"),
    ("t^ʃ", "ʧ"), ("ɔ^ɪ", "Y"), ("ə^l", "ᵊl"), ("ʲo", "jo"), ("ʲə", "jə"),
)  # fmt: skip
_ENGLISH_LATER: Final = (
    ("ʲ", ""), ("ɚ", "əɹ"), ("r", "ɹ"), ("x", "k"), ("ç", "k"), ("ɐ", "ə"), ("ɬ", "l"), ("\u0303", ""),
)  # fmt: skip
_AMERICAN: Final = (("o^ʊ", "O"), ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɪə", "iə"), ("ː", ""))
_BRITISH: Final = (("e^ə", "ɛː"), ("iə", "ɪə"), ("ə^ʊ", "Q"))
_ENGLISH_LAST: Final = (("e", "A"), ("o", "ɔ"), ("ɾ", "T"), ("ʔ", "t"), ("^", ""))
_ROMANCE: Final = (
    ("a^ɪ", "I"), ("a^ʊ", "W"), ("d^z", "ʣ"), ("d^ʒ", "ʤ"), ("e^ɪ", "A"), ("o^ʊ", "O"), ("ə^ʊ", "Q"), ("s^s", "S"),
    ("t^s", "ʦ"), ("t^ʃ", "ʧ"), ("ɔ^ɪ", "Y"), ("^", ""), ("-", ""), (_SYLLABIC, ""), ("\u032a", ""),
)  # fmt: skip


def _rewritten(sounds: str, *tables: Sequence[tuple[str, str]]) -> str:
    for table in tables:
        for old, new in table:
            sounds = sounds.replace(old, new)
    return sounds


def _english(sounds: str, own: Sequence[tuple[str, str]]) -> str:
    sounds = _rewritten(sounds, _ENGLISH, _ENGLISH_LATER)
    sounds = re.sub(rf"(\S){_SYLLABIC}", r"ᵊ\1", sounds)
    return _rewritten(sounds, own, _ENGLISH_LAST).replace("\u200d", "")


@dataclass(frozen=True, slots=True)
class _Accent:
    """espeak-ng's voice, and the rewriting of its sounds."""

    voice: str
    rewrite: Callable[[str], str]


_ACCENTS: Final[Mapping[str, _Accent]] = {
    "en-us": _Accent("en-us", lambda sounds: _english(sounds, _AMERICAN)),
    "en-gb": _Accent("en", lambda sounds: _english(sounds, _BRITISH)),
    "es": _Accent("es", lambda sounds: _rewritten(sounds, _ROMANCE)),
    "fr": _Accent("fr", lambda sounds: _rewritten(sounds, _ROMANCE)),
}


def alphabetic_units(text: str, accent: str, *, offset: int = 0) -> list[Unit]:
    """Return the phonemes of a text, word by word, and its marks of punctuation as units of their own.

    Parameters
    ----------
    text : str
        Normalised.
    accent : str
        "en-us", "en-gb", "es" or "fr".
    offset : int
        Where the text begins in the one that the units speak of.

    Raises
    ------
    notebook_app.errors.SpeechError
        If espeak-ng fails.
    """
    chosen = _ACCENTS[accent]
    text = text.replace("’", "'").replace("‘", "'")
    clauses = list(_clauses(text))
    words = [(start, end) for start, end, is_mark in clauses if not is_mark]
    said = iter(phonemes([text[start:end] for start, end in words], chosen.voice))
    units: list[Unit] = []
    for start, end, is_mark in clauses:
        if is_mark:
            units += _marked(text, start, end, offset, units)
            continue
        groups = [each for each in map(chosen.rewrite, next(said)) if each]
        for first, last, sounds in _aligned(text, start, end, groups):
            space = "" if not units or units[-1].phonemes[-1:] in {" ", "“", "("} else " "
            units.append(Unit(first + offset, last + offset, space + sounds))
    return units


def _clauses(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield the ranges between marks of punctuation that hold a letter or digit, and those of the marks."""
    at = 0
    for match in [*_MARK.finditer(text), None]:
        end = match.start() if match else len(text)
        if any(char.isalnum() for char in text[at:end]):
            yield at, end, False
        if match:
            yield match.start(), match.end(), True
            at = match.end()


def _marked(text: str, start: int, end: int, offset: int, before: Sequence[Unit]) -> list[Unit]:
    mark = _WRITTEN.get(text[start:end], text[start:end])
    mark = "…" if mark in {"...", "…"} else mark[0]
    if mark == '"':
        opens = not before or text[max(start - 1, 0) : start].isspace()
        mark = "“" if opens else "”"
    if mark in _OPENING:
        mark = f" {mark}" if before else mark
    elif mark == "—":
        mark = " —"
    return [Unit(start + offset, start + offset, mark)]


def _aligned(text: str, start: int, end: int, groups: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield which words say which groups of sounds: espeak-ng runs "of the" together and says "GPT-4" in two groups.

    Word by word where there are as many groups; else the split with the least difference between the share of letters
    and the share of sounds, by dynamic programming over up to three words or groups at a time.
    """
    words = [(start + match.start(), start + match.end()) for match in _WORD.finditer(text[start:end])]
    if not groups or not words:
        return
    if len(words) == len(groups):
        yield from ((first, last, sounds) for (first, last), sounds in zip(words, groups, strict=True))
        return
    letters = [_letters(text[first:last]) for first, last in words]
    for wfrom, wto, gfrom, gto in _best_split(letters, [len(group) for group in groups]):
        yield words[wfrom][0], words[wto - 1][1], " ".join(groups[gfrom:gto])


def _letters(word: str) -> int:
    """Return how long a word is to say, in letters: digits and capitals that are spelt take longer."""
    spelt = 2 if word.isupper() and len(word) > 1 else 1
    return sum(4 if char.isdigit() else spelt for char in word if char.isalnum()) or 1


_STEPS: Final = ((1, 1), (2, 1), (3, 1), (1, 2), (1, 3), (1, 4), (1, 6), (1, 8), (2, 2))


def _best_split(letters: Sequence[int], sounds: Sequence[int]) -> list[tuple[int, int, int, int]]:
    """Return half-open ranges of words and of groups that belong together; everything as one where no split is found."""
    pace = sum(sounds) / sum(letters)
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for w in range(len(letters) + 1):
        for g in range(len(sounds) + 1):
            if (w, g) not in best:
                continue
            cost = best[w, g][0]
            for dw, dg in _STEPS:
                to = (w + dw, g + dg)
                if to[0] > len(letters) or to[1] > len(sounds):
                    continue
                new = cost + abs(sum(letters[w : to[0]]) * pace - sum(sounds[g : to[1]])) + 2.0 * (dw + dg - 2)
                if to not in best or new < best[to][0]:
                    best[to] = (new, (w, g))
    at = (len(letters), len(sounds))
    if at not in best:
        return [(0, len(letters), 0, len(sounds))]
    found: list[tuple[int, int, int, int]] = []
    while at != (0, 0):
        before = best[at][1]
        found.append((before[0], at[0], before[1], at[1]))
        at = before
    return found[::-1]
