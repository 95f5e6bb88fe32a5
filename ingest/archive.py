"""Archives from outside, unpacked within limits: the one extractor for exports, zips of sources and document packages.

Nothing in an archive names a path of this machine: every member is written under a number, and what it was called is
only returned. :func:`unpack` does the work in a sandboxed process; document packages are read inside one already.
"""

from __future__ import annotations

import io
import json
import stat
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any, Final

from ingest.errors import DamagedFile, LockedDocument, ParserLimit, UnsafeFile
from ingest.models import Progress, no_progress
from ingest.sandbox.folders import left_in
from ingest.sandbox.run import DEFAULT_LIMITS, run_sandboxed

MOST_MEMBERS: Final = 20_000
MOST_BYTES: Final = 1 << 30
MOST_RATIO: Final = 500
"""Deflate reaches 1,032; a spreadsheet of equal cells stays near 100."""
MOST_DIRECTORY: Final = 4 << 20
"""Bytes of a zip's directory: 20,000 members with names of 150 characters. It is read whole before anything is known."""
_SMALL: Final = 10 << 20
_ENCRYPTED: Final = 1
_STEP: Final = 1 << 16
UNSOUND: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)
"""What :mod:`zipfile` raises for archives that are not sound."""


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What an archive may hold: members, bytes of all of them and of each; ``ratio`` of a large one to what it was packed to."""

    members: int = MOST_MEMBERS
    total: int = MOST_BYTES
    member: int = MOST_BYTES
    ratio: int = MOST_RATIO


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: its name there, and where it lies now; None for a link, which is not followed."""

    name: str
    path: Path | None


class _Bounded(io.BufferedReader):
    """A file that refuses to be read in one piece larger than a zip's directory may be."""

    def read(self, size: int | None = -1, /) -> bytes:
        most = MOST_DIRECTORY + 1 if size is None or size < 0 else size
        data = super().read(min(most, MOST_DIRECTORY + 1))
        if len(data) > MOST_DIRECTORY:
            raise zipfile.BadZipFile(f"its directory is larger than {MOST_DIRECTORY >> 20} MB")
        return data


@contextmanager
def open_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip file whose directory is not too large to be read; its members are to be read in pieces.

    Raises
    ------
    zipfile.BadZipFile, OSError
        If it is not sound.
    """
    with _Bounded(io.FileIO(path)) as file, zipfile.ZipFile(file) as archive:
        yield archive


def check_members(members: Iterable[zipfile.ZipInfo], name: str, limits: ArchiveLimits) -> None:
    """Check the directory of a zip file. A member cannot hold more than its entry says: :mod:`zipfile` sees to it.

    Raises
    ------
    UnsafeFile
        If there are too many members, or they unpack to too much.
    LockedDocument
        If one is encrypted.
    """
    total = 0
    for count, member in enumerate(members, 1):
        total += member.file_size
        if member.flag_bits & _ENCRYPTED:
            raise LockedDocument(name=name)
        if count > limits.members:
            raise UnsafeFile(name=name, detail=f"more than {limits.members:,} files")
        if total > limits.total:
            raise UnsafeFile(name=name, detail=f"unpacks to more than {limits.total >> 20:,} MB")
        if member.file_size > min(limits.member, max(_SMALL, limits.ratio * member.compress_size)):
            size = f"{member.file_size >> 20:,} MB"
            raise UnsafeFile(name=name, detail=f"{shown(member.filename)} unpacks to {size}")


def unpack(
    path: Path,
    folder: Path,
    *,
    name: str,
    limits: ArchiveLimits,
    only: Collection[str] | None = None,
    progress: Progress = no_progress,
) -> list[Member]:
    """Unpack a zip file into an empty folder, in a process with limits.

    Parameters
    ----------
    path, folder : Path
        The archive, and where its members go, each under a number of ours.
    name : str
        What the user calls the archive.
    limits : ArchiveLimits
        An archive that goes beyond them is refused before anything is written.
    only : collection of str, optional
        The names wanted; every member by default.
    progress : Progress
        Called as ``("unpack", members done, members)``.

    Returns
    -------
    list of Member
        In the order of the archive; folders are left out.

    Raises
    ------
    UnsafeFile, LockedDocument, DamagedFile, ParserLimit
        If it is a bomb, is encrypted, is not sound, or cannot be unpacked in the time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    params = {
        "folder": str(folder.absolute()),
        "name": name,
        "only": None if only is None else list(only),
        **asdict(limits),
    }
    own = replace(DEFAULT_LIMITS, answer=limits.member, cpu=3600, wall=3600.0)  # a large archive is no fault
    answer = run_sandboxed(
        "ingest.archive:unpack_task", path, params, name=name, limits=own, progress=progress, writable=(folder,)
    )
    told = json.loads(answer)
    return [Member(each, None if file is None else left_in(folder, str(file), name)) for each, file in told]


def unpack_task(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    """Do the work of :func:`unpack` inside the sandbox: pairs of a member's name and its number, as JSON."""
    name, folder, only = params["name"], Path(params["folder"]), params["only"]
    limits = ArchiveLimits(**{field: params[field] for field in ArchiveLimits.__dataclass_fields__})
    wanted = None if only is None else set(only)
    done: list[tuple[str, int | None]] = []
    with sound(name), open_zip(path) as archive:
        members = archive.infolist()
        check_members(members, name, limits)
        chosen = [m for m in members if not m.is_dir() and (wanted is None or m.filename in wanted)]
        for number, member in enumerate(chosen):
            progress("unpack", number, len(chosen))
            is_link = stat.S_ISLNK(member.external_attr >> 16)
            if not is_link:
                with archive.open(member) as packed, (folder / str(number)).open("xb") as unpacked:
                    _copy(packed, unpacked)
            done.append((member.filename, None if is_link else number))
    return json.dumps(done).encode()


@contextmanager
def sound(name: str) -> Iterator[None]:
    """Turn what :mod:`zipfile` raises for a broken archive into one sentence."""
    try:
        yield
    except UNSOUND as error:
        raise DamagedFile(name=name, detail=f"{type(error).__name__}: {error}"[:120]) from error
    except MemoryError as error:
        raise ParserLimit(name=name, limit=f"{DEFAULT_LIMITS.memory / (1 << 30):.3g} GB") from error


def shown(name: str) -> str:
    """Return the beginning of a name from outside, fit for a sentence."""
    return "".join(sign if sign.isprintable() else "?" for sign in name[:80])


def _copy(packed: IO[bytes], unpacked: IO[bytes]) -> None:
    while piece := packed.read(_STEP):
        unpacked.write(piece)
