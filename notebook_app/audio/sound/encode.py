"""Write an episode as its samples stream by, with its title, chapters and cover: mp3, AAC in mp4, or Opus in Ogg."""

from __future__ import annotations

import base64
import errno
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from ingest.errors import DiskFull
from ingest.models import FloatArray
from notebook_app.audio.sound.rate import MIX_RATE
from notebook_app.records import AudioFormat

_MILLISECOND = Fraction(1, 1000)
_FRONT_COVER = 3
"""The kind of picture, of the FLAC format's PICTURE block."""


@dataclass(frozen=True, slots=True)
class Codec:
    """How a format is written: PyAV's container and codec, bits per second, and the dB that its encoder takes away.

    ``ceiling`` is the true peak in dBTP before encoding: what the codec adds between samples stays under -1.
    """

    container: str
    codec: str
    bits_per_second: int
    loss: float
    ceiling: float
    media_type: str
    container_options: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)


CODECS: Mapping[AudioFormat, Codec] = {
    # LAME scales every input by 0.95. Every frame by itself: with the reservoir mpg123 finds its frames overfull.
    "mp3": Codec(
        "mp3", "libmp3lame", 64_000, 0.45, -2.2, "audio/mpeg", options={"reservoir": "0", "compression_level": "7"}
    ),
    # faststart: a player begins before the whole file is there.
    "m4a": Codec("mp4", "aac", 64_000, 0.0, -3.1, "audio/mp4", {"movflags": "+faststart"}),
    # libopus takes off about 0.3 dB at this rate. bitexact: the stream's serial number is no chance, so that the same episode is the same file.
    "opus": Codec("ogg", "libopus", 40_000, 0.3, -2.9, "audio/ogg", {"fflags": "+bitexact"}, {"application": "audio"}),
}
"""The formats an episode can have; each is its file's suffix too."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the finished file, in seconds from its start."""

    title: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Tags:
    """What a player shows: ``artists`` are the hosts, ``album`` the notebook, ``cover`` a JPEG (none where empty)."""

    title: str
    artists: str
    language: str
    chapters: Sequence[Chapter] = ()
    album: str = ""
    cover: bytes = b""
    cover_size: int = 0


def encode(chunks: Iterable[FloatArray], target: Path, tags: Tags, audio_format: AudioFormat = "mp3") -> None:
    """Encode mono chunks at the mix's rate into ``target``.

    Raises
    ------
    ingest.errors.DiskFull
        If there is no room for the file.
    """
    import av

    codec = CODECS[audio_format]
    try:
        with av.open(str(target), "w", format=codec.container, container_options=dict(codec.container_options)) as out:
            out.metadata.update(_metadata(tags, audio_format))
            out.set_chapters([_chapter(n, chapter) for n, chapter in enumerate(tags.chapters)])
            stream: Any = out.add_stream(codec.codec, rate=MIX_RATE, layout="mono")
            stream.bit_rate = codec.bits_per_second
            stream.options = dict(codec.options)
            if tags.cover and audio_format != "opus":
                _attach_cover(out, tags)
            _encode_audio(out, stream, chunks)
    except OSError as exc:
        if exc.errno != errno.ENOSPC:
            raise
        raise DiskFull(folder=str(target.parent)) from exc


def _encode_audio(out: Any, stream: Any, chunks: Iterable[FloatArray]) -> None:
    import av
    import numpy as np

    from notebook_app.audio.sound.loudness import rechunk

    position = 0
    for chunk in rechunk(chunks, MIX_RATE):
        samples = np.ascontiguousarray(chunk[None, :])
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = MIX_RATE, position, Fraction(1, MIX_RATE)
        position += len(chunk)
        out.mux(stream.encode(frame))
    out.mux(stream.encode(None))


def _metadata(tags: Tags, audio_format: AudioFormat) -> dict[str, str]:
    known = {"title": tags.title, "artist": tags.artists, "album": tags.album, "language": tags.language}
    if tags.cover and audio_format == "opus":
        known["METADATA_BLOCK_PICTURE"] = base64.b64encode(_picture(tags)).decode()
    return {name: value for name, value in known.items() if value}


def _picture(tags: Tags) -> bytes:
    """Return the cover as a PICTURE block of FLAC, which Ogg carries in base64."""
    kind, size = b"image/jpeg", tags.cover_size
    head = struct.pack(">II", _FRONT_COVER, len(kind)) + kind + struct.pack(">I", 0)
    return head + struct.pack(">IIIII", size, size, 24, 0, len(tags.cover)) + tags.cover


def _attach_cover(out: Any, tags: Tags) -> None:
    import av
    from av.stream import Disposition

    picture = out.add_stream("mjpeg")
    picture.width = picture.height = tags.cover_size
    picture.pix_fmt = "yuvj420p"
    picture.disposition = Disposition.attached_pic
    packet = av.Packet(tags.cover)
    packet.stream, packet.pts, packet.dts = picture, 0, 0
    packet.time_base, packet.is_keyframe = Fraction(1, MIX_RATE), True
    out.mux(packet)


def _chapter(number: int, chapter: Chapter) -> Any:
    return {
        "id": number,
        "start": round(chapter.start * 1000),
        "end": round(chapter.end * 1000),
        "time_base": _MILLISECOND,
        "metadata": {"title": chapter.title},
    }
