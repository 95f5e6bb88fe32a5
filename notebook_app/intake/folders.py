"""The files of a folder or a zip, found and looked over before any is added: nothing outside is read or written."""

from __future__ import annotations

import os
import shutil
import stat
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from ingest.errors import DamagedFile, LinkOutside, NestedArchive, SourceNotFound, UnsafeFile
from ingest.kinds import is_reference_file
from ingest.latex_project import joined_sources
from ingest.package import ZIP_MARK, check_sizes, package_kind
from notebook_app.records import NotAdded

MOST_FILES: Final = 5_000
MOST_BYTES: Final = 4 << 30
_NOT_MEANT: Final = frozenset(("__MACOSX", "Thumbs.db", "desktop.ini", "node_modules", "__pycache__"))
_ARCHIVES: Final = frozenset((".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz"))


@dataclass(frozen=True, slots=True)
class GatheredFile:
    """A file to add, and its name: the path within the folder or zip, with "/" between its parts."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Gathering:
    """What a folder or zip holds: files to add, references last, and those that cannot be."""

    files: tuple[GatheredFile, ...]
    not_added: tuple[NotAdded, ...]


def holds_files(path: Path) -> bool:
    """Say whether a path is a folder, or a zip that is no document itself."""
    if path.is_dir():
        return True
    if not path.is_file():
        return False
    with path.open("rb") as file:
        is_zip = file.read(len(ZIP_MARK)) == ZIP_MARK
    return is_zip and not package_kind(path) and path.suffix.lower() == ".zip"


@contextmanager
def gathered(path: Path, inbox: Path) -> Iterator[Gathering]:
    """Give the files of a folder or zip, in the order of their names; what was unpacked is removed afterwards.

    Hidden files are passed over. A LaTeX file is given with the files that it takes in, these not again.

    Raises
    ------
    SourceNotFound
        If there is neither folder nor file.
    UnsafeFile, LockedDocument, DamagedFile
        If the zip is a bomb, names files outside of it, is encrypted, or is not sound.
    """
    if not path.exists():
        raise SourceNotFound(name=str(path))
    folder = inbox / uuid.uuid4().hex
    folder.mkdir(parents=True)
    try:
        if path.is_dir():
            yield _gather(path, folder, [])
        else:
            yield _gather(folder / "unpacked", folder, list(_unpack(path, folder / "unpacked")))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _gather(root: Path, folder: Path, not_added: list[NotAdded]) -> Gathering:
    found: list[Path] = []
    for file in sorted(_walk(root), key=lambda file: file.relative_to(root).as_posix()):
        name = file.relative_to(root).as_posix()
        if file.is_symlink() and not file.resolve().is_relative_to(root.resolve()):
            not_added.append(NotAdded(name, LinkOutside(name=name)))
        elif file.suffix.lower() in _ARCHIVES:
            not_added.append(NotAdded(name, NestedArchive(name=name)))
        elif file.is_file():
            found.append(file)
    joined = joined_sources(root, found)
    taken_in = {part for _, parts in joined.values() for part in parts}
    files: list[GatheredFile] = []
    for number, file in enumerate(found):
        if file in taken_in:
            continue
        given = file
        if file in joined:
            given = folder / f"{number}.tex"
            given.write_text(joined[file][0], "utf-8")
        files.append(GatheredFile(given, file.relative_to(root).as_posix()))
    files.sort(key=lambda file: is_reference_file(file.name))
    return Gathering(tuple(files), tuple(not_added))


def _walk(root: Path) -> Iterator[Path]:
    """Yield the files below a folder, hidden ones and linked folders passed over."""
    for here, folders, files in os.walk(root, followlinks=False):
        folders[:] = [name for name in folders if not _is_hidden(name)]
        yield from (Path(here, name) for name in files if not _is_hidden(name))


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$")) or name in _NOT_MEANT


def _unpack(path: Path, root: Path) -> Iterator[NotAdded]:
    """Write the members of a zip below a folder; yield the links among them, which are not followed."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            check_sizes(members, path.name, most_members=MOST_FILES, most_bytes=MOST_BYTES)
            for member in members:
                name = _safe(member.filename, path.name)
                if any(map(_is_hidden, name.parts)) or member.is_dir():
                    continue
                if stat.S_ISLNK(member.external_attr >> 16):
                    yield NotAdded(str(name), LinkOutside(name=str(name)))
                    continue
                target = root.joinpath(*name.parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as packed, target.open("wb") as unpacked:
                    shutil.copyfileobj(packed, unpacked)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        raise DamagedFile(name=path.name, detail=f"{type(error).__name__}: {error}"[:120]) from error


def _safe(name: str, archive: str) -> PurePosixPath:
    """Return a member's path, which must lead nowhere but into the archive's own folder."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in (path.parts or ("",))[0] or not path.parts:
        raise UnsafeFile(name=archive, detail=f"it names a file outside of itself: {name[:80]}")
    return path
