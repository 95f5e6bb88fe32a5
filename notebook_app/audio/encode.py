"""Write an episode as mp3, with its title and chapters (ID3v2), as its samples stream by."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from ingest.errors import DiskFull
from ingest.models import FloatArray
from notebook_app.audio.clip import MIX_RATE
from notebook_app.audio.loudness import rechunk

ENCODER_LOSS = 0.45
"""dB that LAME takes off every input (it scales by 0.95)."""
_BITS_PER_SECOND = 64_000
_MILLISECOND = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the finished file, in seconds from its start."""

    title: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Tags:
    """What a player shows: ``artists`` are the hosts."""

    title: str
    artists: str
    language: str
    chapters: Sequence[Chapter] = ()


def encode_mp3(chunks: Iterable[FloatArray], target: Path, tags: Tags) -> None:
    """Encode mono chunks at the mix's rate into ``target``.

    Raises
    ------
    ingest.errors.DiskFull
        If there is no room for the file.
    """
    import av

    try:
        with av.open(str(target), "w", format="mp3") as container:
            container.metadata.update({"title": tags.title, "artist": tags.artists, "language": tags.language})
            container.set_chapters([_chapter(n, chapter) for n, chapter in enumerate(tags.chapters)])
            stream = container.add_stream("libmp3lame", rate=MIX_RATE, layout="mono")
            stream.bit_rate = _BITS_PER_SECOND
            stream.options = {
                "reservoir": "0",
                "compression_level": "7",
            }  # every frame by itself: with it mpg123 finds LAME's frames overfull
            position = 0
            for chunk in rechunk(chunks, MIX_RATE):
                frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(chunk[None, :]), format="fltp", layout="mono")
                frame.sample_rate, frame.pts, frame.time_base = MIX_RATE, position, Fraction(1, MIX_RATE)
                position += len(chunk)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    except OSError as exc:
        if exc.errno != errno.ENOSPC:
            raise
        raise DiskFull(folder=str(target.parent)) from exc


def _chapter(number: int, chapter: Chapter) -> Any:
    return {
        "id": number,
        "start": round(chapter.start * 1000),
        "end": round(chapter.end * 1000),
        "time_base": _MILLISECOND,
        "metadata": {"title": chapter.title},
    }
