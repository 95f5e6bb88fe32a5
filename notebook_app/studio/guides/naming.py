"""Name and icon of a notebook that nobody has named yet, after what its sources are about."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from notebook_app.i18n import LANGUAGES, translate
from notebook_app.text.prose import one_line

_LONGEST = 60
_TOPICS = 3
_SUBTITLE = re.compile(r"(?<!\s)\s*+[:：–—|]\s+|[:：]")
UNCHOSEN_ICON = "📓"
"""What a notebook has for an icon before one is chosen."""


def is_unnamed(name: str) -> bool:
    """Say whether a notebook still has the name that it was made with, perhaps numbered, in any language."""
    bare = re.sub(r"(?<!\s)\s*+\(\d+\)$", "", name.strip())
    return bare in {translate("ui.untitled", language) for language in LANGUAGES}


def name_after(titles: Sequence[str], topics: Sequence[str], language: str) -> str:
    """Return a name: the title of the only source, or the leading topics of several; "" where there is nothing to go by.

    Parameters
    ----------
    titles : sequence of str
        Of the sources.
    topics : sequence of str
        What they are about, the leading ones first.
    language : str
        In which topics are joined.
    """
    if len(titles) == 1 or not topics:
        return _shortened(titles[0]) if titles else ""
    leading = [one_line(topic) for topic in topics[:_TOPICS]]
    while len(leading) > 1 and len(_joined(leading, language)) > _LONGEST:
        leading.pop()
    joined = _shortened(_joined(leading, language))
    return joined[:1].upper() + joined[1:]


def icon_for(texts: Sequence[str]) -> str:
    """Return the icon of the subject that most of the words of some texts (titles, topics) speak of, "" where none does.

    The words of subjects are in ``naming.toml``; those of Latin script stand for all that begin so.
    """
    text = " ".join(texts).casefold()
    counts = {icon: len(pattern.findall(text)) for icon, pattern in _subjects().items()}
    best = max(counts, key=lambda icon: counts[icon])
    return best if counts[best] else ""


def _joined(topics: Sequence[str], language: str) -> str:
    *first, last = topics
    if not first:
        return last
    return translate(
        "guide.names_joined", language, first=translate("guide.names_comma", language).join(first), last=last
    )


def _shortened(title: str) -> str:
    """Return a title without its subtitle where it is long, cut between words."""
    title = one_line(title)
    if len(title) > _LONGEST:
        title = _SUBTITLE.split(title, maxsplit=1)[0].strip() or title
    if len(title) <= _LONGEST:
        return title
    cut = title[: _LONGEST - 1]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut else cut}…"


@cache
def _subjects() -> dict[str, re.Pattern[str]]:
    rows = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return {
        row["icon"]: re.compile("|".join(rf"\b{word}" if word.isascii() else word for word in row["words"]))
        for row in rows.values()
    }
