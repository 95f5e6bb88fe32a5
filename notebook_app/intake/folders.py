"""The files of a folder or a zip, found and looked over before any is added: nothing outside is read or written."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from ingest.archive import ArchiveLimits, shown, unpack
from ingest.characters import readable
from ingest.errors import LinkOutside, NestedArchive, SourceNotFound, UnsafeFile
from ingest.kinds import is_reference_file
from ingest.latex_project import joined_sources
from ingest.package import ZIP_MARK, package_kind
from notebook_app.records import NotAdded

LIMITS: Final = ArchiveLimits(members=5_000, total=4 << 30, member=4 << 30)
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
        raise SourceNotFound(name=readable(str(path)))
    folder = inbox / uuid.uuid4().hex
    folder.mkdir(parents=True)
    try:
        if path.is_dir():
            present, not_added = _found_in(path)
        else:
            present, not_added = _unpacked(path, folder / "unpacked")
        yield _gather(present, folder, not_added)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _gather(present: Mapping[str, Path], folder: Path, not_added: list[NotAdded]) -> Gathering:
    """Choose what is to be added of the files that are there by name, and write LaTeX projects as one file each."""
    found: dict[str, Path] = {}
    for name, file in present.items():
        if PurePosixPath(name).suffix.lower() in _ARCHIVES:
            not_added.append(NotAdded(readable(name), NestedArchive(name=readable(name))))
        else:
            found[name] = file
    joined = joined_sources(found)
    taken_in = {part for _, parts in joined.values() for part in parts}
    files: list[GatheredFile] = []
    for number, (name, file) in enumerate(found.items()):
        if name in taken_in:
            continue
        given = file
        if name in joined:
            given = folder / f"{number}.tex"
            given.write_text(joined[name][0], "utf-8")
        files.append(GatheredFile(given, name))
    files.sort(key=lambda file: is_reference_file(file.name))
    return Gathering(tuple(files), tuple(not_added))


def _found_in(root: Path) -> tuple[dict[str, Path], list[NotAdded]]:
    """Return the files of a folder by their names in it, in order, and the links that lead out of it."""
    found: dict[str, Path] = {}
    not_added: list[NotAdded] = []
    for file in sorted(_walk(root), key=lambda file: file.relative_to(root).as_posix()):
        name = file.relative_to(root).as_posix()
        if file.is_symlink() and not file.resolve().is_relative_to(root.resolve()):
            not_added.append(NotAdded(readable(name), LinkOutside(name=readable(name))))
        elif file.is_file():
            found[name] = file
    return found, not_added


def _walk(root: Path) -> Iterator[Path]:
    """Yield the files below a folder, hidden ones and linked folders passed over."""
    for here, folders, files in os.walk(root, followlinks=False):
        folders[:] = [name for name in folders if not _is_hidden(name)]
        yield from (Path(here, name) for name in files if not _is_hidden(name))


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$")) or name in _NOT_MEANT


def _unpacked(path: Path, folder: Path) -> tuple[dict[str, Path], list[NotAdded]]:
    """Unpack a zip below a folder; return its files by their names, in order, and the links, which are not followed."""
    found: dict[str, Path] = {}
    not_added: list[NotAdded] = []
    for member in unpack(path, folder, name=path.name, limits=LIMITS):
        name = _safe(member.name, path.name)
        if any(map(_is_hidden, name.parts)):
            continue
        if member.path is None:
            not_added.append(NotAdded(str(name), LinkOutside(name=str(name))))
        else:
            found[str(name)] = member.path
    return dict(sorted(found.items())), not_added


def _safe(name: str, archive: str) -> PurePosixPath:
    """Return a member's path, which must lead nowhere but into the archive's own folder."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in (path.parts or ("",))[0] or not path.parts:
        raise UnsafeFile(name=archive, detail=f"it names a file outside of itself: {shown(name)}")
    return path
