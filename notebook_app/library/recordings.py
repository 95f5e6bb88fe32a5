"""The files of an audio overview, in the folder ``audio`` of the home."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePath


def exchanges_folder(home: Path, overview_id: str) -> Path:
    """Return where the listener's exchanges with the hosts of an episode lie."""
    return home / "audio" / overview_id


def audio_file(home: Path, audio: str | None) -> Path | None:
    """Return where an overview's file lies; None where there is none, or the path leads elsewhere.

    A library may still hold a path that an import of an earlier version let in.
    """
    if audio is None or PurePath(audio).parts[:-1] != ("audio",):
        return None
    return home.absolute() / audio


def remove_recordings(home: Path, overview_id: str, audio: str | None) -> None:
    """Remove an overview's file (a path within the home) and its exchanges, as far as there are any."""
    if file := audio_file(home, audio):
        file.unlink(missing_ok=True)
    shutil.rmtree(exchanges_folder(home, overview_id), ignore_errors=True)
