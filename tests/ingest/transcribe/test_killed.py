"""A process that hears a long recording is killed, and the next one goes on where it was."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ingest.model_files import ModelStore
from ingest.models import no_progress
from ingest.transcribe.port import Heard, Listening
from ingest.transcribe.recording import Transcription, read_recording
from ingest.transcribe.whisper import ON_BOARD, WhisperTranscriber
from notebook_app.audio.speech.engines.espeak import EspeakEngine
from notebook_app.audio.speech.engines.port import SpeechRequest

SAID = (
    "The first part of this lecture is about the memory of bees.",
    "The second part of this lecture is about the songs of whales.",
)
MINUTES = 12
"""A recording is cut within its first eleven: each part lies in a piece of its own."""

HEARING = """
import sys
from pathlib import Path
from ingest.model_files import ModelStore
from ingest.models import no_progress
from ingest.transcribe.recording import Transcription, read_recording
from ingest.transcribe.whisper import ON_BOARD, WhisperTranscriber
file, models, kept = map(Path, sys.argv[1:])
read_recording(file, "sha", file.name, Transcription(WhisperTranscriber(ON_BOARD, ModelStore(models)), kept), no_progress)
"""


class Counting:
    """Whisper, and how many pieces it was given."""

    def __init__(self, ours: WhisperTranscriber) -> None:
        self.name, self._ours, self.pieces = ours.name, ours, 0

    def transcribe(self, sound: Path, seconds: float, listening: Listening) -> Heard:
        self.pieces += 1
        return self._ours.transcribe(sound, seconds, listening)


def lecture(file: Path) -> Path:
    """Write two sentences, twelve minutes apart, with silence between."""
    with closing(EspeakEngine()) as engine:
        clips = [engine.synthesise(SpeechRequest(text, engine.voices("en")[0].id, "en")) for text in SAID]
    rate = clips[0].sample_rate
    gap = np.zeros(rate * 60 * MINUTES, np.float32)
    soundfile.write(file, np.concatenate([clips[0].samples, gap, clips[1].samples]), rate)
    return file


@pytest.mark.slow
def test_a_killed_process_s_pieces_are_not_heard_again(models: Path, tmp_path: Path) -> None:
    if not ModelStore(models).has(ON_BOARD):
        pytest.skip("Whisper is not on board here")
    file, kept = lecture(tmp_path / "lecture.flac"), tmp_path / "kept"
    process = subprocess.Popen([sys.executable, "-c", HEARING, str(file), str(models), str(kept)])
    try:
        while not list(kept.glob("*/*.piece.json")):
            assert process.poll() is None, "it ended before it could be killed"
            time.sleep(0.01)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    heard_before = len(list(kept.glob("*/*.piece.json")))
    ours = Counting(WhisperTranscriber(ON_BOARD, ModelStore(models)))
    document = read_recording(file, "sha", file.name, Transcription(ours, kept), no_progress)
    assert heard_before == 1
    assert ours.pieces == 1, "the piece that was heard is kept"
    text = " ".join(page.text for page in document.pages)
    assert "first part" in text
    assert "second part" in text
    assert [each.name for each in (kept / "sha").iterdir()] == ["transcript.json"]
