"""The file behind what was given: an upload from the inbox, a path as it is, an address fetched, a text written down."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from ingest.characters import file_name, readable
from ingest.errors import EmptySource, SourceNotFound
from ingest.given import Address, Given, Text, Upload
from ingest.kinds import KINDS, RECORDINGS
from ingest.provenance import HERE, Provenance
from ingest.resolve import ResolveRequest, resolve

if TYPE_CHECKING:
    from ingest.fetch import Fetcher


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file to ingest, the name it came by, and what is known of it from there."""

    path: Path
    name: str
    provenance: Provenance = HERE

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", readable(self.name))


@dataclass(frozen=True, slots=True)
class Intake:
    """What it takes to get at a file: the inbox, the way out to the web, the reader's languages in order."""

    inbox: Path
    fetcher: Fetcher
    languages: Sequence[str] = ("en", "zh")


def comes_slowly(given: Given) -> bool:
    """Say whether what was given must be fetched, or transcribed, before it can be read."""
    if isinstance(given, Upload | Path):
        return KINDS.get(PurePath(given.name).suffix.lower()) in RECORDINGS
    return isinstance(given, Address)


@contextmanager
def incoming(given: Given, intake: Intake, name: str | None = None) -> Iterator[Incoming]:
    """Give the file behind an upload, path, address or text; what had to be written for it is removed afterwards.

    Raises
    ------
    SourceNotFound
        If a path leads nowhere, or an upload is no longer in the inbox.
    EmptySource
        If a text is blank.
    FetchFailed
        If an address cannot be fetched.
    NoTranscript
        If it is that of a video without one.
    """
    if isinstance(given, Upload | Path):
        yield Incoming(file_of(given, intake.inbox), name or given.name)
        return
    folder = intake.inbox / uuid.uuid4().hex
    folder.mkdir(parents=True)
    try:
        if isinstance(given, Address):
            found = resolve(ResolveRequest(given, folder, intake.fetcher, intake.languages))
            yield Incoming(found.path, name or found.name, found.provenance)
        else:
            yield _written(given, folder, name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _written(given: Text, folder: Path, name: str | None) -> Incoming:
    title = name or str(given)
    if not given.text.strip():
        raise EmptySource(name=title or "text")
    file = folder / "pasted.txt"
    file.write_text(readable(given.text), "utf-8")
    return Incoming(file, title if title.endswith((".txt", ".md")) else f"{title}.txt")


def file_of(given: Upload | Path, inbox: Path) -> Path:
    """Return the file that was given.

    Raises
    ------
    SourceNotFound
        If there is none.
    """
    if isinstance(given, Upload):
        files = [file for file in _folder(inbox, given).glob("*") if file.is_file() and not file.is_symlink()]
        if len(files) == 1:
            return files[0]
    else:
        path = existing_path(given)
        if path is not None and path.is_file():
            return path
    raise SourceNotFound(name=readable(str(given)))


def existing_path(path: Path) -> Path | None:
    """Return a path that leads to a file or folder, with the home folder for "~"; None for one that leads nowhere."""
    try:
        found = path.expanduser()
        return found if found.exists() else None
    except (OSError, RuntimeError, ValueError):  # too long for a name; the home of somebody unknown; a null character
        return None


def keep_upload(inbox: Path, name: str, data: bytes) -> Upload:
    """Write an upload to the inbox, under its own name without any folder in it."""
    upload, file = new_upload(inbox, name)
    file.write_bytes(data)
    return upload


def new_upload(inbox: Path, name: str) -> tuple[Upload, Path]:
    """Make the place of an upload in the inbox; return it with the file to write, for what comes in pieces."""
    own = file_name(name)
    upload = Upload(uuid.uuid4().hex, own)
    folder = _folder(inbox, upload)
    folder.mkdir(parents=True)
    return upload, folder / own


def discard_upload(inbox: Path, upload: Upload) -> None:
    """Remove an upload from the inbox once it is in the library."""
    shutil.rmtree(_folder(inbox, upload), ignore_errors=True)


def _folder(inbox: Path, upload: Upload) -> Path:
    return inbox / upload.id
