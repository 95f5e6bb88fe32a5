"""Find the key frames of a film, one a scene, in the sandbox.

Encoders put a whole picture where a scene begins, and one every few seconds besides. Those alone are decoded where they
stand close enough: an hour then takes seconds instead of minutes.
"""

from __future__ import annotations

import heapq
import io
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ingest.errors import PictureTooLarge
from ingest.media import open_media, pictures_of
from ingest.models import Progress
from ingest.sandbox.folders import left_in
from ingest.sandbox.run import Limits, run_sandboxed
from ingest.tuning import KEY_FRAMES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LIMITS: Final = Limits(cpu=1800, wall=3600.0)
_FRAME_LIMITS: Final = Limits(cpu=60, wall=120.0, answer=64 << 20)
_MOST_PIXELS: Final = 50_000_000  # a frame of 8K has 33 million
_LATEST: Final = 24 * 3600.0
_THUMBNAIL: Final = (160, 90)
_QUALITY: Final = 92
_EARLY: Final = 0.01  # seconds by which a frame's time may differ from what is asked for: times are kept as float32


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """The first picture of a scene: when it comes, in seconds, how long the scene stands, its file (JPEG) and size."""

    second: float
    stands: float
    file: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class KeyFrames:
    """The key frames of a film in order, of so many scenes; ``lost`` counts packets that could not be decoded."""

    frames: tuple[KeyFrame, ...]
    scenes: int
    lost: int


def find_key_frames(path: Path, folder: Path, name: str, progress: Progress) -> KeyFrames:
    """Write the key frames of a film into ``folder``: those of the scenes that stand longest where there are many.

    Parameters
    ----------
    path : Path
        The film; one without pictures has no key frames.
    folder : Path
        Where the pictures go.
    name : str
        What the user calls the film.
    progress : Progress
        Told the step "scenes", in seconds of the film.

    Raises
    ------
    DamagedFile
        If it cannot be decoded.
    PictureTooLarge
        If its pictures have more pixels than can be held.
    ParserLimit
        If it takes too long.
    """
    params = {"folder": str(folder.absolute()), "name": name}
    answer = run_sandboxed(
        "ingest.film.frames:key_frames_task",
        path,
        params,
        name=name,
        limits=LIMITS,
        progress=progress,
        writable=(folder,),
    )
    found: dict[str, Any] = json.loads(answer)
    frames = [{**frame, "file": str(left_in(folder, frame["file"], name))} for frame in found["frames"]]
    return KeyFrames(**{**found, "frames": tuple(KeyFrame(**frame) for frame in frames)})


def render_frame(path: Path, second: float, name: str) -> bytes:
    """Return the picture that a film shows at a second, as PNG.

    Raises
    ------
    IngestError
        ``DamagedFile``, ``PictureTooLarge`` or ``ParserLimit``.
    IndexError
        If it shows none there.
    """
    params = {"second": second, "name": name}
    picture = run_sandboxed("ingest.film.frames:frame_task", path, params, name=name, limits=_FRAME_LIMITS)
    if not picture:
        raise IndexError(second)
    return picture


