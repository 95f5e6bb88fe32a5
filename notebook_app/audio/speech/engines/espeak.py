"""espeak-ng, the embedded fallback: robotic, always there, hundreds of times faster than real time."""

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ingest.languages import LANGUAGES
from ingest.languages import language as language_row
from ingest.models import FloatArray
from notebook_app.audio.speech.engines.port import Speech, SpeechRequest, Voice
from notebook_app.audio.speech.phonemes.espeak import espeak_paths
from notebook_app.errors import SpeechError

_WORKER = Path(__file__).with_name("espeak_worker.py")
_VOICES = {
    code: tuple(Voice(f"{each.espeak_voice}+{variant}", variant, code) for variant in ("f3", "m3", "f2", "m7"))
    for code, each in LANGUAGES.items()
}
_PITCHES = {"f3": 55, "m3": 45, "f2": 72, "m7": 25}
"""Of 100: with these the first two hosts speak near 220 and 100 Hz in English, 185 and 90 Hz in Chinese."""


class EspeakEngine:
    """Speaks by a fresh worker process for each request, so that a crash costs one attempt and nothing else.

    Raises
    ------
    ingest.errors.MissingExtra
        If the extra ``offline`` is not installed.
    """

    name = "espeak"
    languages: frozenset[str] | None = frozenset(LANGUAGES) - {"zh"}
    """Not Chinese, though it has voices for it: two characters of three are heard wrong."""

    def __init__(self, *, timeout: float = 60.0, attempts: int = 2, worker: Path = _WORKER) -> None:
        self._paths = espeak_paths()
        self.version = importlib.metadata.version("espeakng-loader")
        self.parallel = max(1, min(4, os.cpu_count() or 1))
        self._timeout, self._attempts, self._worker = timeout, attempts, worker

    def voices(self, language: str) -> Sequence[Voice]:
        """Return female and male voices of the language in turn, English ones where it has none."""
        return _VOICES[language_row(language).code]

    def synthesise(self, request: SpeechRequest) -> Speech:
        """Speak the text, starting the worker anew where it crashed or hung."""
        from notebook_app.audio.speech.engines.decode import check_speech

        for attempt in range(1, self._attempts + 1):
            try:
                return check_speech(self._run(request), request, self.name)
            except _WorkerDied as exc:
                if attempt == self._attempts:
                    raise SpeechError(engine=self.name, detail=str(exc)) from exc
        raise AssertionError("attempts are at least one")

    def close(self) -> None:
        """Do nothing: no process outlives its request."""

    def _run(self, request: SpeechRequest) -> Speech:
        import numpy as np

        # -I -S: neither the user's environment nor site-packages concerns a worker of the standard library.
        command = [sys.executable, "-I", "-S", str(self._worker), *self._paths]
        try:
            done = subprocess.run(  # noqa: S603 - our own file, our own arguments
                command, input=self._order(request), capture_output=True, timeout=self._timeout, check=False
            )
        except subprocess.TimeoutExpired as exc:
            raise _WorkerDied(f"no speech within {self._timeout:.0f} s") from exc
        head, _, pcm = done.stdout.partition(b"\n")
        if done.returncode != 0 or not head:
            raise _WorkerDied(f"the speech process ended with status {done.returncode}")
        answer = json.loads(head)
        if "error" in answer:
            raise SpeechError(engine=self.name, detail=answer["error"])
        samples: FloatArray = np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)
        return Speech(samples, answer["sample_rate"])

    def _order(self, request: SpeechRequest) -> bytes:
        rate = round(language_row(request.language).espeak_rate * request.speed)
        pitch = _PITCHES.get(request.voice.partition("+")[2], 50)
        order = {"text": request.text, "voice": request.voice, "rate": rate, "pitch": pitch, "range": 60}
        return json.dumps(order).encode()


class _WorkerDied(Exception):
    """The worker process crashed or hung: another may do."""
