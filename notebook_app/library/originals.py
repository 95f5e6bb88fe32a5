"""The folder of original files, each under its sha256: added and taken away in step with the database."""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_TAKEN_AWAY = ".deleted"
_PARTIAL = ".partial"
_SECONDS_BEFORE_SWEEPING = 3600.0
"""Younger leftovers may belong to a transaction that another process has open."""


class Originals:
    """Original files in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, path: Path, sha256: str) -> str:
        """Copy a file in, whole or not at all, and return its name in the folder."""
        name = sha256 + path.suffix.lower()
        if not (self.folder / name).exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            partial = self.folder / f"{uuid.uuid4().hex}{_PARTIAL}"
            try:
                shutil.copyfile(path, partial)
                _flush(partial)
                partial.replace(self.folder / name)
            finally:
                partial.unlink(missing_ok=True)
        return name

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
                taken.append((file, away))

        try:
            yield take
        except BaseException:
            for file, away in taken:
                away.rename(file)
            raise
        for _, away in taken:
            away.unlink(missing_ok=True)

    def sweep(self, is_known: Callable[[str], bool]) -> None:
        """Tidy up after processes that were killed: ``is_known(name)`` says whether the library has that file."""
        if not self.folder.is_dir():
            return
        for left in self.folder.iterdir():
            if left.suffix in {_TAKEN_AWAY, _PARTIAL} and _age(left) > _SECONDS_BEFORE_SWEEPING:
                file = left.with_name(left.name.rsplit(".", 2)[0])
                if left.suffix == _TAKEN_AWAY and is_known(file.name) and not file.exists():
                    left.rename(file)
                else:
                    left.unlink(missing_ok=True)


def _age(file: Path) -> float:
    try:
        return time.time() - file.stat().st_ctime
    except FileNotFoundError:
        return 0.0


def _flush(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())
