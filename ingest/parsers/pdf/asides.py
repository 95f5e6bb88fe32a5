"""Footnotes, captions and tables that stand in the middle of a sentence: the sentence goes on, and they come after it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.parsers.describe import CJK
from ingest.parsers.pdf.layout import Line
from ingest.parsers.pdf.paragraphs import SENTENCE_END, new_paragraph, usual_pitch

_SMALLER = 0.95  # of the text's size: what footnotes and many captions are set in
_LARGER = 1.05
_NOTE = re.compile(r"(?:\d{1,3}|[*∗†‡§¶#]{1,3}|\[\d{1,3}\])[.)]?\s*\S")
_CAPTION = re.compile(
    r"(?:figure|fig\.|table|tab\.|algorithm|listing|scheme|plate|box|abbildung|abb\.|tabelle|tableau|figura|tabla)"
    r"\s*[A-Z]?(?:\d+|[IVX]+)(?:[.\-]\d+)*(?:\s*[.:|–—]|\s|$)|[图表圖]\s*\d",
    re.IGNORECASE,
)
_LABEL = 18  # characters that make a line more than a label in a figure
_MOST_LINES = 3000  # of a page made for readers: each is compared with the others
_BLOCK_GAP = 1.35  # of the usual distance between lines
_GOES_ON = re.compile(rf"[a-zà-öø-ÿ,;)\]}}，、；）{CJK}]")

Kind = Literal["text", "heading", "note", "caption", "other"]


@dataclass(frozen=True, slots=True)
class Arranged:
    """Lines in the order to be written.

    ``gaps`` says what stands before some lines whatever their places tell: a blank line around what was set aside, a
    line break where a sentence goes on.
    """

    lines: tuple[Line, ...]
    gaps: Mapping[int, str]


def usual_size(pages: Iterable[Sequence[Line]]) -> float:
    """Return the type size, to half a point, in which most of a document's characters are set; 0 where it has none."""
    weights: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            weights[round(line.size * 2) / 2] += sum(len(word.text) for word in line.words)
    return max(weights, key=lambda size: (weights[size], size), default=0.0)


def set_aside(lines: Sequence[Line], size: float) -> Arranged:
    """Move what interrupts a sentence behind it: captions and tables after its paragraph, footnotes to the page's end.

    Parameters
    ----------
    lines : sequence of Line
        A page in reading order.
    size : float
        Type size of the document's text, from :func:`usual_size`.
    """
    if len(lines) > _MOST_LINES:
        return Arranged(tuple(lines), {})
    pitch = usual_pitch(lines)
    kinds = _kinds(lines, size, pitch)
    order: list[int] = []
    gaps: dict[int, str] = {}  # by index of the given lines
    waiting: list[int] = []
    notes: list[int] = []
    i = 0
    while i < len(lines):
        if waiting and i not in gaps and (kinds[i] != "text" or new_paragraph(lines, i, pitch)):
            gaps[waiting[0]] = gaps[i] = "\n\n"
            order, waiting = order + waiting, []
        run = _interruption(lines, kinds, order, i)
        if not run:
            order.append(i)
            i += 1
            continue
        waiting += [j for j in run if kinds[j] != "note"]
        notes += [j for j in run if kinds[j] == "note"]
        i = run.stop
        gaps[i] = "\n"
    for late in (waiting, notes):
        if late:
            gaps[late[0]] = "\n\n"
    order += waiting + notes
    return Arranged(tuple(lines[j] for j in order), {place: gaps[j] for place, j in enumerate(order) if j in gaps})


def _interruption(lines: Sequence[Line], kinds: Sequence[Kind], order: Sequence[int], i: int) -> range:
    """Return the lines from ``i`` that stand between a sentence's two parts; none where they do not."""
    if not order or kinds[i] in {"text", "heading"} or kinds[order[-1]] != "text":
        return range(0)
    end = next((j for j in range(i, len(lines)) if kinds[j] in {"text", "heading"}), len(lines))
    before = lines[order[-1]]
    if end == len(lines) or kinds[end] != "text" or SENTENCE_END.search(before.text) or before.words[0].turns:
        return range(0)
    certain = {"note", "caption"} & set(kinds[i:end])
    goes_on = before.words[-1].hyphen or bool(_GOES_ON.match(lines[end].text))
    return range(i, end) if goes_on and (certain or all(lines[j].columns for j in range(i, end))) else range(0)


def _kinds(lines: Sequence[Line], size: float, pitch: float) -> list[Kind]:
    kinds: list[Kind] = []
    for i, line in enumerate(lines):
        starts = i == 0 or _begins_block(lines, i, pitch)
        small = line.size < _SMALLER * size
        if starts and _CAPTION.match(line.text):
            kinds.append("caption")
        elif small and _NOTE.match(line.text) and (starts or kinds[-1] == "note") and _at_foot(lines, i):
            kinds.append("note")
        elif not starts and kinds[-1] in {"caption", "note"}:
            kinds.append(kinds[-1])
        elif line.columns or small or line.words[0].turns:
            kinds.append("other")
        else:
            kinds.append("heading" if line.size > _LARGER * size else "text")
    for i in range(len(lines) - 1, 0, -1):  # what is written in a figure stands above its caption
        inside = kinds[i] in {"caption", "other"}
        label = len(lines[i - 1].text) < _LABEL and _begins_block(lines, i, pitch)
        if inside and label and kinds[i - 1] == "text":
            kinds[i - 1] = "other"
    return kinds


def _at_foot(lines: Sequence[Line], i: int) -> bool:
    """Tell whether nothing in its column stands below a line but lines as small."""
    line = lines[i]
    below = (other for other in lines if other.y0 >= line.y1 and other.x0 < line.x1 and line.x0 < other.x1)
    return all(other.size < line.size / _SMALLER for other in below)


def _begins_block(lines: Sequence[Line], i: int, pitch: float) -> bool:
    """Tell whether a line stands apart from the one before it: by white, by its column or by its size."""
    last, line = lines[i - 1], lines[i]
    step = line.middle - last.middle
    apart = step <= 0 or step > _BLOCK_GAP * max(pitch, line.height) or line.x0 > last.x1 or line.x1 < last.x0
    return apart or not _SMALLER < line.size / max(last.size, 0.1) < _LARGER
