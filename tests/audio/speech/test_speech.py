from __future__ import annotations

import importlib.util
import time
from pathlib import Path
from typing import get_args

import pytest

from ingest.errors import Cancelled, ModelDamaged
from ingest.models import no_progress
from notebook_app.audio.sound.clip import Clip, load_clip, trim
from notebook_app.audio.sound.rate import MIX_RATE
from notebook_app.audio.speech.cache import SpeechCache
from notebook_app.audio.speech.engines.load import ENGINES, engine_languages, engine_name, load_engine
from notebook_app.audio.speech.engines.openai import OpenAISpeechEngine
from notebook_app.audio.speech.engines.pieces import pieces
from notebook_app.audio.speech.engines.port import SpeechRequest
from notebook_app.audio.speech.speak import pause_after, speak_script
from notebook_app.errors import OverviewFailed, SpeechRefused
from notebook_app.records import Script, Turn
from notebook_app.settings import Settings, SpeechEngineName
from tests.audio.fakes import RATE, HummingEngine, hum
from tests.audio.speech.speech_server import SpeechServer


def script(*lines: str) -> Script:
    turns = tuple(Turn(n % 2, line) for n, line in enumerate(lines))
    return Script("Title", "en", ("Maya", "Theo"), turns, "quotes")


LINES = tuple(f"This is line {word} of the talk." for word in ("one", "two", "three", "four", "five"))


@pytest.fixture
def cache(tmp_path: Path) -> SpeechCache:
    return SpeechCache(tmp_path / "speech")


def test_saying_it_again_costs_nothing(cache: SpeechCache) -> None:
    engine = HummingEngine()
    first = speak_script(script(*LINES), engine, cache, no_progress)
    assert speak_script(script(*LINES), engine, cache, no_progress) == first
    assert len(engine.spoken) == len(LINES)


def test_changing_one_line_costs_one_synthesis(cache: SpeechCache) -> None:
    engine = HummingEngine()
    speak_script(script(*LINES), engine, cache, no_progress)
    speak_script(script(*LINES[:2], "Something else is said here.", *LINES[3:]), engine, cache, no_progress)
    assert len(engine.spoken) == len(LINES) + 1


def test_whatever_changes_the_sound_changes_the_key(cache: SpeechCache) -> None:
    engine, other = HummingEngine(), HummingEngine()
    other.version = "2"  # type: ignore[misc]
    base = SpeechRequest("Hello.", "high", "en")
    paths = [
        cache.path(engine, base),
        cache.path(other, base),
        cache.path(engine, SpeechRequest("Hello!", "high", "en")),
        cache.path(engine, SpeechRequest("Hello.", "low", "en")),
        cache.path(engine, SpeechRequest("Hello.", "high", "zh")),
        cache.path(engine, SpeechRequest("Hello.", "high", "en", speed=1.1)),
    ]
    assert len(set(paths)) == len(paths)


def test_a_damaged_file_is_made_again(cache: SpeechCache) -> None:
    engine = HummingEngine()
    clips = speak_script(script(*LINES), engine, cache, no_progress)
    whole = clips[1].path.read_bytes()
    clips[1].path.write_bytes(whole[:20])
    speak_script(script(*LINES), engine, cache, no_progress)
    assert clips[1].path.read_bytes() == whole


@pytest.mark.parametrize("parallel", [1, 3])
def test_a_failed_turn_keeps_the_others(cache: SpeechCache, parallel: int) -> None:
    with pytest.raises(OverviewFailed, match="turn 4 of 5") as caught:
        speak_script(script(*LINES), HummingEngine(fail_on="four", parallel=parallel), cache, no_progress)
    assert caught.value.retryable
    assert not list(cache.folder.rglob("*.partial"))
    engine = HummingEngine()
    speak_script(script(*LINES), engine, cache, no_progress)
    assert "This is line four of the talk." in engine.spoken
    assert "This is line one of the talk." not in engine.spoken


def test_a_cancelled_run_stops_and_keeps_what_it_has(cache: SpeechCache) -> None:
    engine = HummingEngine()

    def progress(step: str, done: int, total: int) -> None:
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        speak_script(script(*LINES), engine, cache, progress)
    assert 2 <= len(list(cache.folder.rglob("*.flac"))) <= 4


def test_progress_counts_every_turn(cache: SpeechCache) -> None:
    seen: list[tuple[str, int, int]] = []
    speak_script(script(*LINES), HummingEngine(parallel=2), cache, lambda *report: seen.append(report))
    assert seen == [("speech", n, 5) for n in range(6)]


def test_several_requests_run_at_once_but_no_more_than_allowed(cache: SpeechCache, speech_server: SpeechServer) -> None:
    speech_server.delay = 0.15
    engine = OpenAISpeechEngine(base_url=speech_server.url, api_key="", model="m", voices=["a", "b"])
    begun = time.monotonic()
    speak_script(script(*LINES, "And this is the last line."), engine, cache, no_progress)
    assert speech_server.highest == engine.parallel == 2
    assert time.monotonic() - begun < 6 * 0.15 + 3
    engine.close()


