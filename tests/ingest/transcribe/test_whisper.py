"""Whisper on this machine: its languages, silence and music, and folders that hold no model."""

from __future__ import annotations

import importlib.util
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ingest.errors import ModelDamaged, TranscriptionFailed
from ingest.model_files import ModelStore
from ingest.models import FloatArray
from ingest.transcribe.simplified import simplified
from ingest.transcribe.whisper import ON_BOARD, WhisperTranscriber
from notebook_app.audio.speech.compare import differences, words_of
from notebook_app.audio.speech.engines.kokoro import KokoroEngine
from notebook_app.audio.speech.engines.port import SpeechRequest
from tests.ingest.transcribe.sound import record, speech


def test_a_folder_that_holds_no_model_is_one_clear_error(tmp_path: Path) -> None:
    sound = record(tmp_path / "piece.flac", speech(1.0))
    (tmp_path / "model").mkdir()
    ours = WhisperTranscriber(str(tmp_path / "model"), ModelStore(tmp_path / "kept"))
    with pytest.raises(TranscriptionFailed, match="could not be loaded"):
        ours.transcribe(sound, 1.0, lambda seconds: None)


def test_chinese_is_written_in_simplified_characters_and_nothing_else_is_touched() -> None:
    assert simplified("睡眠幫助記憶，GPT 的學習") == "睡眠帮助记忆，GPT 的学习"
    assert simplified("Sleep — œuvre, niño") == "Sleep — œuvre, niño"


def test_a_damaged_model_on_board_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda *_: None)
    model = tmp_path / "models" / ON_BOARD
    model.mkdir(parents=True)
    for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"):
        (model / name).write_bytes(b"half")
    sound = record(tmp_path / "piece.flac", speech(1.0))
    with pytest.raises(ModelDamaged, match="models fetch whisper-base"):
        WhisperTranscriber(ON_BOARD, ModelStore(tmp_path / "models")).transcribe(sound, 1.0, lambda seconds: None)


def sound_of(tmp_path: Path, *parts: FloatArray) -> Path:
    file = tmp_path / "heard.flac"
    soundfile.write(file, np.concatenate(parts), 24_000)
    return file


@pytest.mark.slow
def test_two_languages_long_silence_and_music_are_told_apart(models: Path, tmp_path: Path) -> None:
    store = ModelStore(models)
    with closing(KokoroEngine(store, workers=1)) as engine:
        english = "Sleep helps people remember what they have learned during the day."
        chinese = "睡眠可以帮助人们记住白天学习的内容。"
        spoken = [
            engine.synthesise(SpeechRequest(text, voice, language)).samples
            for text, voice, language in ((english, "af_heart", "en"), (chinese, "zf_xiaoxiao", "zh"))
        ]
    time = np.arange(24_000 * 12) / 24_000
    chord = sum(np.sin(2 * np.pi * pitch * time) for pitch in (220.0, 277.2, 329.6)) * 0.1
    silence = np.zeros(24_000 * 40, np.float32)
    ours = WhisperTranscriber(ON_BOARD, store)
    heard = ours.transcribe(
        sound_of(tmp_path, spoken[0], silence, chord.astype(np.float32), silence, spoken[1]),
        130.0,
        lambda seconds: None,
    )
    text = " ".join(segment.text for segment in heard.segments)
    assert differences(words_of(english, "en"), words_of(text, "en")[:11]) <= 1
    assert "睡眠" in text
    assert "记住" in text, "in simplified characters"
    assert len(text) < len(english) + len(chinese) + 10, "nothing is made up for silence and music"
    assert heard.segments[-1].start > 85, "with the time it is said at"
