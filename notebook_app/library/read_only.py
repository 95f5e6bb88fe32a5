"""A home folder that cannot be written: its library is read from a copy, and what must be written goes beside that."""

from __future__ import annotations

import atexit
import errno
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

_FORBIDDEN = {errno.EROFS, errno.EACCES, errno.EPERM}


@cache
def scratch_of(home: Path) -> Path | None:
    """Return a temporary folder for what has to be written, where the home folder cannot be; None where it can.

    SQLite cannot open a library in write-ahead mode where it may not write, so a copy of it lies there. The folder goes
    when the process ends.
    """
    if not home.is_dir() or _is_writable(home):
        return None
    folder = Path(tempfile.mkdtemp(prefix="notebook-scratch-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in ("library.sqlite3", "library.sqlite3-wal"):
        if (home / name).exists():
            shutil.copyfile(home / name, folder / name)
    return folder


def _is_writable(home: Path) -> bool:
    library = home / "library.sqlite3"
    try:
        with tempfile.TemporaryFile(dir=home):
            return not library.exists() or os.access(library, os.W_OK)
    except OSError as error:
        return error.errno not in _FORBIDDEN
