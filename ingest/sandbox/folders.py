"""Private temporary folders, swept where a process that was killed left its own."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from os import getpid
from pathlib import Path
from stat import S_ISREG
from typing import Final

from ingest.errors import DamagedFile

_DAY: Final = 24 * 3600.0
_NAME: Final = re.compile(r"notebook-(?:read|ocr)-(?:(\d{1,10})-)?\w+")
"""With the process that made it; those of earlier versions do not say."""


@contextmanager
def private_folder(purpose: str) -> Iterator[Path]:
    """Give a temporary folder that only this user can open, and remove it afterwards.

    Parameters
    ----------
    purpose : str
        "read" or "ocr"; part of its name.
    """
    sweep_once(tempfile.gettempdir())
    with tempfile.TemporaryDirectory(prefix=f"notebook-{purpose}-{getpid()}-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def left_in(folder: Path, file: str, name: str) -> Path:
    """Return the path of a file that a task has left in the folder it may write to.

    What it read may have taken the process over: it names files of its folder and nothing else, and a link or a pipe
    that it left is not opened.

    Parameters
    ----------
    folder : Path
        The one the task was given.
    file : str
        As the task answered.
    name : str
        What the user calls what was read.

    Raises
    ------
    DamagedFile
        If there is no such plain file.
    """
    path = folder / Path(file).name
    try:
        plain = path.name == file and S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        plain = False
    if not plain:
        raise DamagedFile(name=name, detail="its reader left no such file")
    return path


@cache
def sweep_once(place: str) -> None:
    """Remove the folders that processes left which were killed; once a process."""
    import psutil

    for folder in Path(place).glob("notebook-*"):
        named = _NAME.fullmatch(folder.name)
        if not named:
            continue
        try:
            old = time.time() - folder.lstat().st_mtime > _DAY
        except OSError:
            continue
        if old or (named[1] and not psutil.pid_exists(int(named[1]))):
            shutil.rmtree(folder, ignore_errors=True)  # another user's stays: it cannot be removed
