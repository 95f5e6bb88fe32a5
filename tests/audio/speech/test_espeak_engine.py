from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import MissingExtra
from notebook_app.audio.speech.engines.espeak import EspeakEngine
from notebook_app.audio.speech.engines.port import SpeechRequest
from notebook_app.errors import SpeechError

REQUEST = SpeechRequest("People forget most of what they read.", "en-us+f3", "en")


def worker(folder: Path, code: str) -> Path:
    file = folder / "worker.py"
    file.write_text(f"import os, signal, sys, time\n{code}\n", "utf-8")
    return file


def test_a_worker_that_is_killed_once_is_started_again(tmp_path: Path) -> None:
    from notebook_app.audio.speech.engines import espeak_worker

    marker = tmp_path / "killed"
    code = f"""
if not os.path.exists({str(marker)!r}):
    open({str(marker)!r}, "w").close()
    os.kill(os.getpid(), signal.SIGKILL)
os.execv(sys.executable, [sys.executable, {espeak_worker.__file__!r}, *sys.argv[1:]])
"""
    engine = EspeakEngine(worker=worker(tmp_path, code))
    np.testing.assert_array_equal(engine.synthesise(REQUEST).samples, EspeakEngine().synthesise(REQUEST).samples)
    assert marker.exists()


def test_a_worker_that_always_dies_is_an_error(tmp_path: Path) -> None:
    engine = EspeakEngine(worker=worker(tmp_path, "os.kill(os.getpid(), signal.SIGSEGV)"))
    with pytest.raises(SpeechError, match="status -11"):
        engine.synthesise(REQUEST)


def test_a_worker_that_hangs_is_ended(tmp_path: Path) -> None:
    engine = EspeakEngine(worker=worker(tmp_path, "time.sleep(60)"), timeout=0.3, attempts=1)
    with pytest.raises(SpeechError, match="no speech within"):
        engine.synthesise(REQUEST)


def test_an_unknown_voice_is_said() -> None:
    with pytest.raises(SpeechError, match="no voice 'nobody'"):
        EspeakEngine().synthesise(SpeechRequest("Hello there.", "nobody", "en"))


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    with pytest.raises(MissingExtra, match=r"notebook-app\[offline\]"):
        EspeakEngine()


def test_the_library_stays_out_of_this_process() -> None:
    EspeakEngine().synthesise(REQUEST)
    maps = Path("/proc/self/maps")
    if maps.exists():
        assert "espeak" not in maps.read_text()


def test_the_speakers_have_distinct_pitches() -> None:
    engine = EspeakEngine()
    for language, text in (("en", "We may all move away in May."), ("zh", "我们明天都要去那里看一看。")):
        pitches = [
            pitch(engine.synthesise(SpeechRequest(text, voice.id, language)).samples)
            for voice in engine.voices(language)
        ]
        assert len(pitches) == 4
        assert min(pitches[::2]) > 1.5 * max(pitches[1::2]), "female and male voices take turns"
        assert len({round(each / 5) for each in pitches}) == 4, "and no two are alike"


def pitch(samples: np.ndarray, rate: int = 22_050) -> float:
    """Median fundamental of the loud frames, by autocorrelation between 60 and 400 Hz."""
    found = []
    for start in range(0, len(samples) - 2048, 1024):
        frame = samples[start : start + 2048]
        if np.sqrt((frame**2).mean()) > 0.05:
            lags = np.correlate(frame, frame, "full")[2047:]
            found.append(rate / (rate // 400 + int(np.argmax(lags[rate // 400 : rate // 60]))))
    return float(np.median(found))
