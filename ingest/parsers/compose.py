"""Lines in reading order to a page's text: paragraphs by blank lines, broken words mended, every word's place kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

import numpy as np

from ingest.models import FloatArray, Heading
from ingest.parsers.describe import CJK
from ingest.parsers.layout import Line, Word, gap_before

Vocabulary = Mapping[str, int]

_PARAGRAPH_PITCH = 1.35  # of the page's usual distance between lines
_FAR_PITCH = 2.5  # beyond this even a sentence that seems to go on has ended
_OTHER_SIZE = 1.12  # ratio of type sizes that parts a heading or a caption from the text
_INDENT = 0.7  # of the type size
_SHORT_LINE = 0.85  # of the column's width
_ENDS = re.compile(r"[.!?:;。！？：；…][\"'”’)\]」』]*\d{0,2}$")  # a footnote's number may follow
_GOES_ON = re.compile(r"[a-z,;)\]}，、；）]")
_CJK_EDGE = re.compile(f"[{CJK}]")
_BROKEN = re.compile(r"[^\W\d_]{2,}-$")
_PLAIN = re.compile(r"\w+(?:-\w+)*")


@dataclass(frozen=True, slots=True)
class Composed:
    """A page's text, its words' characters and boxes (see :class:`ingest.models.Page`), and its headings."""

    text: str
    words: FloatArray
    headings: tuple[Heading, ...]


@dataclass(slots=True)
class _Writer:
    """Text as it grows, with a row of places for each word."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    rows: list[tuple[float, ...]] = field(default_factory=list)

    def write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def write_word(self, word: Word, text: str) -> None:
        self.rows.append((self.length, self.length + len(text), word.x0, word.y0, word.x1, word.y1))
        self.write(text)


def vocabulary(pages: Iterable[Sequence[Line]]) -> Vocabulary:
    """Count a document's unbroken words, lower-cased: what decides whether a line's last hyphen belongs to the word."""
    counts: Counter[str] = Counter()
    for lines in pages:
        for line in lines:
            counts.update(word.lower() for word in _PLAIN.findall(line.text))
    return counts


def compose(lines: Sequence[Line], size: tuple[float, float], levels: Mapping[int, int], words: Vocabulary) -> Composed:
    """Write a page.

    Parameters
    ----------
    lines : sequence of Line
        In reading order.
    size : (width, height)
        Of the displayed page, in points.
    levels : mapping of int to int
        The lines that are headings, by index, with their levels.
    words : Vocabulary
        The document's words, from :func:`vocabulary`.
    """
    writer = _Writer()
    starts: dict[int, tuple[int, int]] = {}
    pitch = _usual_pitch(lines)
    mended = False
    for i, line in enumerate(lines):
        gap = _gap(lines, i, levels, pitch) if i else ""
        if not mended:
            writer.write(gap)
        begin = writer.length
        following = lines[i + 1] if i + 1 < len(lines) else None
        closes = following is None or _gap(lines, i + 1, levels, pitch) == "\n\n"
        mended = _write_line(writer, line, None if closes else following, words, carried=mended)
        starts[i] = (begin, writer.length)
    text = "".join(writer.parts)
    headings = tuple(_headings(text, starts, levels))
    scale = np.array([1, 1, size[0] or 1, size[1] or 1, size[0] or 1, size[1] or 1], np.float32)
    rows = np.array(writer.rows, np.float32).reshape(-1, 6) / scale
    rows[:, 2:] = rows[:, 2:].clip(0.0, 1.0)
    return Composed(text, rows, headings)


def _write_line(writer: _Writer, line: Line, following: Line | None, words: Vocabulary, *, carried: bool) -> bool:
    """Write a line; return whether its last word goes on with the next line's first.

    ``carried`` says that this line's first word was begun on the line before: the line break comes after it.
    """
    last: Word | None = None
    for i, word in enumerate(line.words):
        gap = gap_before(word, last)
        if carried and i and gap:
            gap, carried = "\n", False
        writer.write(gap)
        text = word.text
        mends = False
        if i == len(line.words) - 1:
            broken = word.hyphen or bool(_BROKEN.search(text))
            stem = text.removesuffix("-")
            mends = broken and following is not None and following.words[0].text[:1].islower()
            keeps = broken and not (mends and _drops_hyphen(stem, following, words))
            text = stem + "-" if keeps else stem if broken else text
        elif word.hyphen:
            text += "-"
        writer.write_word(word, text)
        last = word
    if carried:
        writer.write("")
    return mends


