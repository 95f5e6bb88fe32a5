"""Titles: lines that are stamps and not titles, the title that a document cites itself by, capitals set in title case."""

from __future__ import annotations

import re
from collections import Counter

_STAMP = re.compile(
    r"[^\w©]*+(?:arxiv\s*:\s*\S+.*|(?:for|embargoed) (?:immediate )?(?:release|copy|media|further information|more information)\b.*"
    r"|numbers, facts and trends.*|doi\s*[: ].*|https?://\S+|www\.\S+"
    r"|(?:first |originally )?published (?:as|in|online|by|on)\b.*|(?:accepted|submitted|to appear|presented) (?:at|by|for|in|to)\b.*"
    r"|under (?:double-blind )?review\b.*|(?:a )?preprint\b.*|(?:in )?proceedings of\b.*|(?:the )?transactions\b.*"
    r"|(?:.{0,40}\b)?(?:journal|annals|bulletin|archives) of\b.*|.*\bissn\b.*|.*\bvol(?:\.|ume) ?\d+.*"
    r"|(?:\d{1,2}\.? )?(?:january|february|march|april|may|june|july|august|september|october|november|december)\b[ \d,.]*+"
    r"|contents lists available.*|available online.*|received\b.*|downloaded from\b.*|©.*|copyright\b.*"
    r"|confidential\b.*|draft\b[\s\d.:v-]*+|(?:working|technical|discussion|white|policy|research|position) (?:paper|report)(?: (?:no\.?|series|#)?\s*[\w./-]*)?"
    r"|(?:original |research |review |short |brief |systematic )?(?:article|review|research|communication|correspondence|editorial"
    r"|letter|paper|report|perspective|commentary|case report|survey)s?(?: (?:article|paper|open access))?"
    r"|abstract|summary|introduction|(?:table of )?contents|references|摘\s*要|引言|前言|目录"
    r"|open access.*|(?:journal )?pre-proof|manuscript\b.*|page \d+.*|[\d\W]*+)\W*+",
    re.IGNORECASE,
)
_CITED_AS = re.compile(
    r"(?:(?:recommended|suggested|preferred) citation|(?:please )?cite (?:this|it|as)\b|how to cite|to cite this)"
    r"[^“”\"]{0,300}[“\"](?P<title>[^“”\"]{8,300})[”\"]",
    re.IGNORECASE,
)
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "from",
        "in",
        "into",
        "nor",
        "of",
        "on",
        "onto",
        "or",
        "over",
        "per",
        "than",
        "the",
        "to",
        "under",
        "upon",
        "versus",
        "via",
        "vs",
        "with",
        "without",
    ]
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")
_FEWEST_CAPITALS = 10
"""Letters in capitals that make a title shouted; "RAPTOR" or "FAQ" alone is a name."""


def is_stamp(text: str) -> bool:
    """Say whether a line names no document: one of an archive, publisher or press office, or the heading of a section."""
    return bool(_STAMP.fullmatch(" ".join(text.split())))


def cited_title(text: str) -> str:
    """Return the title by which a page asks to be cited ("Recommended citation: …, “Title”"), empty where there is none."""
    found = _CITED_AS.search(text)
    return " ".join(found["title"].split()).rstrip(" .,") if found else ""


def in_title_case(title: str, text: str = "") -> str:
    """Return a title set in capitals in title case; any other as it is.

    Parameters
    ----------
    title : str
        As it stands on the page.
    text : str
        The document's: a word that it writes in capitals where it does not shout ("RAPTOR", "COVID-19") keeps them.
    """
    letters = [char for char in title if char.isalpha() and char.upper() != char.lower()]
    words = _WORD.findall(title)
    if len(letters) < _FEWEST_CAPITALS or len(words) < 2 or any(char.islower() for char in letters):
        return title
    written = _written(text)
    first = True
    parts: list[str] = []
    end = 0
    for found in _WORD.finditer(title):
        gap = title[end : found.start()]
        first = first or bool(re.search(r"[:.?!—–]\s*$", gap))
        parts += [gap, _cased(found[0], written, first=first, joined=gap.endswith("-"))]
        first, end = False, found.end()
    return "".join([*parts, title[end:]])


def _written(text: str) -> dict[str, str]:
    """Return how a text most often writes each word, without its lines in capitals."""
    forms: Counter[str] = Counter()
    for line in text.splitlines():
        if any(char.islower() for char in line):
            forms.update(_WORD.findall(line))
    usual: dict[str, str] = {}
    for form, _ in forms.most_common():
        usual.setdefault(form.casefold(), form)
    return usual


def _cased(word: str, written: dict[str, str], *, first: bool, joined: bool) -> str:
    low = word.lower()
    usual = written.get(low, "")
    if usual and usual != low and usual != low.capitalize():
        return usual
    if low in _SMALL and not first and not (joined and low not in {"to", "of", "in", "on", "and", "the", "by", "for"}):
        return low
    consonants = len(word) <= 4 and not re.search("[AEIOUYÀ-Ý]", word)
    roman = re.fullmatch("[IVX]{1,5}", word)
    return word if (not usual and consonants) or roman else low.capitalize()
