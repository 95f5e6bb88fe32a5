"""A transcript: what was said when. As a file it is JSON, which :mod:`ingest.parsers.transcript` reads."""

from __future__ import annotations

import json
import math
from dataclasses import astuple, dataclass
from typing import Any, Final, Literal

from ingest.errors import DamagedFile

MAGIC: Final = b'{"format": "notebook-transcript/1"'
"""How the file of a transcript begins."""

RecordingKind = Literal["audio", "video"]


@dataclass(frozen=True, slots=True)
class Segment:
    """Words and when they are said, in seconds from the start; ``confidence`` is 0 to 1, or None where it is not told."""

    start: float
    end: float
    text: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """What is said in a recording.

    ``seconds`` is the recording's length, 0 where it is not known; ``estimated`` says that the transcriber told no
    times, so that those of the segments are guessed from their length; ``lost`` counts parts that could not be decoded.
    """

    kind: RecordingKind
    engine: str
    segments: tuple[Segment, ...]
    title: str = ""
    seconds: float = 0.0
    estimated: bool = False
    lost: int = 0


def dump_transcript(transcript: Transcript) -> bytes:
    """Return a transcript as the bytes of its file."""
    head: dict[str, Any] = {name: getattr(transcript, name) for name in Transcript.__dataclass_fields__}
    head["segments"] = [astuple(segment) for segment in transcript.segments]
    return json.dumps({"format": "notebook-transcript/1", **head}, ensure_ascii=False).encode()


def load_transcript(data: bytes, name: str) -> Transcript:
    """Read :func:`dump_transcript`.

    Raises
    ------
    DamagedFile
        If the file is none, or was changed.
    """
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(_Written).validate_json(data, strict=True).record()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise DamagedFile(name=name, detail=f"{first['msg']}"[:120]) from error


@dataclass(frozen=True, slots=True)
class _Written:
    """The file of a transcript, field by field: what is not of these types is not read."""

    format: Literal["notebook-transcript/1"]
    kind: RecordingKind
    engine: str
    segments: tuple[tuple[float, float, str, float | None], ...]
    title: str = ""
    seconds: float = 0.0
    estimated: bool = False
    lost: int = 0

    def record(self) -> Transcript:
        segments = tuple(Segment(*segment) for segment in self.segments if math.isfinite(segment[0] + segment[1]))
        fields = {name: getattr(self, name) for name in Transcript.__dataclass_fields__}
        return Transcript(**{**fields, "segments": segments})
