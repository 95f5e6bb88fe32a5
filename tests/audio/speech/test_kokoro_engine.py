"""Kokoro in its processes: two words spoken for real, and workers that crash, hang or refuse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ingest.model_files import ModelStore
from notebook_app.audio.speech.engines.kokoro import KokoroEngine
from notebook_app.audio.speech.engines.port import SpeechRequest
from notebook_app.errors import SpeechError

REQUEST = SpeechRequest("Good morning.", "af_heart", "en")

WORKER = """
import json, os, struct, sys, time
print(json.dumps({{}}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    n = len(request["tokens"]) + 2
    {code}
    head = {{"samples": n * 600, "durations": [1] * n}}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\\n" + struct.pack("<f", {level}) * (n * 600))
    sys.stdout.buffer.flush()
"""


@pytest.fixture
def store(models: Path) -> ModelStore:
    return ModelStore(models)


def made(
    store: ModelStore, folder: Path, code: str = "pass", level: float = 0.5, timeout: float = 30.0
) -> KokoroEngine:
    file = folder / "worker.py"
    file.write_text(WORKER.format(code=code, level=level), "utf-8")
    return KokoroEngine(store, workers=1, worker=file, timeout=timeout)


@pytest.mark.slow
def test_two_words_are_spoken_and_timed(store: ModelStore) -> None:
    engine = KokoroEngine(store, workers=1)
    speech = engine.synthesise(REQUEST)
    engine.close()
    assert 0.5 < speech.seconds < 2.5
    assert 0.05 < float(np.abs(speech.samples).max()) <= 0.98
    good, morning = speech.words
    assert [REQUEST.text[word.start : word.end] for word in (good, morning)] == ["Good", "morning"]
    assert 0 <= good.begins < good.ends <= morning.begins < morning.ends <= speech.seconds
    assert good.ends - good.begins > 0.1


def test_a_worker_that_dies_is_started_again_once(store: ModelStore, tmp_path: Path) -> None:
    marker = tmp_path / "died"
    engine = made(store, tmp_path, f"os.path.exists({str(marker)!r}) or (open({str(marker)!r}, 'w'), os._exit(9))")
    assert engine.synthesise(REQUEST).words
    engine.close()


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("os._exit(3)", "the speech process ended early"),
        ("time.sleep(60)", "no speech within 0 s"),
        ("print(json.dumps({'error': 'told to'}), flush=True); continue", "told to"),
        ("print('{', flush=True); continue", "the speech process ended early"),
    ],
    ids=["dies", "hangs", "refuses", "babbles"],
)
def test_a_worker_that_fails_is_one_sentence(store: ModelStore, tmp_path: Path, code: str, sentence: str) -> None:
    engine = made(store, tmp_path, code, timeout=0.4)
    with pytest.raises(SpeechError, match=sentence):
        engine.synthesise(REQUEST)
    engine.close()


def test_what_is_too_loud_is_brought_down_whole_and_silence_is_an_error(store: ModelStore, tmp_path: Path) -> None:
    engine = made(store, tmp_path, level=1.6)
    assert float(np.abs(engine.synthesise(REQUEST).samples).max()) == pytest.approx(0.98)
    engine.close()
    engine = made(store, tmp_path, level=0.0)
    with pytest.raises(SpeechError, match="silent"):
        engine.synthesise(REQUEST)
    engine.close()


@pytest.fixture
def spelling(store: ModelStore, tmp_path: Path) -> Iterator[KokoroEngine]:
    engine = made(store, tmp_path)
    yield engine
    engine.close()


def test_hosts_have_distinct_voices_by_language_and_gender(spelling: KokoroEngine) -> None:
    assert spelling.languages == {"en", "zh", "es", "fr"}
    for language, voices in {"en": 6, "zh": 4, "es": 2, "fr": 1}.items():
        found = spelling.voices(language)
        assert len({voice.id for voice in found}) == voices
        assert [voice.gender for voice in found] == ["f", "m"] * (voices // 2) + ["f"] * (voices % 2)
        assert all(voice.language == language for voice in found)


def test_a_voice_it_has_not_and_a_text_without_words_are_errors(spelling: KokoroEngine) -> None:
    with pytest.raises(SpeechError, match="no voice"):
        spelling.synthesise(SpeechRequest("Hello.", "../../secret", "en"))
    with pytest.raises(SpeechError, match="nothing in it to say"):
        spelling.synthesise(SpeechRequest("…", "af_heart", "en"))
