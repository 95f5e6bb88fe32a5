"""Sound and film files opened for decoding, inside the sandbox alone: such files are easily hostile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from ingest.errors import DamagedFile

_FORMATS: Final = "mp3,wav,w64,ogg,flac,matroska,webm,mov,mp4,m4a,aac"
"""Demuxers that read one file and nothing else: a playlist in disguise could name others."""


@contextmanager
def open_media(path: Path, name: str) -> Iterator[Any]:
    """Open a recording as a container of PyAV; what FFmpeg refuses inside the block is raised as damage.

    Raises
    ------
    DamagedFile
        If it cannot be decoded.
    """
    import av

    only = {"format_whitelist": _FORMATS}
    try:
        with path.open("rb") as file, av.open(file, options=only, metadata_errors="replace") as container:
            yield container
    except av.error.FFmpegError as exc:
        raise DamagedFile(name=name, detail=exc.strerror or type(exc).__name__) from exc


def pictures_of(container: Any) -> list[Any]:
    """Return the streams of a container that are films, without the cover of a record."""
    return [each for each in container.streams.video if not each.disposition & each.disposition.attached_pic]
