"""Lines in reading order to a page's text: paragraphs by blank lines, broken words mended, every word's place kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ingest.models import FloatArray, Heading, Span
from ingest.parsers.pdf.asides import Arranged
from ingest.parsers.pdf.layout import Line, Word, gap_before
from ingest.parsers.pdf.paragraphs import CJK_EDGE, new_paragraph, same_block, usual_pitch

Vocabulary = Mapping[str, int]

_LEAST_PART = 4  # letters of either part of a compound that no other line spells
_BROKEN = re.compile(r"[^\W\d_]{2}-$")
_PLAIN = re.compile(r"\w+(?:-\w+)*")


@dataclass(frozen=True, slots=True)
class Composed:
    """A page's text, its words' characters and boxes (see :class:`ingest.models.Page`), its headings and tables."""

    text: str
    words: FloatArray
    headings: tuple[Heading, ...]
    tables: tuple[Span, ...]


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
        broken = False
        for line in lines:
            found = _PLAIN.findall(line.text.lower())
            ends_broken = line.words[-1].hyphen or bool(_BROKEN.search(line.text))
            counts.update(found[broken : len(found) - ends_broken])  # halves of words are no words
            broken = ends_broken
    return counts


def compose(arranged: Arranged, size: tuple[float, float], levels: Mapping[int, int], words: Vocabulary) -> Composed:
    """Write a page.

    Parameters
    ----------
    arranged : Arranged
        Its lines in the order to be written.
    size : (width, height)
        Of the displayed page, in points.
    levels : mapping of int to int
        The lines that are headings, by index, with their levels.
    words : Vocabulary
        The document's words, from :func:`vocabulary`.
    """
    lines = arranged.lines
    writer = _Writer()
    gaps = _gaps(arranged, levels)
    starts: list[tuple[int, int]] = []
    mended = False
    for i, line in enumerate(lines):
        if not mended:
            writer.write(gaps[i])
        begin = writer.length
        following = lines[i + 1] if i + 1 < len(lines) and gaps[i + 1] != "\n\n" else None
        mended = _write_line(writer, line, following, words, carried=mended)
        starts.append((begin, writer.length))
    text = "".join(writer.parts)
    scale = np.array([1, 1, size[0] or 1, size[1] or 1, size[0] or 1, size[1] or 1], np.float32)
    rows = np.array(writer.rows, np.float32).reshape(-1, 6) / scale
    rows[:, 2:] = rows[:, 2:].clip(0.0, 1.0)
    return Composed(text, rows, tuple(_headings(text, starts, levels)), tuple(_tables(lines, starts)))


def _write_line(writer: _Writer, line: Line, following: Line | None, words: Vocabulary, *, carried: bool) -> bool:
    """Write a line; return whether its last word goes on with the next line's first.

    ``carried`` says that this line's first word was begun on the line before: the line break comes after it.
    """
    last: Word | None = None
    for i, word in enumerate(line.words):
        gap = _cell_gap(line.columns, i) if line.columns and (i or not carried) else gap_before(word, last)
        if carried and i and gap:
            gap, carried = "\n", False
        writer.write(gap or gap_before(word, last))
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
    return mends


def _cell_gap(columns: Sequence[int], i: int) -> str:
    """Return the bars between a table's word and the one before it; empty within a cell."""
    bars = columns[i] - (columns[i - 1] if i else 0)
    return ("| " if i == 0 else " | ") + "| " * (bars - 1) if bars > 0 else ""


def _drops_hyphen(stem: str, following: Line | None, words: Vocabulary) -> bool:
    """Tell whether the hyphen after ``stem`` only breaks the line, by which spelling the document uses elsewhere.

    Where it uses neither, two words that stand alone elsewhere make a compound, which keeps its hyphen.
    """
    assert following is not None
    first, second = _PLAIN.findall(stem), _PLAIN.findall(following.words[0].text)
    if not first or not second:
        return True
    head, tail = first[-1].lower(), second[0].lower()
    joined, hyphened = words.get(head + tail, 0), words.get(f"{head}-{tail}", 0)
    if joined or hyphened:
        return joined >= hyphened
    compound = min(len(head), len(tail)) >= _LEAST_PART and head in words and tail in words
    return "-" not in head and not compound


def _gaps(arranged: Arranged, levels: Mapping[int, int]) -> list[str]:
    """Return what stands before each line: nothing, a line break or a blank line."""
    lines = arranged.lines
    pitch = usual_pitch(lines)
    return [arranged.gaps.get(i) or _gap(lines, i, levels, pitch) if i else "" for i in range(len(lines))]


def _gap(lines: Sequence[Line], i: int, levels: Mapping[int, int], pitch: float) -> str:
    last, line = lines[i - 1], lines[i]
    if levels.get(i) != levels.get(i - 1) or (i in levels and not same_block(last, line, pitch)):
        return "\n\n"
    if last.columns or line.columns:
        return "\n" if last.columns and line.columns and last.middle < line.middle else "\n\n"
    if new_paragraph(lines, i, pitch):
        return "\n\n"
    meets = CJK_EDGE.match(last.words[-1].text[-1:]) and CJK_EDGE.match(line.words[0].text[:1])
    return "" if meets else "\n"


def _tables(lines: Sequence[Line], starts: Sequence[tuple[int, int]]) -> list[Span]:
    """Return where tables stand: rows one under the other."""
    spans: list[Span] = []
    for i, line in enumerate(lines):
        if not line.columns:
            continue
        follows = i > 0 and lines[i - 1].columns and lines[i - 1].middle < line.middle
        begin = spans.pop().start if follows else starts[i][0]
        spans.append(Span(begin, starts[i][1]))
    return spans


def _headings(text: str, starts: Sequence[tuple[int, int]], levels: Mapping[int, int]) -> list[Heading]:
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