def key_frames_task(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    """Do the work of :func:`find_key_frames` inside the sandbox."""
    name = params["name"]
    scenes = _Scenes(Path(params["folder"]))
    film = _Film(path, name, only_key=not _is_sparse(path, name), every=KEY_FRAMES.every)
    for second, frame in film:
        scenes.show(second, frame)
        progress("scenes", int(second), max(int(film.seconds), int(second), 1))
    return json.dumps(asdict(scenes.finish(film.seconds, film.lost))).encode()


def frame_task(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    """Do the work of :func:`render_frame` inside the sandbox; empty bytes say that there is no picture."""
    wanted = params["second"] + _EARLY
    found = None
    for second, frame in _Film(path, params["name"], begin=max(0.0, params["second"] - _EARLY)):
        if found is not None and second > wanted:
            break
        found = frame
    if found is None:
        return b""
    progress("render", 1, 1)
    stream = io.BytesIO()
    _image(found).save(stream, "PNG", compress_level=3)
    return stream.getvalue()


def _is_sparse(path: Path, name: str) -> bool:
    """Tell whether whole pictures are so far apart that slides would be missed between them."""
    last = latest = widest = 0.0
    with open_media(path, name) as container:
        for stream in pictures_of(container)[:1]:
            for packet in container.demux(stream):
                if packet.pts is None:
                    continue
                second = float(packet.pts * stream.time_base)
                latest = max(latest, second)
                if packet.is_keyframe:
                    widest, last = max(widest, second - last), second
    return max(widest, latest - last) > KEY_FRAMES.sparse


@dataclass
class _Film:
    """The frames of a film's first stream in order, with their seconds, its damaged packets left out."""

    path: Path
    name: str
    only_key: bool = False
    every: float = 0.0
    begin: float = 0.0
    lost: int = 0
    seconds: float = 0.0

    def __iter__(self) -> Iterator[tuple[float, Any]]:
        due = -math.inf
        with open_media(self.path, self.name) as container:
            self.seconds = min(max(0.0, (container.duration or 0) / 1e6), _LATEST)
            for stream in pictures_of(container)[:1]:
                for frame in self._decoded(container, stream):
                    if frame.time is not None and due <= frame.time < _LATEST:
                        due = frame.time + self.every
                        self.seconds = max(self.seconds, frame.time)
                        yield frame.time, frame

    def _decoded(self, container: Any, stream: Any) -> Iterator[Any]:
        import av

        context = stream.codec_context
        if context.width * context.height > _MOST_PIXELS:
            megapixels = context.width * context.height // 1_000_000
            raise PictureTooLarge(name=self.name, megapixels=megapixels, most=_MOST_PIXELS // 1_000_000)
        context.options = {"max_pixels": str(_MOST_PIXELS)}  # a frame may be larger than the stream says
        context.thread_count = 1  # more would only reserve address space, which is limited
        if self.only_key:
            context.skip_frame = "NONKEY"
        if self.begin:
            container.seek(int(self.begin / stream.time_base), stream=stream)
        for packet in container.demux(stream):
            try:
                yield from packet.decode()
            except av.error.InvalidDataError:
                self.lost += 1


@dataclass
class _Scenes:
    """Tells scenes apart and keeps the first picture of those that stand longest, as files."""

    folder: Path
    _kept: list[tuple[float, float, KeyFrame]] = field(default_factory=list)
    _count: int = 0
    _first: NDArray[np.int16] | None = None
    _open: KeyFrame | None = None

    def show(self, second: float, frame: Any) -> None:
        """Take the next frame: the first one of a scene is written to a file."""
        import numpy as np

        width, height = _THUMBNAIL
        small = frame.reformat(width=width, height=height, format="gray").to_ndarray().astype(np.int16)
        if self._first is not None and float((np.abs(small - self._first) > KEY_FRAMES.step).mean()) < KEY_FRAMES.cut:
            return
        self._close(second)
        image = _image(frame)
        file = f"{self._count:06d}.jpg"
        image.save(self.folder / file, "JPEG", quality=_QUALITY)
        self._first, self._open = small, KeyFrame(second, 0.0, file, *image.size)
        self._count += 1

    def finish(self, seconds: float, lost: int) -> KeyFrames:
        """Return the key frames in order, without what flits by between two of them."""
        if self._open:
            self._close(max(seconds, self._open.second + KEY_FRAMES.shortest))
        frames = sorted((frame for *_, frame in self._kept), key=lambda frame: frame.second)
        steady = [frame for frame in frames if frame.stands >= KEY_FRAMES.shortest]
        return KeyFrames(tuple(steady or frames), self._count, lost)

    def _close(self, second: float) -> None:
        """End the scene that stands; the one that stood shortest of too many is left out."""
        if self._open is None:
            return
        frame = self._open
        stood = KeyFrame(frame.second, max(0.0, second - frame.second), frame.file, frame.width, frame.height)
        heapq.heappush(self._kept, (stood.stands, -stood.second, stood))
        if len(self._kept) > KEY_FRAMES.most:
            (self.folder / heapq.heappop(self._kept)[-1].file).unlink()


def _image(frame: Any) -> Any:
    """Return a frame as a picture, upright, no larger than it can be read."""
    image = frame.to_image()
    if frame.rotation % 360:
        image = image.rotate(frame.rotation, expand=True)
    image.thumbnail((KEY_FRAMES.long_side, KEY_FRAMES.long_side))
    return image
