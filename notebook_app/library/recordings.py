"""The files of an audio overview, in the folder ``audio`` of the home."""

from __future__ import annotations

import shutil
from pathlib import Path


def exchanges_folder(home: Path, overview_id: str) -> Path:
    """Return where the listener's exchanges with the hosts of an episode lie."""
    return home / "audio" / overview_id


def remove_recordings(home: Path, overview_id: str, audio: str | None) -> None:
    """Remove an overview's file (a path within the home) and its exchanges, as far as there are any."""
    if audio is not None:
        (home / audio).unlink(missing_ok=True)
    shutil.rmtree(exchanges_folder(home, overview_id), ignore_errors=True)
