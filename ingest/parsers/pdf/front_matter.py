"""What a paper's first page says of itself: its title, set largest, and its authors below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.characters import HAN
from ingest.parsers.pdf.layout import Line, Word, gap_before

_ALMOST = 0.95  # of the largest size: lines of the title
_DEEPEST = 6  # lines below the title in which authors are looked for
_SEPARATOR = re.compile(r"\s*(?:[,;&|·•，、；]|\band\b|\bund\b|\bet\b|\s{3,})\s*")
_MARKS = re.compile(r"[\d*∗†‡§¶#⋆✉]+|\b(?:Dr|Prof|PhD|MD|MSc)\b\.?")
_NAME = re.compile(
    r"(?:[^\W\d_a-z][^\W\d_]*(?:[-’'][^\W\d_]+)*\.?|[^\W\d_]\.(?:-?[^\W\d_]\.)*)"
    r"(?:\s+(?:(?:de|da|di|del|della|der|den|van|von|zu|la|le|el|al|bin|ibn|dos)\s+)*"
    r"(?:[^\W\d_a-z][^\W\d_]*(?:[-’'][^\W\d_]+)*\.?|[^\W\d_]\.(?:-?[^\W\d_]\.)*)){1,4}"
)
_CHINESE_NAME = re.compile(f"[{HAN}]{{2,4}}")
_NO_NAME = re.compile(
    r"\b(?:abstract|academy|analysis|annual|arxiv|author|bulletin|center|centre|chapter|college|company|conference"
    r"|contents|corporation|department|edition|faculty|foundation|group|guide|handbook|hospital|institute?|international"
    r"|introduction|journal|keywords?|lab|laborator\w+|lecture|letters?|manual|ministry|national|notes|open|paper|press"
    r"|proceedings|publish\w*|report|research|review|school|science\w*|sciences|society|summary|survey|technical|technology"
    r"|the|thesis|transactions|universit\w+|version|volume|working|january|february|march|april|may|june|july|august"
    r"|september|october|november|december|usa|china|germany|france|uk)\b",
    re.IGNORECASE,
)
_AFFILIATION = re.compile(
    r"@|\b(?:universit\w+|institut\w*|department|school|college|laborator\w+|research|abstract)\b|摘要|大学|学院|研究",
    re.IGNORECASE,
)


def title_lines(lines: Sequence[Line], height: float) -> tuple[int, ...]:
    """Return the indices of the largest lines in the upper half of a page: most often the title."""
    upper = [i for i, line in enumerate(lines) if line.middle < height / 2 and len(line.text) > 2]
    largest = max((lines[i].size for i in upper), default=0.0)
    return tuple(i for i in upper if lines[i].size >= _ALMOST * largest)


def guess_authors(lines: Sequence[Line], height: float) -> tuple[str, ...]:
    """Return the names that stand below the title of a first page, none where they are not sure to be names.

    A line counts if everything in it is a name; a single name only if "by" or an affiliation says that it is a person's.
    """
    title = title_lines(lines, height)
    if not title or all(line.size >= _ALMOST * lines[title[0]].size for line in lines):
        return ()
    below = [line for line in lines[title[-1] + 1 :] if line.middle > lines[title[-1]].middle][:_DEEPEST]
    names: list[str] = []
    for i, line in enumerate(below):
        found = _names(line)
        following = below[i + 1].text if i + 1 < len(below) else ""
        told = line.text.lower().startswith("by ") or bool(_AFFILIATION.search(following))
        if found and (len(found) > 1 or names or told):
            names += [name for name in found if name not in names]
        elif names or _AFFILIATION.search(line.text):
            break
    return tuple(names)


def _names(line: Line) -> list[str]:
    """Return the names in a line, none if anything in it is not one."""
    text = re.sub(r"^[Bb]y\s+", "", _spaced(line))
    if _NO_NAME.search(text) or "@" in text:
        return []
    parts = [" ".join(part.split()).strip(" .") if len(part) < 3 else " ".join(part.split()) for part in _SEPARATOR.split(_MARKS.sub(" ", text))]  # fmt: skip
    parts = [part for part in parts if part]
    chinese = len(parts) > 1 and all(_CHINESE_NAME.fullmatch(part.replace(" ", "")) for part in parts)
    if chinese:
        return [part.replace(" ", "") for part in parts]
    return parts if parts and all(_NAME.fullmatch(part) for part in parts) else []


def _spaced(line: Line) -> str:
    """Return a line's text with its wide gaps as wide spaces, and without what is set as a superscript."""
    parts: list[str] = []
    last: Word | None = None
    for word in line.words:
        if word.size < 0.85 * line.size and _MARKS.sub("", word.text).strip(",") in {"", "a", "b", "c", "d", "e"}:
            continue
        wide = last is not None and word.x0 - last.x1 > 1.2 * line.size
        parts += ["    " if wide else gap_before(word, last), word.text]
        last = word
    return "".join(parts)
