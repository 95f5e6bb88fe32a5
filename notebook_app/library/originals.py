"""The folder of original files, each under its sha256: added and taken away in step with the database."""

from __future__ import annotations

import os
import re
import shutil
import time
import uuid
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from pathlib import Path

_TAKEN_AWAY = ".deleted"
_PARTIAL = ".partial"
_PLAIN_SUFFIX = re.compile(r"\.[a-z0-9]{1,10}")
SECONDS_BEFORE_SWEEPING = 3600.0
"""Younger leftovers may belong to a transaction that another process has open."""


class Originals:
    """Original files in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def adding(self, path: Path, sha256: str) -> Iterator[str]:
        """Copy a file in, whole or not at all, and give its name in the folder; it goes again if the block fails.

        Put the block inside the transaction that adds the row: then no other process can have begun to rely on it.
        """
        suffix = path.suffix.lower()
        file = self.folder / (sha256 + (suffix if _PLAIN_SUFFIX.fullmatch(suffix) else ""))
        is_new = not file.exists()
        if is_new:
            self._copy(path, file)
        else:
            file.touch()  # young again: no sweep takes it before its row is committed
        try:
            yield file.name
        except BaseException:
            if is_new:
                file.unlink(missing_ok=True)
            raise

    def _copy(self, path: Path, file: Path) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = self.folder / f"{file.name}.{uuid.uuid4().hex}{_PARTIAL}"
        try:
            shutil.copyfile(path, partial)
            with partial.open("rb+") as written:
                os.fsync(written.fileno())
            partial.replace(file)
        finally:
            partial.unlink(missing_ok=True)

    @contextmanager
    def taking_away(self) -> Iterator[Callable[[str], None]]:
        """Give a function that takes files away: for good if the block ends well, else they are put back.

        Put the block around the transaction that removes the rows, so that a file never goes before its row has.
        """
        taken: list[tuple[Path, Path]] = []

        def take(name: str) -> None:
            file = self.folder / name
            away = self.folder / f"{name}.{uuid.uuid4().hex}{_TAKEN_AWAY}"
            if file.exists():
                file.rename(away)
                away.touch()
                taken.append((file, away))

        try:
            yield take
        except BaseException:
            for file, away in taken:
                away.rename(file)
            raise
        for _, away in taken:
            away.unlink(missing_ok=True)

    def sweep(self, known: Set[str]) -> None:
        """Tidy up after processes that were killed: put back what is ``known`` to the library, remove what is not."""
        # A library that knows of no original may be a new one in the place of one that was lost: nothing is removed then.
        if not known or not self.folder.is_dir():
            return
        for left in sorted(self.folder.iterdir()):
            if left.name in known or _age(left) < SECONDS_BEFORE_SWEEPING:
                continue
            file = left.with_name(left.name.rsplit(".", 2)[0])
            if left.suffix == _TAKEN_AWAY and file.name in known and not file.exists():
                left.rename(file)
            else:
                left.unlink(missing_ok=True)


def _age(file: Path) -> float:
    try:
        return time.time() - file.stat().st_mtime
    except FileNotFoundError:
        return 0.0
