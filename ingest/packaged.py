"""Files of models inside installed packages: found without importing the package, proven by their checksum."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from ingest.errors import ModelNotFound

_PIECE = 1 << 20


def packaged_file(package: str, inside: str, sha256: str, name: str) -> Path:
    """Return a file of an installed package.

    Raises
    ------
    ModelNotFound
        If the package is not installed, or its file is missing or another than the one published.
    """
    found = find_spec(package)
    folders = list(found.submodule_search_locations or ()) if found else []
    file = next((Path(folder, inside) for folder in folders if Path(folder, inside).is_file()), None)
    if file is None:
        raise ModelNotFound(name=name, detail=f"the package {package} is not installed")
    if _sha256(file, file.stat().st_mtime_ns) != sha256:
        raise ModelNotFound(name=name, detail=f"its file in {package} is not the published one: install it again")
    return file


@cache
def _sha256(file: Path, _changed: int) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
