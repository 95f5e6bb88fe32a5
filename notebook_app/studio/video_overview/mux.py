"""An MP4 of still pictures and a narration: VP9 from libvpx, the AAC as it was mixed; no GPL encoder is opened."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from ingest.disk import raises_disk_full
from notebook_app.audio.sound.encode import Chapter

VIDEO_CODEC: Final = "libvpx-vp9"
"""BSD-3-Clause; PyAV's wheel also carries x264 and x265, which are GPL and never opened."""
_MILLISECOND: Final = Fraction(1, 1000)
_EVERY: Final = 1000
"""Milliseconds between two frames of the same picture: a player can seek to each second."""
_LAST: Final = 20
"""Milliseconds that the last frame of a shot lasts: the film ends with its narration."""
_OPTIONS: Final = {"cpu-used": "8", "deadline": "realtime", "crf": "32", "b": "0", "row-mt": "0", "lag-in-frames": "0"}
_VERSION: Final = b"1"


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture from one millisecond to another, encoded: a file with its packets, the times of which begin at 0."""

    file: Path
    begin: int
    end: int


def picture_shot(png: bytes, begin: float, end: float, cache: Path) -> Shot:
    """Return a shot of a picture, from the cache where the same one of the same length was encoded before.

    Parameters
    ----------
    png : bytes
        The picture.
    begin, end : float
        When it is shown, in seconds.
    cache : Path
        A folder.
    """
    first, last = round(begin * 1000), round(end * 1000)
    key = hashlib.sha256(b"%s %d " % (_VERSION, last - first) + png).hexdigest()[:32]
    file = cache / f"{key}.webm"
    if not file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(".partial")
        with raises_disk_full(cache):
            _encode(png, last - first, partial)
        partial.replace(file)
    return Shot(file, first, last)


def write_mp4(
    target: Path, shots: Sequence[Shot], audio: Path, title: str, language: str, chapters: Sequence[Chapter]
) -> float:
    """Write the film and return its length in seconds; the file is there whole or not at all.

    Packets are copied, pictures and sound alike: nothing is encoded a second time.

    Raises
    ------
    ingest.errors.DiskFull
        If there is no room for it.
    """
    import av

    partial = target.with_suffix(".partial")
    try:
        with (
            raises_disk_full(target.parent),
            av.open(str(audio)) as sound,
            av.open(str(partial), "w", format="mp4", container_options={"movflags": "+faststart"}) as out,
        ):
            out.metadata.update({"title": title, "language": language})
            out.set_chapters([_chapter(n, each) for n, each in enumerate(chapters)])
            heard = sound.streams.audio[0]
            with av.open(str(shots[0].file)) as first:
                picture = out.add_stream_from_template(first.streams.video[0])
            voice = out.add_stream_from_template(heard)
            waiting = sorted(
                [*_pictures(shots, picture), *_sounds(sound, heard, voice)],
                key=lambda packet: packet.dts * packet.time_base,
            )
            for packet in waiting:
                out.mux(packet)
            length = float(heard.duration * heard.time_base) if heard.duration and heard.time_base else 0.0
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return length


def _encode(png: bytes, milliseconds: int, target: Path) -> None:
    import av
    import numpy as np
    from PIL import Image

    with Image.open(io.BytesIO(png)) as opened:
        image = opened.convert("RGB")
    width, height = image.width // 2 * 2, image.height // 2 * 2
    pixels = np.asarray(image.crop((0, 0, width, height)))
    with av.open(str(target), "w", format="webm") as out:
        stream: Any = out.add_stream(VIDEO_CODEC, rate=Fraction(1000, _EVERY))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = stream.codec_context.time_base = _MILLISECOND
        stream.options = dict(_OPTIONS)
        for moment in _moments(milliseconds):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts, frame.time_base = moment, _MILLISECOND
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def _moments(milliseconds: int) -> list[int]:
    """Return when the frames of a shot begin: each second, and shortly before its end."""
    last = max(0, milliseconds - _LAST)
    return sorted({*range(0, max(1, last), _EVERY), last})


def _pictures(shots: Sequence[Shot], stream: Any) -> Iterator[Any]:
    import av

    for shot in shots:
        with av.open(str(shot.file)) as opened:
            packets: list[Any] = [packet for packet in opened.demux(video=0) if packet.dts is not None]
        for n, packet in enumerate(packets):
            own = round(packet.pts * packet.time_base * 1000)
            following = (
                round(packets[n + 1].pts * packets[n + 1].time_base * 1000)
                if n + 1 < len(packets)
                else shot.end - shot.begin
            )
            packet.stream = stream
            packet.time_base = _MILLISECOND
            packet.pts = packet.dts = shot.begin + own
            packet.duration = max(1, following - own)
            yield packet


def _sounds(opened: Any, heard: Any, stream: Any) -> Iterator[Any]:
    for packet in opened.demux(heard):
        if packet.dts is not None:
            packet.stream = stream
            yield packet


def _chapter(number: int, chapter: Chapter) -> Any:
    return {
        "id": number,
        "start": round(chapter.start * 1000),
        "end": round(chapter.end * 1000),
        "time_base": _MILLISECOND,
        "metadata": {"title": chapter.title},
    }
