"""Chinese text to Kokoro's phonemes, by pypinyin; English words in it are said by espeak-ng's American.

The table from pinyin to the International Phonetic Alphabet with arrows for tones follows misaki
(https://github.com/hexgrad/misaki, Apache-2.0), which made the training data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import Final

from notebook_app.audio.speech.phonemes.alphabetic import alphabetic_units
from notebook_app.audio.speech.phonemes.units import Unit

_INITIALS: Final = {
    "b": "p", "c": "ʦʰ", "ch": "ꭧʰ", "d": "t", "f": "f", "g": "k", "h": "x", "j": "ʨ", "k": "kʰ", "l": "l", "m": "m",
    "n": "n", "p": "pʰ", "q": "ʨʰ", "r": "ɻ", "s": "s", "sh": "ʂ", "t": "tʰ", "x": "ɕ", "z": "ʦ", "zh": "ꭧ", "": "",
}  # fmt: skip
_FINALS: Final = {
    "a": "a0", "ai": "ai0", "an": "a0n", "ang": "a0ŋ", "ao": "au0", "e": "ɤ0", "ei": "ei0", "en": "ə0n", "eng": "ə0ŋ",
    "i": "i0", "ia": "ja0", "ian": "jɛ0n", "iang": "ja0ŋ", "iao": "jau0", "ie": "je0", "in": "i0n", "iou": "jou0",
    "ing": "i0ŋ", "iong": "jʊ0ŋ", "ong": "ʊ0ŋ", "ou": "ou0", "u": "u0", "uei": "wei0", "ua": "wa0", "uai": "wai0",
    "uan": "wa0n", "uen": "wə0n", "uang": "wa0ŋ", "ueng": "wə0ŋ", "uo": "wo0", "o": "wo0", "ü": "y0", "üe": "ɥe0",
    "üan": "ɥɛ0n", "ün": "y0n", "v": "y0", "ve": "ɥe0", "van": "ɥɛ0n", "vn": "y0n",
}  # fmt: skip
_WHOLE: Final = {
    "hm": "hm0",
    "hng": "hŋ0",
    "m": "m0",
    "n": "n0",
    "ng": "ŋ0",
    "io": "jɔ0",
    "ê": "ɛ0",
    "er": "ɚ0",
    "o": "ɔ0",
}
_BUZZED: Final = frozenset({"zh", "ch", "sh", "r", "z", "c", "s"})
"""Initials after which "i" is no vowel of its own but the consonant's buzz."""
_TONES: Final = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}

_MARKS: Final = {
    "、": ", ", "，": ", ", ",": ", ", "。": ". ", "．": ". ", ".": ". ", "！": "! ", "!": "! ", "：": ": ", ":": ": ",
    "；": "; ", ";": "; ", "？": "? ", "?": "? ", "《": " “", "》": "” ", "「": " “", "」": "” ", "【": " “", "】": "” ",
    "（": " (", "）": ") ", "(": " (", ")": ") ", "“": " “", "”": "” ", "—": " — ", "…": "… ", "·": " ",
}  # fmt: skip
_PIECE: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff〇]+|[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9'’ -]*|.", re.DOTALL)


def chinese_units(text: str) -> list[Unit]:
    """Return the phonemes of a Chinese text, word by word, English words among them, and its marks as units.

    Raises
    ------
    notebook_app.errors.SpeechError
        If espeak-ng, which says the English words, fails.
    """
    units: list[Unit] = []
    for match in _PIECE.finditer(text):
        piece, start = match.group(), match.start()
        if "\u3400" <= piece[0] <= "\u9fff" or piece[0] == "〇":
            for first, word in _words(piece):
                space = " " if units and not units[-1].phonemes.endswith((" ", "“", "(")) else ""
                units.append(Unit(start + first, start + first + len(word), space + word_sounds(word)))
        elif piece[0].isalpha():
            said = alphabetic_units(piece, "en-us", offset=start)
            if said and units and not units[-1].phonemes.endswith(" "):
                said[0] = Unit(said[0].start, said[0].end, " " + said[0].phonemes)
            units += said
        elif piece in _MARKS and units:
            units.append(Unit(start, start, _MARKS[piece]))
    return units


def _words(text: str) -> Iterator[tuple[int, str]]:
    """Yield the words of Chinese characters with their places: phrases of pypinyin's dictionary, the rest in pairs."""
    from pypinyin.seg.mmseg import seg

    at = 0
    for alone, group in groupby(seg.cut(text), lambda word: len(word) == 1):
        words = list(group)
        joined = "".join(words)
        pairs = [joined[first : first + 2] for first in range(0, len(joined), 2)]
        for word in pairs if alone else words:
            yield at, word
            at += len(word)


@lru_cache(maxsize=4096)
def word_sounds(word: str) -> str:
    """Return the phonemes of a word, syllable by syllable."""
    from pypinyin import Style, lazy_pinyin

    syllables = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore")
    return "".join(syllable_sounds(syllable) for syllable in syllables)


def syllable_sounds(pinyin: str) -> str:
    """Return the phonemes of a syllable of pinyin with its tone's number: "zhong1" is "ꭧʊ→ŋ"."""
    from pypinyin.contrib.tone_convert import to_finals, to_initials, to_normal, to_tone3

    tone = _TONES[to_tone3(pinyin, neutral_tone_with_five=True)[-1]]
    base = to_normal(pinyin)
    if base in _WHOLE:
        return _WHOLE[base].replace("0", tone)
    initial, final = to_initials(base, strict=True), to_finals(base, strict=True, v_to_u=True)
    sounds = "ɨ0" if final == "i" and initial in _BUZZED else _FINALS.get(final, "")
    return _INITIALS[initial] + sounds.replace("0", tone)
