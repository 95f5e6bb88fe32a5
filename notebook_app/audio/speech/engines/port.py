"""The port of every speech engine: a request, what comes back, and who speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ingest.models import FloatArray


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice an engine offers for a language; ``id`` is the engine's own name for it, ``gender`` "f", "m" or unknown."""

    id: str
    name: str
    language: str
    gender: str = ""


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """What to say: ``text`` already normalised, ``language`` an ISO 639-1 code, ``speed`` 1.0 the voice's own."""

    text: str
    voice: str
    language: str
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class WordTime:
    """When the characters ``start`` up to ``end`` (half-open) of the text are said: ``begins`` and ``ends`` in seconds."""

    start: int
    end: int
    begins: float
    ends: float


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """Spoken audio: mono ``samples`` of shape (n,) from -1 to 1, and their rate in Hz; ``words`` where the engine knows."""

    samples: FloatArray
    sample_rate: int
    words: tuple[WordTime, ...] = ()

    @property
    def seconds(self) -> float:
        """Length of the speech."""
        return len(self.samples) / self.sample_rate


class SpeechEngine(Protocol):
    """Speaks one turn at a time; ``parallel`` says how many requests it takes at once.

    The same request to the same ``version`` is expected to sound the same: both are part of the cache's key.
    """

    @property
    def name(self) -> str:
        """What the engine is called in a cache key and on the screen."""

    @property
    def version(self) -> str:
        """What changes when the same request would sound otherwise."""

    @property
    def parallel(self) -> int:
        """How many requests may run at once."""

    @property
    def languages(self) -> frozenset[str] | None:
        """ISO 639-1 codes of the languages it speaks so that they are understood; None where nobody here can know."""

    def voices(self, language: str) -> Sequence[Voice]:
        """Return the voices for a language, the two hosts' first; never empty."""

    def synthesise(self, request: SpeechRequest) -> Speech:
        """Speak the text.

        Raises
        ------
        notebook_app.errors.SpeechError
            If no whole, audible speech of the text could be had.
        """

    def close(self) -> None:
        """Let go of connections and processes."""
