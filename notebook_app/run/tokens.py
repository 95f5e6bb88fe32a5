"""The token of this computer: made on first use, kept in the home folder for its owner alone, shown in the settings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from notebook_app.library import Library
from notebook_app.run.access import read_private, write_private

LOCAL: Final = "this computer"


def local_token(library: Library, home: Path) -> str:
    """Return the secret that programs of this computer use; one that was revoked is made anew."""
    file = home / "api.token"
    kept = read_private(file)
    if kept and library.tokens.find(kept):
        return kept
    _, secret = library.tokens.add(LOCAL, "write")
    write_private(file, secret)
    os.chmod(file, 0o600)  # noqa: PTH101 — also where an older file was more open
    return secret
