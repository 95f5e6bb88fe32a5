"""A transcript: what was said when. As a file it is JSON, which :mod:`ingest.parsers.transcript` reads."""

from __future__ import annotations

import json
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
    try:
        head = json.loads(data)
        head.pop("format")
        segments = tuple(Segment(float(s[0]), float(s[1]), str(s[2]), s[3]) for s in head["segments"])
        return Transcript(**{**head, "segments": segments})
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise DamagedFile(name=name, detail=f"{type(error).__name__}: {error}") from error
