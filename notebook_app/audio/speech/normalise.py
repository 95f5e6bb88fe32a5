"""Write text the way it is said: numbers, money, units and abbreviations in words, citations and addresses left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from ingest.languages import DEFAULT, known_language, script_of, written_in
from ingest.languages import language as language_row
from notebook_app.audio.speech import spoken_en, spoken_zh

NORMALISER_VERSION = 1
"""Part of the cache's key: raise it when the same text would be said otherwise."""

_TELLING_WORDS = 20
"""Words of a turn from which its language can be told from its stop words."""

_LANGUAGES = {"en": spoken_en.say, "zh": spoken_zh.say}

_NAMES = r"[A-Z][\w'’.&, -]{0,300}?"
"""Words with "&" and commas between them, in one run: parts within parts could be shared out in 2^n ways."""
_CLEANING = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"!?\[([^\]\n]{0,500})\]\([^)\s]{0,2000}\)", r"\1"),  # Markdown links: their words
        (r"\s{0,9}(?:https?://|www\.)[^\s，。；）)]*[^\s，。；）).,;:!?]", ""),
        (r"\s{0,9}\bdoi:\s{0,9}10\.\S*[^\s.,;]", ""),
        (r"\s?\[\^?\d+(?:\s*[,;–-]\s*\d+)*\]", ""),  # [1], [2, 3], [^4]
        (r"\s?【\d+(?:[,，、]\s*\d+)*】", ""),
        (
            rf"\s?\((?:(?:see|cf\.|e\.g\.,?)\s+)?{_NAMES},? (?:1[5-9]|20)\d\d[a-z]?(?:; [^()]{{0,400}}\d{{4}}[a-z]?)?\)",
            "",
        ),
        (r"\s?（[^（）]*(?:19|20)\d\d[a-z]?）", ""),
        (r"^\s{0,3}#{1,6}\s+", ""),
        (r"^\s*[-*+•]\s+", ""),
        (r"(\*\*|__|`|\*)(?=\S)(.+?)(?<=\S)\1", r"\2"),
        (r"[<>{}|\\^~#*_]+", " "),
    )
)


def normalise(text: str, language: str) -> str:
    """Return the text in words a speech engine reads aright.

    Parameters
    ----------
    text : str
        As written, perhaps with Markdown and citation markers.
    language : str
        One with rules of its own (:data:`_LANGUAGES`); any other is cleaned, and its numbers left as they are.
    """
    text = unicodedata.normalize("NFC", text)
    for pattern, replacement in _CLEANING:
        text = pattern.sub(replacement, text)
    say = _LANGUAGES.get(language)
    text = say(text) if say else text
    text = re.sub(r"\(\s*\)|（\s*）", "", text)
    return re.sub(r" ([,.;:!?，。；：！？])", r"\1", " ".join(text.split()))


def is_chinese(text: str) -> bool:
    """Whether Chinese characters are at least three tenths of the text's letters."""
    return script_of(text, share=0.3) == "Han"


def language_of(text: str, expected: str = "", spoken: Collection[str] | None = None) -> str:
    """Return the language a turn is spoken in.

    Parameters
    ----------
    expected : str
        The script's: what a turn too short to tell is in, where it is in the same letters.
    spoken : collection of str, optional
        What the voices speak: a turn in a language they do not is left to the script's.
    """
    script = script_of(text, share=0.3)
    first = written_in(script).code
    usual = expected if expected and language_row(expected).script == script else first
    if script != DEFAULT.script or len(text.split()) < _TELLING_WORDS:
        return usual
    known = known_language(text)
    if known is None or not known.stop_list or (spoken is not None and known.code not in spoken):
        return usual
    return known.code
