"""Read the replies of transcription endpoints, in each of their forms, as segments."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ingest.transcribe.port import Heard
from ingest.transcript import Segment

_CUE = re.compile(
    r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})\s*-->\s*(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})[^\n]{0,200}\n"
    r"(.*?)(?=\n\s*\n|\Z)",
    re.DOTALL,
)
_TAG = re.compile(r"</?[^<>\n]{1,40}>")


def read_verbose_json(text: str) -> Heard:
    """Read segments with their times; a server that gives its text without them is heard too.

    Raises
    ------
    ValueError
        If it is none of both.
    """
    reply = _object(text)
    told = reply.get("segments")
    if not isinstance(told, list) or (not told and str(reply.get("text") or "").strip()):
        return _untimed(reply)
    try:
        return Heard(tuple(_segment(each) for each in told))
    except (TypeError, LookupError) as error:
        raise ValueError(f"a segment without its times or text: {error}") from error


def read_cues(text: str) -> Heard:
    """Read SRT or WebVTT.

    Raises
    ------
    ValueError
        If there is text and no cue in it.
    """
    body = text.replace("\r\n", "\n").lstrip("\ufeff")
    segments = tuple(_cues(body))
    if not segments and body.strip() not in {"", "WEBVTT"}:
        raise ValueError("subtitles without cues")
    return Heard(segments)


def read_json(text: str) -> Heard:
    """Read ``{"text": …}``, which has no times.

    Raises
    ------
    ValueError
        If it is no such thing.
    """
    return _untimed(_object(text))


def read_text(text: str) -> Heard:
    """Read plain text, which has no times.

    Raises
    ------
    ValueError
        If it is a web page or an object.
    """
    if text.lstrip().startswith(("<", "{")):
        raise ValueError("no plain text")
    return _whole(text)


READERS: Final[Mapping[str, Callable[[str], Heard]]] = {
    "verbose_json": read_verbose_json,
    "vtt": read_cues,
    "srt": read_cues,
    "json": read_json,
    "text": read_text,
}
"""The forms to ask for, the best first, and how each is read."""


def _object(text: str) -> dict[str, Any]:
    reply = json.loads(text)
    if not isinstance(reply, dict):
        raise ValueError("no JSON object")  # noqa: TRY004 — the type of what a server sent
    return reply


def _segment(told: Any) -> Segment:
    sure = told.get("avg_logprob")
    confidence = round(min(math.exp(sure), 1.0), 3) if isinstance(sure, int | float) else None
    return Segment(float(told["start"]), float(told["end"]), str(told["text"]).strip(), confidence)


def _untimed(reply: Mapping[str, Any]) -> Heard:
    if not isinstance(reply.get("text"), str):
        raise ValueError("no text in the reply")  # noqa: TRY004 — likewise
    return _whole(reply["text"])


def _whole(text: str) -> Heard:
    words = text.strip()
    return Heard((Segment(0.0, 0.0, words),) if words else (), timed=not words)


def _cues(body: str) -> Iterator[Segment]:
    for found in _CUE.finditer(body):
        times = [int(part or 0) for part in found.groups()[:8]]
        start, end = (h * 3600 + m * 60 + s + ms / 1000 for h, m, s, ms in (times[:4], times[4:]))
        words = " ".join(_TAG.sub("", found[9]).split())
        if words:
            yield Segment(start, end, words)
