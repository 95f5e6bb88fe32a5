"""Translate ENOSPC to DiskFull, in the same words wherever it is met."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import DiskFull

_FULL = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def raises_disk_full(folder: Path) -> Iterator[None]:
    """Turn the system's "no space left" into :class:`ingest.errors.DiskFull`; every other error passes unchanged."""
    try:
        yield
    except OSError as exc:
        if exc.errno in _FULL:
            raise DiskFull(folder=folder) from exc
        raise


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a file beside ``path`` to write to, which takes its place at the end; of a failure nothing is left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    try:
        yield partial
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
