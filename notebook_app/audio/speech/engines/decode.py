"""Turn an engine's bytes into speech, and refuse what only claims to be: JSON, silence, half a file."""

from __future__ import annotations

import io

import numpy as np

from ingest.languages import language as language_row
from ingest.models import FloatArray
from notebook_app.audio.speech.engines.port import Speech, SpeechRequest
from notebook_app.errors import SpeechError

_AUDIBLE = 10 ** (-60 / 20)
"""Peak below which a recording holds no speech (-60 dBFS)."""
_STREAMED = 0x7FFF0000
"""A WAV size at or above this is a placeholder: the writer streamed and did not know the length."""


def decode_speech(data: bytes, engine: str) -> Speech:
    """Decode any format libsndfile reads (wav, flac, mp3, ogg) to mono.

    Raises
    ------
    notebook_app.errors.SpeechError
        If the bytes are empty, are no audio, or are a WAV that ends before its header says.
    """
    import soundfile

    if not data:
        raise SpeechError(engine=engine, detail="the reply was empty")
    if _ends_early(data):
        raise SpeechError(engine=engine, detail="the audio ends before its header says")
    try:
        samples, rate = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, RuntimeError) as exc:
        start = data[:60].decode("utf-8", "replace").strip()
        raise SpeechError(engine=engine, detail=f"the reply is not audio: {start!r}") from exc
    mono: FloatArray = samples.mean(axis=1, dtype=np.float32)
    return Speech(mono, int(rate))


def check_speech(speech: Speech, request: SpeechRequest, engine: str) -> Speech:
    """Return the speech if it can be the request's text: audible, and not impossibly short for it.

    Raises
    ------
    notebook_app.errors.SpeechError
        If it is silent or too short.
    """
    characters = sum(char.isalnum() for char in request.text)
    shortest = characters / (language_row(request.language).fastest_speech * max(request.speed, 0.1))
    if speech.seconds < shortest:
        detail = f"{speech.seconds:.1f} s of audio came back for a text of {characters} characters"
        raise SpeechError(engine=engine, detail=detail)
    if not np.isfinite(speech.samples).all() or float(np.abs(speech.samples).max(initial=0.0)) < _AUDIBLE:
        raise SpeechError(engine=engine, detail="the audio is silent")
    return speech


def _ends_early(data: bytes) -> bool:
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        return False
    position = 12
    while position + 8 <= len(data):
        size = int.from_bytes(data[position + 4 : position + 8], "little")
        if data[position : position + 4] == b"data":
            return size < _STREAMED and position + 8 + size > len(data)
        position += 8 + size + size % 2
    return True
