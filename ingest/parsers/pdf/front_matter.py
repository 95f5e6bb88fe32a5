"""Read a first page: its title, set largest, and the authors below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.characters import HAN
from ingest.parsers.pdf.layout import Line, Word, gap_before
from ingest.parsers.titles import is_stamp

_ALMOST = 0.95  # of the largest size: lines of the title
_LARGER = 1.12  # than the document's text
_UPPER = 0.6  # of the page's height
_LINE_STEP = 2.0  # of a line's height: from one line of a title to the next
_LONGEST = 300  # letters of a title
_FIRST_BLOCKS = 6  # in which a title in capitals of the text's size is looked for
_FEWEST_CAPITALS = 16
_STRANGE = 3  # lines between two authors: an affiliation, a place, an address
_DEEPEST = 30  # lines below the title in which authors are looked for
_SEPARATOR = re.compile(r"(?:(?<!\s)\s*+)?(?:[,;&|·•，、；]|\band\b|\bund\b|\bet\b)\s*+|(?<!\s)\s{3,}+")
_MARKS = re.compile(r"[\d*∗†‡§¶#⋆✉]+")
_DEGREES = re.compile(r"\b(?:Dr|Prof|PhD|MD|MSc|M\.A|F\.G\.S)\b\.?")
_BY = re.compile(r"by:?\s+", re.IGNORECASE)
_TEXT_BEGINS = re.compile(
    r"\W*(?:\d\.?\s+|I\.\s+)?(?:abstract|summary|introduction|keywords?|摘\s*要|引言)\b", re.IGNORECASE
)
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
    r"@|\b\w*-?labs?\b|\b(?:universit\w+|institut\w*|department|school|college|laborator\w+|research|abstract)\b|摘要|大学|学院|研究",
    re.IGNORECASE,
)


def title_lines(lines: Sequence[Line], height: float, usual: float = 0.0, named: str = "") -> tuple[int, ...]:
    """Return the indices of the lines that are a first page's title, none where no line is clearly one.

    Parameters
    ----------
    lines : sequence of Line
        The page in reading order.
    height : float
        Of the page, in points: a title stands in its upper part.
    usual : float
        Type size of the document's text, from :func:`~ingest.parsers.pdf.asides.usual_size`: a title is larger, or stands in capitals above the text.
    named : str
        The title in the file's properties: lines that hold it are the title in whatever size.
    """
    upper = [
        i
        for i, line in enumerate(lines)
        if line.middle < _UPPER * height and len(line.text) > 2 and not line.words[0].turns and not is_stamp(line.text)
    ]
    blocks = _blocks(lines, upper)
    if wanted := _plain(named):
        holding = [block for block in blocks if wanted in _plain(" ".join(lines[i].text for i in block))]
        if holding and lines[holding[0][0]].size >= _ALMOST * usual:
            return holding[0] if len(wanted) * 3 >= len(_plain(_joined(lines, holding[0]))) else ()
    titled = [block for block in blocks if 1 < len(_plain(_joined(lines, block))) <= _LONGEST]
    large = [
        block for block in titled if lines[block[0]].size >= _LARGER * usual and lines[block[0]].middle < height / 2
    ]
    if large:
        return max(large, key=lambda block: (lines[block[0]].size, -block[0]))
    capitals = (block for block in titled[:_FIRST_BLOCKS] if _shouts(_joined(lines, block)))
    return next(capitals, ())


def _blocks(lines: Sequence[Line], indices: Sequence[int]) -> list[tuple[int, ...]]:
    """Return runs of lines of one size that stand close below each other."""
    blocks: list[list[int]] = []
    for i in indices:
        last = lines[blocks[-1][-1]] if blocks else None
        line = lines[i]
        same = last is not None and blocks[-1][-1] == i - 1 and abs(line.size - last.size) <= (1 - _ALMOST) * line.size
        if last is not None and same and -0.2 * line.height < line.middle - last.middle < _LINE_STEP * line.height:
            blocks[-1].append(i)
        else:
            blocks.append([i])
    return [tuple(block) for block in blocks]


def _joined(lines: Sequence[Line], block: Sequence[int]) -> str:
    return " ".join(lines[i].text for i in block)


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _shouts(text: str) -> bool:
    """Say whether a text is some words in capitals, and no line of a form or a section's heading."""
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= _FEWEST_CAPITALS and len(text.split()) >= 4 and all(char.isupper() for char in letters)


def guess_authors(lines: Sequence[Line], height: float, usual: float = 0.0, named: str = "") -> tuple[str, ...]:
    """Return the names that stand below the title of a first page, none where they are not sure to be names.

    A line counts if everything in it is a name; a single name only if "by" or an affiliation says that it is a person's.
    Where each author has a block of their own, names and affiliations take turns. Takes what :func:`title_lines` does.
    """
    title = title_lines(lines, height, usual, named)
    if not title:
        return _after_by(lines)
    if all(line.size >= _ALMOST * lines[title[0]].size for line in lines):
        return ()
    below = [line for line in lines[title[-1] + 1 :] if line.middle > lines[title[-1]].middle]
    names: list[str] = []
    strange = 0
    for i, line in enumerate(below[:_DEEPEST]):
        found = _names(line)
        following = below[i + 1].text if i + 1 < len(below) else ""
        sure = bool(_BY.match(line.text) or _AFFILIATION.search(following))
        if _TEXT_BEGINS.match(line.text):
            break
        if found and (len(found) > 1 or sure or (names and not strange)):
            names += [name for name in found if name not in names]
            strange = 0
        elif names or _AFFILIATION.search(line.text):
            strange += 1
            if strange > _STRANGE or not names:
                break
    return tuple(names)


def _after_by(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the names in a line that begins with "By", on a page whose title is a picture."""
    return next((tuple(found) for line in lines if _BY.match(line.text) and (found := _names(line))), ())


def _names(line: Line) -> list[str]:
    """Return the names in a line, none if anything in it is not one."""
    text = _BY.sub("", _spaced(line))
    if _NO_NAME.search(text) or "@" in text:
        return []
    parts = [" ".join(part.split()).strip(" .") if len(part) < 3 else " ".join(part.split()) for part in _SEPARATOR.split(_MARKS.sub("; ", _DEGREES.sub(" ", text)))]  # fmt: skip
    parts = [part for part in parts if part]
    chinese = len(parts) > 1 and all(_CHINESE_NAME.fullmatch(part.replace(" ", "")) for part in parts)
    if chinese:
        return [part.replace(" ", "") for part in parts]
    return [_not_shouted(part) for part in parts] if parts and all(_NAME.fullmatch(part) for part in parts) else []


def _not_shouted(name: str) -> str:
    """Return a name set in capitals ("G. A. LEBOUR") as names are written."""
    return re.sub(r"[^\W\d_]{3,}", lambda word: word[0].capitalize(), name) if name.isupper() else name


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
