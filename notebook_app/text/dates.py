"""Find the dates that a text names: days, months and years, never one that it only implies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(?P<{m}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR: Final = r"(?:1[0-9]|20)\d\d"
_DATE: Final = re.compile(
    rf"\b(?P<y1>{_YEAR})-(?P<m1>\d\d)-(?P<d1>\d\d)\b"
    rf"|(?P<y2>{_YEAR})\s?年(?:\s?(?P<m2>\d{{1,2}})\s?月(?:\s?(?P<d2>\d{{1,2}})\s?[日号])?)?"
    rf"|\b(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH.format(m='m3')},? (?P<y3>{_YEAR})\b"
    rf"|\b{_MONTH.format(m='m4')} (?P<d4>\d{{1,2}})(?:st|nd|rd|th)?(?:(?:\s?[-–]\s?| to | and | through )(?:{_MONTH.format(m='m5')} )?\d{{1,2}}(?:st|nd|rd|th)?)?,? (?P<y4>{_YEAR})\b"
    rf"|\b{_MONTH.format(m='m6')},? (?P<y6>{_YEAR})\b"
    rf"|\b(?:[Ii]n|[Ss]ince|[Bb]y|[Uu]ntil|[Ff]rom|[Dd]uring|[Bb]efore|[Aa]fter|[Aa]round|[Ee]arly|[Ll]ate|mid-?|[Ss]pring(?: of)?|[Ss]ummer(?: of)?|[Ff]all(?: of)?|[Aa]utumn(?: of)?|[Ww]inter(?: of)?|year)\s(?:early |late |mid-?)?(?P<y7>{_YEAR})(?![\d%]|,\d|[-–]\d|\s?(?:people|adults|participants|tokens|samples|examples|sentences|words|images|questions))\b",
    re.IGNORECASE,
)
_REFERENCE: Final = re.compile(r"\([^()]{0,120}?\b(?:1[89]|20)\d\d[a-z]?\b[^()]{0,120}\)|\[[^\[\]]{0,120}\]")
"""A reference in brackets: its year is a publication's, of which the sentence says nothing."""


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A date: "1998", "1998-03" or "1998-03-14", and as it is written."""

    iso: str
    text: str


def dates_in(text: str) -> Iterator[Date]:
    """Yield the dates of a text in their order; a bare year counts after "in", "since" and the like, not in a reference."""
    plain = _REFERENCE.sub(_blanked, text)
    for found in _DATE.finditer(plain):
        parts = {name[0]: value for name, value in found.groupdict().items() if value and name != "m5"}
        month, day = _number(parts.get("m", "")), int(parts.get("d", 0))
        if month > 12 or day > 31 or parts.get("m") == "may":  # the verb
            continue
        iso = parts["y"] + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if month and day else "")
        bare = not month and "年" not in found[0]
        yield Date(iso, parts["y"] if bare else " ".join(found[0].split()))


def _blanked(found: re.Match[str]) -> str:
    """Blank a reference out; a bracket that is all of a day's date stays."""
    inner = found[0][1:-1]
    dated = _DATE.fullmatch(inner.strip())
    return found[0] if dated else " " * len(found[0])


def _number(month: str) -> int:
    return int(month) if month.isdigit() else 1 + _MONTHS.index(month[:3].lower()) if month else 0
