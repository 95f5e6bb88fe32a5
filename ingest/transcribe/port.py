"""The port of everything that turns speech into text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ingest.transcript import Segment

Listening = Callable[[float], None]
"""Told the seconds heard so far, at least every few seconds; may raise :class:`ingest.errors.Cancelled`."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said in a piece, in seconds from its start. ``timed`` says that the transcriber told the times itself."""

    segments: tuple[Segment, ...]
    timed: bool = True


class Transcriber(Protocol):
    """Listens to one piece of sound at a time: FLAC, mono, 16 kHz, some minutes.

    The same piece given to the same ``name`` is expected to be heard the same: that is what finished pieces are kept by.
    """

    @property
    def name(self) -> str:
        """What transcribes, with its model: for receipts and for what is kept."""

    def transcribe(self, sound: Path, seconds: float, listening: Listening) -> Heard:
        """Return what is said in a file of so many seconds.

        Raises
        ------
        ingest.errors.TranscriptionFailed
            If it could not be heard.
        """
