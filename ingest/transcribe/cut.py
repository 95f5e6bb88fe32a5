"""A recording to pieces of sound, cut where nobody speaks. It runs in the sandbox: media files are easily hostile."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ingest.errors import NoSound, ParserLimit
from ingest.media import open_media, pictures_of
from ingest.models import Progress
from ingest.sandbox.folders import left_in
from ingest.sandbox.run import Limits, run_sandboxed

RATE: Final = 16_000
"""Samples a second, mono: what speech recognisers are trained on."""

LIMITS: Final = Limits(cpu=3600, wall=7200.0)
_MOST_HOURS = 24
_EARLIEST, _LATEST = 9 * 60, 11 * 60  # seconds within which a piece is cut; at its longest it is 21 MB of samples
_QUIET = 0.4  # seconds of the window whose loudness is compared
_HOP = 0.05
_GAP = 0.5  # seconds that a frame may be late before the silence in between is filled in
_SILENT_PEAK = 33  # of 32768: -60 dBFS, below which nobody speaks
_REPLACED = "\N{REPLACEMENT CHARACTER}"

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a recording: its file (FLAC), when it begins and how long it is; a silent one has no file."""

    file: str
    start: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Cut:
    """A recording in pieces. ``lost`` counts the packets of sound that could not be decoded."""

    pieces: tuple[Piece, ...]
    seconds: float
    has_picture: bool
    title: str
    lost: int


def cut_recording(path: Path, folder: Path, name: str, progress: Progress) -> Cut:
    """Decode a recording into files in ``folder``, in a process of its own.

    Raises
    ------
    NoSound
        If there is no sound in it.
    DamagedFile
        If it cannot be decoded.
    ParserLimit
        If it takes too long, or is longer than a day.
    """
    answer = run_sandboxed(
        "ingest.transcribe.cut:cut_task",
        path,
        {"folder": str(folder.absolute()), "name": name},
        name=name,
        limits=LIMITS,
        progress=progress,
        writable=(folder,),
    )
    return load_cut(answer, folder, name)


def load_cut(answer: bytes, folder: Path, name: str) -> Cut:
    """Read what :func:`cut_task` returns, whose files are in ``folder``."""
    told: dict[str, Any] = json.loads(answer)
    pieces = [
        {**piece, "file": str(left_in(folder, piece["file"], name)) if piece["file"] else ""}
        for piece in told["pieces"]
    ]
    return Cut(**{**told, "pieces": tuple(Piece(**piece) for piece in pieces)})


def cut_task(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    """Do the work of :func:`cut_recording` inside the sandbox."""
    name = params["name"]
    with open_media(path, name) as container:
        return json.dumps(asdict(_cut(container, Path(params["folder"]), name, progress))).encode()


def _cut(container: Any, folder: Path, name: str, progress: Progress) -> Cut:
    if not container.streams.audio:
        raise NoSound(name=name)
    writer = _PieceWriter(folder)
    sound = _Decoder(container, name)
    length = int((container.duration or 0) / 1e6)
    for samples in sound:
        writer.write(samples)
        progress("decode", int(writer.seconds), max(length, int(writer.seconds)))
    writer.finish()
    if not writer.seconds:
        raise NoSound(name=name)
    title = str(container.metadata.get("title", ""))[:300]
    legible = "" if _REPLACED in title else title  # the file's name is better than half a title
    return Cut(tuple(writer.pieces), writer.seconds, bool(pictures_of(container)), legible, sound.lost)


class _Decoder:
    """The samples of a container's first sound, without its damaged packets, late frames after their silence."""

    def __init__(self, container: Any, name: str) -> None:
        self._container, self._name = container, name
        self.lost = 0
        self._count = 0

    def __iter__(self) -> Iterator[Samples]:
        import av

        # A recording put together from several may change its rate or channels on the way.
        for _, alike in groupby(self._frames(), lambda frame: (frame.format.name, frame.layout.name, frame.rate)):
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            for frame in alike:
                late = (frame.time or 0.0) - self._count / RATE
                if late > _GAP and self._count / RATE + late < _MOST_HOURS * 3600:
                    yield from self._counted(np.zeros(int(late * RATE), np.int16))
                yield from self._resampled(resampler, frame)
            yield from self._resampled(resampler, None)

    def _frames(self) -> Iterator[Any]:
        import av

        stream = self._container.streams.audio[0]
        for packet in self._container.demux(stream):
            try:
                yield from packet.decode()
            except av.error.InvalidDataError:
                self.lost += 1

    def _resampled(self, resampler: Any, frame: Any) -> Iterator[Samples]:
        for out in resampler.resample(frame):
            yield from self._counted(out.to_ndarray().reshape(-1))

    def _counted(self, samples: Any) -> Iterator[Samples]:
        self._count += len(samples)
        if self._count > _MOST_HOURS * 3600 * RATE:
            raise ParserLimit(name=self._name, limit=f"{_MOST_HOURS} h")
        yield samples


@dataclass
class _PieceWriter:
    """Collects samples and writes a piece whenever there is enough for one."""

    folder: Path
    pieces: list[Piece] = field(default_factory=list)
    _held: list[Samples] = field(default_factory=list)
    _size: int = 0
    _start: int = 0

    @property
    def seconds(self) -> float:
        """What was written or is held."""
        return (self._start + self._size) / RATE

    def write(self, samples: Samples) -> None:
        self._held.append(samples)
        self._size += len(samples)
        while self._size >= _LATEST * RATE:
            whole = np.concatenate(self._held)
            end = quietest(whole, _EARLIEST * RATE, _LATEST * RATE)
            self._put(whole[:end])
            self._held, self._size = [whole[end:]], len(whole) - end

    def finish(self) -> None:
        if self._size:
            self._put(np.concatenate(self._held))
            self._held, self._size = [], 0

    def _put(self, samples: Samples) -> None:
        import soundfile

        file = ""
        if np.abs(samples.astype(np.int32)).max() > _SILENT_PEAK:
            file = f"{len(self.pieces):04d}.flac"
            soundfile.write(self.folder / file, samples, RATE, subtype="PCM_16")
        self.pieces.append(Piece(file, self._start / RATE, len(samples) / RATE))
        self._start += len(samples)


def quietest(samples: Samples, first: int, last: int) -> int:
    """Return the sample in the middle of the quietest 0.4 seconds between two samples."""
    hop, width = int(_HOP * RATE), round(_QUIET / _HOP)
    steps = (last - first) // hop
    energy = (samples[first : first + steps * hop].astype(np.float64).reshape(steps, hop) ** 2).mean(axis=1)
    loudness = np.convolve(energy, np.ones(width), "valid")
    return first + (int(loudness.argmin()) + width // 2) * hop