def test_hosts_have_voices_of_their_own(cache: SpeechCache, speech_server: SpeechServer) -> None:
    engine = OpenAISpeechEngine(base_url=speech_server.url, api_key="", model="m", voices=["a", "b"])
    speak_script(script(*LINES), engine, cache, no_progress)
    assert {(r["input"].split()[3], r["voice"]) for r in speech_server.requests} == {
        ("one", "a"),
        ("two", "b"),
        ("three", "a"),
        ("four", "b"),
        ("five", "a"),
    }
    engine.close()


@pytest.mark.usefixtures("own_models")
def test_a_model_that_is_not_the_published_one_leaves_speech_to_the_next_best(
    home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda *_: None)
    assert engine_name(Settings(home=home)) == "espeak", "nothing is on board"
    file = home / "models" / "kokoro" / "kokoro-v1.0.int8.onnx"
    file.parent.mkdir(parents=True)
    with file.open("wb") as sparse:
        sparse.truncate(92_361_271)
    assert engine_name(Settings(home=home)) == "kokoro"
    assert load_engine(Settings(home=home)).name == "espeak"
    assert "espeak speaks instead of kokoro" in caplog.text
    with pytest.raises(ModelDamaged, match="checksum"):
        load_engine(Settings(home=home, speech_engine="kokoro"))


@pytest.mark.usefixtures("own_models")
def test_settings_choose_the_engine(home: Path, models: Path) -> None:
    (home / "models").symlink_to(models)
    assert set(ENGINES) == set(get_args(SpeechEngineName)) - {"auto"}
    assert engine_name(Settings(home=home)) == "kokoro"
    assert load_engine(Settings(home=home)).name == "kokoro"
    for name in ("kokoro", "edge", "espeak"):
        settings = Settings(home=home, speech_engine=name)  # type: ignore[arg-type]
        assert load_engine(settings).languages == engine_languages(settings)
    assert engine_name(Settings(home=home, speech_model="kokoro")) == "openai"
    assert engine_name(Settings(home=home, speech_engine="edge", speech_model="kokoro")) == "edge"
    assert load_engine(Settings(home=home, speech_engine="espeak")).name == "espeak"
    engine = load_engine(Settings(home=home, speech_model="kokoro", speech_base_url="http://127.0.0.1:1/v1"))
    assert [voice.id for voice in engine.voices("en")] == ["alloy", "onyx"]
    engine.close()
    with pytest.raises(SpeechRefused, match="OPENAI_TTS_MODEL"):
        load_engine(Settings(home=home, speech_engine="openai"))


def test_pauses_follow_the_talk() -> None:
    turns = (Turn(0, "Really?"), Turn(1, "Yes."), Turn(1, "Indeed."), Turn(0, "Well."))
    pauses = [pause_after(turns, n) for n in range(4)]
    assert pauses[0] > pauses[2] > pauses[1]
    assert max(pauses) < 1


def test_silence_is_trimmed_at_the_edges_and_inside(tmp_path: Path, cache: SpeechCache) -> None:
    word = hum(0.5, (200.0, 0.4)).samples[round(0.3 * RATE) : round(0.8 * RATE)]
    import numpy as np

    gap = np.zeros(RATE * 2, np.float32)
    kept = trim(np.concatenate([gap, word, gap, word, gap]))
    assert len(kept) / RATE == pytest.approx(0.5 + 0.7 + 0.5, abs=0.15)
    assert len(trim(np.zeros(100, np.float32))) == 100


def test_every_rate_comes_to_the_mix_rate(cache: SpeechCache, tmp_path: Path) -> None:
    import soundfile

    for rate in (16_000, 22_050, 24_000, 48_000):
        path = tmp_path / f"{rate}.flac"
        speech = hum(1.0, (200.0, 0.4), rate)
        soundfile.write(path, speech.samples, rate)
        assert len(load_clip(Clip(path, 0, 0.3))) / MIX_RATE == pytest.approx(1.05, abs=0.1)


@pytest.mark.parametrize("text", ["One. Two! Three? " * 40, "一句话。两句话！" * 60, "x" * 500, "a, b " * 100])
@pytest.mark.parametrize("limit", [50, 120])
def test_pieces_lose_nothing(text: str, limit: int) -> None:
    parts = pieces(text, limit, lambda part: len(part.encode()))
    assert all(0 < len(part.encode()) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_pieces_end_with_sentences() -> None:
    text = "“Is it?!” he asked... Version 3.11 runs. 他来了。”她说！好"
    assert pieces(text, 12, len) == ["“Is it?!”", "he asked...", "Version", "3.11 runs.", "他来了。”她说！好"]
    assert "".join(pieces("a" + "." * 50_000 + "x", 100_000, len)) == "a" + "." * 50_000 + "x"
