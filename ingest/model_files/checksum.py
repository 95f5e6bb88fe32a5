"""Check that a file is the published one: its size first, then its sha256, read once a process while it stays unchanged."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from ingest.model_files.catalogue import ModelFile

_STEP: Final = 1 << 20
_known: dict[tuple[str, int, int, int], str] = {}


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file; one whose size, time and inode are as they were is not read again."""
    seen = path.stat()
    key = (str(path), seen.st_size, seen.st_mtime_ns, seen.st_ino)
    if key not in _known:
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while block := file.read(_STEP):
                digest.update(block)
        _known[key] = digest.hexdigest()
    return _known[key]


def fault_of(path: Path, file: ModelFile) -> str:
    """Return what is wrong with a file in a few words; empty if it is the published one."""
    size = path.stat().st_size
    if size != file.size:
        return f"it has {size:,} bytes instead of {file.size:,}"
    return "" if sha256_of(path) == file.sha256 else "its checksum is another"
