"""Find a document's date of publication on its first pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.models import Page

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_YEAR = r"(?:19|20)\d\d"
_DATE = (
    rf"(?:(?P<iso>{_YEAR}-\d\d?-\d\d?)|(?P<zh>{_YEAR}\s{{0,9}}年(?:\s{{0,9}}\d{{1,2}}\s{{0,9}}月(?:\s{{0,9}}\d{{1,2}}\s{{0,9}}日)?)?)"
    rf"|(?P<dmy>\d{{1,2}}(?:st|nd|rd|th)?\s{{1,9}}{_MONTH},?\s{{1,9}}{_YEAR})|(?P<mdy>{_MONTH}\s{{1,9}}\d{{1,2}}(?:\s{{0,9}}[-–]\s{{0,9}}\d{{1,2}})?,?\s{{1,9}}{_YEAR})"
    rf"|(?P<my>{_MONTH},?\s{{1,9}}{_YEAR})|(?P<y>{_YEAR}(?!\d)))"
)
_WAYS = (
    r"\b(?:date|published(?: online)?(?: on)?|publication date|first published|posted|出版日期|发表(?:日期|时间)|发布(?:日期|时间)|日期)\s{0,9}[:：]?\s{0,9}",
    r"\b(?:for release|released|embargoed (?:until|for release))\s{0,9}:?\s{0,9}",
    r"\barxiv:\S{4,20}(?:\s{0,9}\[[\w.-]{2,20}\])?\s{0,9}",
    r"\bavailable online\s{0,9}:?\s{0,9}",
    r"\baccepted\s{0,9}:?\s{0,9}",
    r"\b(?:published as a conference paper at|to appear in|in proceedings of|proceedings of|conference|presented at)\b[^\n]{0,60}?\s",
    r"(?:©|\(c\)|copyright)\s{0,9}",
)
"""What stands before a date that is the document's own, the surest first."""
_SAID = [re.compile(way + _DATE, re.IGNORECASE) for way in _WAYS]
_FULL = re.compile(rf"(?:^|(?<=[\s(,]))(?!{_YEAR}(?!\s*年|-))" + _DATE, re.IGNORECASE)
_HEAD, _REACH = 600, 6000
"""Characters of the first page in which a date alone is its own, and in which one that is said to be is looked for."""


@dataclass(frozen=True, slots=True)
class PublicationDate:
    """A date as written; ``iso`` is "2024", "2024-01" or "2024-01-17". ``page`` is 0 where only the file's properties have it."""

    text: str
    iso: str
    page: int = 0
    start: int = 0
    end: int = 0


def find_date(pages: Sequence[Page], stated: str = "") -> PublicationDate | None:
    """Return the date of a document: the one it is said to have been published at, else one at its head.

    Parameters
    ----------
    pages : sequence of Page
        The first two that have text are looked at.
    stated : str
        The date in a file's properties; believed where the pages do not have it in other words.
    """
    first = [page for page in pages if page.text.strip()][:2]
    for way in _SAID:
        for page in first:
            if found := way.search(page.text[:_REACH]):
                return _dated(found, page.number)
    if first and (found := _FULL.search(first[0].text[:_HEAD])):
        return _dated(found, first[0].number)
    iso = next(iter(_isos(re.search(_DATE, stated, re.IGNORECASE))), "")
    return PublicationDate(stated.strip(), iso) if iso else None


def _dated(found: re.Match[str], page: int) -> PublicationDate:
    name = next(name for name, value in found.groupdict().items() if value)
    iso = next(iter(_isos(found)), "")
    return PublicationDate(" ".join(found[name].split()), iso, page, found.start(name), found.end(name))


def _isos(found: re.Match[str] | None) -> Iterator[str]:
    """Yield a date in the order of its parts."""
    text = next((value for value in found.groupdict().values() if value), "") if found else ""
    year = re.search(_YEAR, text)
    if not year:
        return
    rest = text[: year.start()] + " " + text[year.end() :]
    named = re.search(r"[a-z]{3}", rest.lower())
    numbers = [int(n) for n in re.findall(r"\d+", rest)]
    month = next((n for n, name in enumerate(_MONTHS, 1) if named and name.startswith(named[0])), 0)
    if not month and numbers:
        month, *numbers = numbers
    parts = [year[0], *([f"{month:02}"] if 1 <= month <= 12 else []), *([f"{numbers[0]:02}"] if month and numbers and 1 <= numbers[0] <= 31 else [])]  # fmt: skip
    yield "-".join(parts)
