"""Segments to pages: paragraphs by pauses and sentences, pages of about ten minutes, every word's second kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from ingest.models import Document, Page
from ingest.parsers.describe import CJK, choose_title, guess_language, printable
from ingest.remarks import Remark, remark
from ingest.transcript import Segment, Transcript

PAGE_SECONDS = 600.0
"""A page ends with the first paragraph that has begun so long after the page."""

_PAUSE = 2.0  # seconds of silence after which a speaker begins anew
_LONG = 500  # characters after which a paragraph ends with its sentence
_LONGEST = 1200  # characters after which it ends anyway: automatic captions have no sentences
_ENDS = re.compile(r"[.!?。！？…][\"'”’)\]」』]*$")
_CJK_EDGE = re.compile(f"[{CJK}]")


def transcript_document(transcript: Transcript, sha256: str, name: str) -> Document:
    """Return the document of a transcript; a page of a recording in which nothing is said has no text."""
    segments = [
        Segment(s.start, s.end, text, s.confidence)
        for s in transcript.segments
        if (text := " ".join(printable(s.text).split()))
    ]
    pages = tuple(_page(number, paragraphs, transcript.engine) for number, paragraphs in enumerate(_pages(segments), 1))
    return Document(
        sha256=sha256,
        kind=transcript.kind,
        title=choose_title([transcript.title], name),
        pages=pages or (Page(1, "", clock(0), origin="none", engine=transcript.engine),),
        language=guess_language("\n".join(page.text for page in pages)),
        warnings=_remarks(transcript),
    )


def clock(second: float) -> str:
    """Return a moment as hours, minutes and seconds: "0:10:00"."""
    whole = int(second)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def _remarks(transcript: Transcript) -> tuple[Remark, ...]:
    found = []
    if transcript.estimated:
        found.append(remark("estimated_times", engine=transcript.engine))
    if transcript.lost:
        found.append(remark("lost_sound", count=transcript.lost))
    return tuple(found)


def _paragraphs(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    paragraph: list[Segment] = []
    size = 0
    for segment in segments:
        if paragraph and _breaks(paragraph[-1], segment, size):
            yield paragraph
            paragraph, size = [], 0
        paragraph.append(segment)
        size += len(segment.text)
    if paragraph:
        yield paragraph


def _breaks(last: Segment, segment: Segment, size: int) -> bool:
    if segment.start - last.end >= _PAUSE or size > _LONGEST:
        return True
    return size > _LONG and bool(_ENDS.search(last.text))


def _pages(segments: Sequence[Segment]) -> Iterator[list[list[Segment]]]:
    page: list[list[Segment]] = []
    for paragraph in _paragraphs(segments):
        if page and paragraph[0].start - page[0][0].start >= PAGE_SECONDS:
            yield page
            page = []
        page.append(paragraph)
    if page:
        yield page


def _page(number: int, paragraphs: Sequence[Sequence[Segment]], engine: str) -> Page:
    text = ""
    rows: list[tuple[float, float, float]] = []
    for paragraph in paragraphs:
        for i, segment in enumerate(paragraph):
            text += ("\n\n" if text and not i else _between(text, segment.text)) if text else ""
            rows.append((len(text), len(text) + len(segment.text), segment.start))
            text += segment.text
    told = [(s.confidence, len(s.text)) for paragraph in paragraphs for s in paragraph if s.confidence is not None]
    return Page(
        number,
        text,
        label=clock(paragraphs[0][0].start),
        origin="speech",
        engine=engine,
        times=np.array(rows, np.float32),
        confidence=round(sum(c * n for c, n in told) / sum(n for _, n in told), 3) if told else None,
    )


def _between(before: str, after: str) -> str:
    """Return what joins two segments of a paragraph: nothing between Chinese characters."""
    return "" if _CJK_EDGE.match(before[-1]) and _CJK_EDGE.match(after[0]) else " "