def _drops_hyphen(stem: str, following: Line | None, words: Vocabulary) -> bool:
    """Tell whether the hyphen after ``stem`` only breaks the line, by which spelling the document uses elsewhere."""
    assert following is not None
    first, second = _PLAIN.findall(stem), _PLAIN.findall(following.words[0].text)
    if not first or not second:
        return True
    head, tail = first[-1].lower(), second[0].lower()
    joined, hyphened = words.get(head + tail, 0), words.get(f"{head}-{tail}", 0)
    if joined or hyphened:
        return joined >= hyphened
    return "-" not in head


def _gap(lines: Sequence[Line], i: int, levels: Mapping[int, int], pitch: float) -> str:
    """Return what stands between line ``i - 1`` and line ``i``: nothing, a line break or a blank line."""
    last, line = lines[i - 1], lines[i]
    if levels.get(i) != levels.get(i - 1) or (i in levels and not _same_block(last, line, pitch)):
        return "\n\n"
    if _new_paragraph(lines, i, pitch):
        return "\n\n"
    meets = _CJK_EDGE.match(last.words[-1].text[-1:]) and _CJK_EDGE.match(line.words[0].text[:1])
    return "" if meets else "\n"


def _same_block(last: Line, line: Line, pitch: float) -> bool:
    return 0 < line.middle - last.middle <= _PARAGRAPH_PITCH * max(pitch, line.height)


def _new_paragraph(lines: Sequence[Line], i: int, pitch: float) -> bool:
    last, line = lines[i - 1], lines[i]
    step = line.middle - last.middle
    ended = bool(_ENDS.search(last.text))
    goes_on = not ended and (last.words[-1].hyphen or bool(_GOES_ON.match(line.text)))
    ratio = max(last.size, line.size, 0.1) / max(min(last.size, line.size), 0.1)
    if step <= 0 or line.x0 > last.x1 or line.x1 < last.x0:  # a new column, or the place a figure left
        return not goes_on if ended or ratio > _OTHER_SIZE else not _CJK_EDGE.match(last.text[-1:]) and not goes_on
    if ratio > _OTHER_SIZE or step > _FAR_PITCH * pitch:
        return not goes_on or step > _FAR_PITCH * pitch
    if step > _PARAGRAPH_PITCH * pitch:
        return not goes_on
    if not ended:
        return False
    return _begins_indented(lines, i) or _ends_short(lines, i)


def _begins_indented(lines: Sequence[Line], i: int) -> bool:
    """Tell whether a line begins to the right of its neighbours."""
    indent = lines[i].x0 - lines[i - 1].x0
    after = lines[i + 1].x0 - lines[i].x0 if i + 1 < len(lines) else 0.0
    return _INDENT * lines[i].size < indent < 6 * lines[i].size and after < 0.3 * lines[i].size


def _ends_short(lines: Sequence[Line], i: int) -> bool:
    """Tell whether the line before ends well before its column does."""
    around = lines[max(0, i - 4) : i + 4]
    left, right = min(line.x0 for line in around), max(line.x1 for line in around)
    return lines[i - 1].x1 < left + _SHORT_LINE * (right - left)


def _usual_pitch(lines: Sequence[Line]) -> float:
    steps = [b.middle - a.middle for a, b in pairwise(lines) if 0 < b.middle - a.middle < 3 * b.height]
    return median(steps) if steps else median(line.height for line in lines) if lines else 1.0


def _headings(text: str, starts: Mapping[int, tuple[int, int]], levels: Mapping[int, int]) -> list[Heading]:
    """Return the headings with their places; neighbouring lines of one block are one heading."""
    headings: list[Heading] = []
    ends = -1
    for i in sorted(levels):
        begin, end = starts[i]
        if (
            headings
            and headings[-1].level == levels[i]
            and not text[ends:begin].strip()
            and "\n\n" not in text[ends:begin]
        ):
            begin = headings.pop().start
        headings.append(Heading(begin, levels[i], " ".join(text[begin:end].split())))
        ends = end
    return headings
