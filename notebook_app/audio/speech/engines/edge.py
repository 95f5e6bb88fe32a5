"""Microsoft Edge's read-aloud voices through ``edge-tts``: online, undocumented, used only when named.

The service has no contract and the package hides some of its failures: a connection dropped in the middle raises
nothing, and a server that falls silent is waited for without end. So every piece is watched and measured here.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import random
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

import numpy as np

from ingest.extras import optional_packages
from ingest.languages import LANGUAGES
from ingest.languages import language as language_row
from notebook_app.audio.speech.engines.decode import check_speech, decode_speech
from notebook_app.audio.speech.engines.pieces import pieces
from notebook_app.audio.speech.engines.port import Speech, SpeechRequest, Voice
from notebook_app.errors import SpeechError

_LONGEST_PIECE = 4096
"""Bytes of escaped text; edge-tts cuts longer text at a space, and Chinese has none."""
_BYTES_PER_SECOND = 48_000 / 8
"""The service sends mp3 of constant 48 kbit/s."""
_TICKS_PER_SECOND = 10_000_000
_HEARD = 0.8
"""Least share of the text's letters that the sentence boundaries must report: less, and the end is missing."""


class EdgeEngine:
    """Speaks through the service, piece by piece; each is tried again with growing, jittered pauses.

    Parameters
    ----------
    proxy : str, optional
        Address of an HTTP proxy; without it the environment's is used.
    stall : float
        Seconds without a message after which the connection is given up.
    pause : float
        Seconds before the second attempt; doubled before each further one.
    """

    name = "edge"
    parallel = 2
    languages: frozenset[str] | None = frozenset(LANGUAGES)

    def __init__(self, *, proxy: str | None = None, stall: float = 20.0, attempts: int = 4, pause: float = 1.0) -> None:
        with optional_packages():
            self.version = importlib.metadata.version("edge-tts")
        self._proxy, self._stall, self._attempts, self._pause = proxy, stall, attempts, pause

    def voices(self, language: str) -> Sequence[Voice]:
        """Return voices of a catalogue kept here: the service's own list needs the network."""
        names = language_row(language).edge_voices
        return tuple(Voice(name, name.split("-")[2].removesuffix("Neural"), language) for name in names)

    def synthesise(self, request: SpeechRequest) -> Speech:
        """Speak the text and join the pieces."""
        parts = [self._speak(text, request) for text in pieces(request.text, _LONGEST_PIECE, _escaped_bytes)]
        whole = Speech(np.concatenate([part.samples for part in parts]), parts[0].sample_rate)
        return check_speech(whole, request, self.name)

    def close(self) -> None:
        """Do nothing: each piece has its own connection."""

    def _speak(self, text: str, request: SpeechRequest) -> Speech:
        for attempt in range(self._attempts):
            try:
                return asyncio.run(self._attempt(text, request))
            except SpeechError:
                if attempt + 1 == self._attempts:
                    raise
            asyncio.run(asyncio.sleep(self._pause * 2**attempt * random.uniform(0.5, 1.5)))  # noqa: S311 - jitter
        raise AssertionError("attempts are at least one")

    async def _attempt(self, text: str, request: SpeechRequest) -> Speech:
        import aiohttp
        from edge_tts import Communicate
        from edge_tts.exceptions import EdgeTTSException

        rate = f"{round((request.speed - 1) * 100):+d}%"
        try:
            stream = Communicate(text, request.voice, rate=rate, proxy=self._proxy, connect_timeout=10).stream()
            audio, boundaries = await self._receive(stream)
        except TimeoutError as exc:
            raise SpeechError(engine=self.name, detail=f"nothing came for {self._stall:.0f} s") from exc
        except (aiohttp.ClientError, EdgeTTSException, OSError, ValueError) as exc:
            raise SpeechError(engine=self.name, detail=f"{type(exc).__name__}: {exc}") from exc
        self._require_whole(text, audio, boundaries)
        return decode_speech(audio, self.name)

    async def _receive(self, stream: Any) -> tuple[bytes, list[dict[str, Any]]]:
        audio, boundaries = bytearray(), []
        try:
            while True:
                # The package's own receive_timeout does not fire on a server that says nothing.
                message = await asyncio.wait_for(anext(stream), self._stall)
                if message["type"] == "audio":
                    audio.extend(message["data"])
                else:
                    boundaries.append(message)
        except StopAsyncIteration:
            return bytes(audio), boundaries
        finally:
            await stream.aclose()

    def _require_whole(self, text: str, audio: bytes, boundaries: Sequence[dict[str, Any]]) -> None:
        ends = [(mark["offset"] + mark["duration"]) / _TICKS_PER_SECOND for mark in boundaries]
        seconds = len(audio) / _BYTES_PER_SECOND
        if seconds < max(ends, default=0.0):
            detail = f"the connection broke: {seconds:.1f} s of {max(ends):.1f} s came"
            raise SpeechError(engine=self.name, detail=detail)
        heard = _letters("".join(mark["text"] for mark in boundaries))
        if heard < _HEARD * _letters(text):
            raise SpeechError(engine=self.name, detail="the connection broke before the end of the text")


def _letters(text: str) -> int:
    return sum(char.isalnum() for char in text)


def _escaped_bytes(text: str) -> int:
    return len(escape(text).encode())
