"""From whatever was handed over (a file, an address, a text) to a file that can be ingested."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from ingest.errors import EmptySource, SourceNotFound
from ingest.kinds import KINDS, RECORDINGS
from ingest.provenance import HERE, Provenance
from ingest.resolve import Errand, recognise, resolve

if TYPE_CHECKING:
    from ingest.fetch import Fetcher

_TITLE_CHARACTERS = 60
_LONGEST_PATH = 1000


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file to ingest, the name it came by, and what is known of it from there."""

    path: Path
    name: str
    provenance: Provenance = HERE


@dataclass(frozen=True, slots=True)
class Ways:
    """How things come in: the folder they wait in, the way out to the web, the reader's languages in order."""

    inbox: Path
    fetcher: Fetcher
    languages: Sequence[str] = ("en", "zh")


def is_address(given: str) -> bool:
    """Say whether the text is an address (a link, a DOI, an arXiv id) rather than a file or a text."""
    return recognise(given) is not None and existing_path(given) is None


def existing_path(given: str | Path) -> Path | None:
    """Return the file or folder that was named; None where there is none, or it was a text or a link."""
    if isinstance(given, str) and (not given.strip() or re.search("\n|://", given) or len(given) > _LONGEST_PATH):
        return None
    try:
        path = Path(given).expanduser()
        return path if path.exists() else None
    except (OSError, RuntimeError):  # a text: too long for a name, or beginning like the home of somebody unknown
        return None


def comes_slowly(given: str) -> bool:
    """Say whether what was given must be fetched, or heard, before it can be read."""
    return is_address(given) or ("\n" not in given and KINDS.get(PurePath(given).suffix.lower()) in RECORDINGS)


@contextmanager
def incoming(given: str | Path, ways: Ways, name: str | None = None) -> Iterator[Incoming]:
    """Give the file behind a path, address or text; what had to be written for it is removed afterwards.

    Raises
    ------
    SourceNotFound
        If a path leads nowhere.
    EmptySource
        If a text is blank.
    FetchFailed
        If an address cannot be fetched.
    NoTranscript
        If it is that of a video without one.
    """
    if isinstance(given, Path) or _is_file(given):
        path = existing_path(given)
        if path is None or not path.is_file():
            raise SourceNotFound(name=str(given))
        yield Incoming(path, name or path.name)
        return
    folder = ways.inbox / uuid.uuid4().hex
    folder.mkdir(parents=True)
    try:
        address = recognise(given)
        if address is not None:
            found = resolve(Errand(address, folder, ways.fetcher, ways.languages))
            yield Incoming(found.path, name or found.name, found.provenance)
        else:
            yield _pasted(given, folder, name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_file(given: str) -> bool:
    """Tell a path from a text: it names a file or folder, or it is one word that looks like a path."""
    if existing_path(given) is not None:
        return True
    if is_address(given) or "\n" in given or len(given) > _LONGEST_PATH:
        return False
    return not (_has_words(given) or _is_chinese_text(given))


def _has_words(given: str) -> bool:
    return bool(re.search(r"\s", given.strip()))


def _is_chinese_text(given: str) -> bool:
    """Tell Chinese text, which has no spaces, by its punctuation and by not ending like a file's name."""
    return bool(re.search("[，。！？；：、…]", given)) and not re.search(r"\.\w{1,8}$", given, re.ASCII)


def _pasted(text: str, folder: Path, name: str | None) -> Incoming:
    if not text.strip():
        raise EmptySource(name=name or "text")
    title = name or text.strip().splitlines()[0][:_TITLE_CHARACTERS].strip()
    file = folder / "pasted.txt"
    file.write_text(text, "utf-8")
    return Incoming(file, title if title.endswith((".txt", ".md")) else f"{title}.txt")


def keep_upload(inbox: Path, name: str, data: bytes) -> Path:
    """Write an upload to the inbox under its own name (without any folder in it) and return the path."""
    folder = inbox / uuid.uuid4().hex
    folder.mkdir(parents=True)
    path = folder / (re.split(r"[\\/]", name)[-1].strip(". ") or "upload")
    path.write_bytes(data)
    return path


def discard_upload(inbox: Path, path: Path) -> None:
    """Remove an upload from the inbox once it is in the library; any other path is left alone."""
    if path.parent.parent == inbox:
        shutil.rmtree(path.parent, ignore_errors=True)
