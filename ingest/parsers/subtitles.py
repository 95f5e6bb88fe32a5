"""Subtitles (SubRip, WebVTT): cues joined into paragraphs, each with the second at which it is heard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from ingest.errors import NoText
from ingest.models import Document, FloatArray, Progress, no_progress
from ingest.parsers.damage import damage_told
from ingest.parsers.describe import CJK, choose_title, guess_language, printable
from ingest.parsers.encoding import decode
from ingest.parsers.flow import Block, flow_page
from ingest.parsers.port import RawSource

_VOICE = re.compile(r"<v(?:\.[\w.]+)?\s+([^>]{1,80})>")
_KARAOKE = re.compile(r"<[\d:.]+>")
_BLOCK = re.compile(r"^(?:STYLE|REGION|NOTE)\b.*?(?=\n\s*\n|\Z)", re.MULTILINE | re.DOTALL)
_LONE_ANGLE, _LONE_BRACE = re.compile(r"<(?![^<>]{0,200}>)"), re.compile(r"\{(?![^{}]{0,200}\})")
_LONE = {0xE000: "<", 0xE001: "{"}
"""What begins no tag is hidden from the library, which would look for its end through the whole text, for each anew."""
_PAUSE = 2.0
"""Seconds of silence that begin a new paragraph."""
_ROLLS = 0.2
"""Seconds within which a cue follows another that it repeats."""
_LONG = 600
"""Characters after which a paragraph ends with the sentence."""
_MOST_REPEATED = 200
"""Words of a cue that may repeat the one before."""
_SENTENCE_END = re.compile(r"[.!?。！？…][\"'”’)\]]*$")
_SPEAKER = re.compile(r"^(?:>>|[-–]\s|[A-Z][\w .'-]{0,30}:\s)")
_NO_SPACE = re.compile(f"[{CJK}]")


@dataclass(frozen=True, slots=True)
class _Cue:
    start: float
    end: float
    text: str


def parse_subtitles(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read subtitles as one page of paragraphs; ``Page.times`` has a row for each cue.

    Raises
    ------
    DamagedFile
        If they are no subtitles.
    NoText
        If there is no cue.
    """
    decoded = decode(source.data)
    with damage_told(source.name):
        cues = list(_without_repeats(_cues(decoded.text)))
    progress("parse", 1, 1)
    if not cues:
        raise NoText(name=source.name, pages=1)
    paragraphs = [*_paragraphs(cues)]
    texts = [_joined(paragraph) for paragraph in paragraphs]
    page = flow_page(map(Block, texts), "pysubs2")
    return Document(
        sha256=source.sha256,
        kind="subtitles",
        title=choose_title([], source.name),
        pages=(replace(page, times=_times(page.text, cues)),),
        language=guess_language(page.text),
        warnings=decoded.warnings,
    )


def _cues(text: str) -> Iterator[_Cue]:
    """Yield the cues in order; a voice of WebVTT is written before what it says."""
    from pysubs2 import SSAFile
    from pysubs2.exceptions import Pysubs2Error

    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    is_vtt = text.lstrip().startswith("WEBVTT")
    text = _KARAOKE.sub("", _VOICE.sub(r"\1: ", _BLOCK.sub("", text) if is_vtt else text))
    text = _LONE_ANGLE.sub("\ue000", _LONE_BRACE.sub("\ue001", text))
    try:
        events = SSAFile.from_string(text, format_="vtt" if is_vtt else "srt")
    except Pysubs2Error as error:
        raise ValueError(str(error)) from error
    for event in sorted(events, key=lambda event: event.start):
        words = " ".join(printable(event.plaintext.translate(_LONE)).replace("&nbsp;", " ").split())
        if words:
            yield _Cue(event.start / 1000, event.end / 1000, words)


def _without_repeats(cues: Iterable[_Cue]) -> Iterator[_Cue]:
    """Yield cues without the words that end the one right before: rolling captions show each line twice or more."""
    before: _Cue | None = None
    for cue in cues:
        rolls = before is not None and cue.start - before.end < _ROLLS
        text = cue.text[_overlap(before.text, cue.text) :].strip() if before is not None and rolls else cue.text
        before = cue
        if text:
            yield replace(cue, text=text)


def _overlap(before: str, text: str) -> int:
    """Return how many characters, whole words and two of them at least, end one cue and begin the next."""
    words = text.split(" ")
    for count in range(min(len(words), _MOST_REPEATED), 1, -1):
        head = " ".join(words[:count])
        if before == head or before.endswith(" " + head):
            return len(head)
    return 0


def _paragraphs(cues: list[_Cue]) -> Iterator[list[_Cue]]:
    """Yield the cues of each paragraph: a pause, a new speaker or a long run of sentences begins the next."""
    paragraph: list[_Cue] = []
    length = 0
    for cue in cues:
        if paragraph:
            last = paragraph[-1]
            ended = bool(_SENTENCE_END.search(last.text))
            pause = cue.start - last.end > _PAUSE
            if _SPEAKER.match(cue.text) or (ended and (pause or length > _LONG)) or length > 2 * _LONG:
                yield paragraph
                paragraph, length = [], 0
        paragraph.append(cue)
        length += len(cue.text)
    if paragraph:
        yield paragraph


def _joined(cues: list[_Cue]) -> str:
    text = cues[0].text
    for cue in cues[1:]:
        text += ("" if _NO_SPACE.match(text[-1:]) else " ") + cue.text
    return text


def _times(text: str, cues: list[_Cue]) -> FloatArray:
    """Return where each cue stands in the page's text and when it begins, shape (cues, 3)."""
    rows: list[tuple[int, int, float]] = []
    place = 0
    for cue in cues:
        start = text.index(cue.text, place)
        place = start + len(cue.text)
        rows.append((start, place, cue.start))
    return np.asarray(rows, np.float32).reshape(-1, 3)
