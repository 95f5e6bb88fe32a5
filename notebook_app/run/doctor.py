"""Examine a home folder (library, originals, indexes, leftovers) and repair what can be repaired."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from filelock import FileLock, Timeout

from ingest.disk import raises_disk_full
from ingest.errors import IndexUnavailable, UserError
from notebook_app.errors import AppRunning, LibraryUnavailable
from notebook_app.library import Library
from notebook_app.library.backups import backups_of, faults_of, library_file, put_in_place, restore
from notebook_app.library.salvage import salvage
from notebook_app.settings import Settings
from notebook_app.workspace import Workspace

Kind = Literal[
    "library_damaged",
    "library_missing",
    "library_unreadable",
    "original_missing",
    "original_changed",
    "original_unknown",
    "index_incomplete",
    "index_unreadable",
    "cache_damaged",
]
REPAIRABLE: Final[frozenset[Kind]] = frozenset(
    {"library_damaged", "original_unknown", "index_incomplete", "index_unreadable", "cache_damaged"}
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be: of what, in which notebook, and what was done about it."""

    kind: Kind
    subject: str
    detail: str = ""
    repaired: bool = False
    aside: str = ""
    """Where what was replaced lies now."""

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)


def examine(settings: Settings, *, repair: bool = False) -> list[Finding]:
    """Return what is wrong with a home folder, worst first; with ``repair``, after repairing what can be.

    Nothing is thrown away: what is replaced, and files that the library does not know, go to the home's ``set-aside``.

    Raises
    ------
    AppRunning
        If something is to be repaired while a worker is at it.
    """
    with _alone(settings, wanted=repair):
        findings = list(_library(settings, repair))
        if any(not finding.repaired for finding in findings):
            return findings  # without a library, nothing can be said of the rest
        workspace = Workspace.of(settings)
        try:
            findings += _originals(settings, workspace.library, repair)
            findings += _indexes(workspace, repair)
            findings += _caches(settings, repair)
        except LibraryUnavailable as error:
            findings.append(Finding("library_unreadable", "library", str(error)))
        finally:
            workspace.close()
        return findings


def go_back(settings: Settings, name: str) -> Path:
    """Restore the library from a backup; return the folder with what was there before.

    Raises
    ------
    AppRunning
        If a worker is at it.
    NoSuchItem, BackupUnusable
        See :func:`notebook_app.library.backups.restore`.
    """
    with _alone(settings, wanted=True):
        return restore(settings, name)


def _library(settings: Settings, repair: bool) -> Iterator[Finding]:
    file = library_file(settings)
    if file is None:
        return
    if not file.exists():
        if backups_of(settings.home) or any((settings.home / "originals").glob("*")):
            yield Finding("library_missing", file.name)
        return
    if not (faults := faults_of(file)):
        return
    found = Finding("library_damaged", file.name, faults[0])
    if not repair:
        yield found
        return
    with raises_disk_full(settings.home):
        rebuilt = file.with_suffix(".rebuilt")
        try:
            lost = salvage(file, rebuilt, settings)
            aside = put_in_place(settings, rebuilt)
        except sqlite3.Error:  # not even its tables can be found
            yield found
            return
        finally:
            rebuilt.unlink(missing_ok=True)
    yield Finding(found.kind, found.subject, "; ".join([faults[0], *lost]), repaired=True, aside=str(aside))


def _originals(settings: Settings, library: Library, repair: bool) -> Iterator[Finding]:
    folder, known = settings.home / "originals", library.sources.original_files()
    for sha256, file in known.items():
        path = folder / file
        if not path.is_file():
            yield Finding("original_missing", _titles(library, sha256), file)
        elif _sha256(path) != sha256:
            yield Finding("original_changed", _titles(library, sha256), file)
    unknown = [path for path in folder.glob("*") if path.name not in set(known.values())]
    for path in sorted(unknown):
        aside = ""
        if repair:
            place = settings.home / "set-aside" / "originals"
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            aside = str(shutil.move(path, place / path.name))
        yield Finding("original_unknown", path.name, repaired=repair, aside=aside)


def _indexes(workspace: Workspace, repair: bool) -> Iterator[Finding]:
    for notebook in workspace.library.notebooks():
        try:
            embedded = workspace.library.passages.passage_ids(notebook.id, workspace.embedder_name)
            missing, surplus = workspace.index.differences(notebook.id, embedded)
            if not missing and not surplus:
                continue
            found = Finding("index_incomplete", notebook.name, f"-{missing} +{surplus}")
        except IndexUnavailable as error:
            found = Finding("index_unreadable", notebook.name, str(error.params.get("detail", "")))
        if repair:
            workspace.forget_index(notebook.id)
            try:
                workspace.ready_index(notebook.id)
                found = Finding(found.kind, found.subject, found.detail, repaired=True)
            except UserError as error:
                found = Finding(found.kind, found.subject, str(error))
        yield found


def _caches(settings: Settings, repair: bool) -> Iterator[Finding]:
    file = settings.home / "cache" / "vectors.sqlite3"
    if file.exists() and (faults := faults_of(file)):
        if repair:
            for suffix in ("", "-wal", "-shm"):
                file.with_name(file.name + suffix).unlink(missing_ok=True)
        yield Finding("cache_damaged", file.name, faults[0], repaired=repair)


class _alone:  # noqa: N801 — used as a function
    """Holds the worker's turn, so that no worker begins; where one is at it, refuses to repair."""

    def __init__(self, settings: Settings, *, wanted: bool) -> None:
        self._lock = FileLock(settings.home / "run" / "worker.lock") if wanted else None

    def __enter__(self) -> None:
        if self._lock is not None:
            Path(self._lock.lock_file).parent.mkdir(parents=True, exist_ok=True)
            try:
                self._lock.acquire(timeout=0)
            except Timeout as error:
                raise AppRunning from error

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            self._lock.release()


def _titles(library: Library, sha256: str) -> str:
    return library.sources.title_of(sha256) or sha256


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
