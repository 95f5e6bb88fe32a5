"""Whisper on this machine: the real loading and decoding, with a model of random weights made on the spot."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from ingest.errors import TranscriptionFailed
from ingest.transcribe.whisper import WhisperTranscriber
from tests.ingest.transcribe.sound import record, speech

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("faster_whisper") is None, reason="the extra `whisper` (faster-whisper) is not installed"
)


def test_a_folder_that_holds_no_model_is_one_clear_error(tmp_path: Path) -> None:
    sound = record(tmp_path / "piece.flac", speech(1.0))
    (tmp_path / "model").mkdir()
    ours = WhisperTranscriber(str(tmp_path / "model"), tmp_path / "kept")
    with pytest.raises(TranscriptionFailed, match="could not be loaded"):
        ours.transcribe(sound, 1.0, lambda seconds: None)
