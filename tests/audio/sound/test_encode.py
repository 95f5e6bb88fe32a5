from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from ingest.models import FloatArray, no_progress
from notebook_app.audio.overview import speak_and_mix
from notebook_app.audio.script.material import ScriptInput
from notebook_app.audio.sound.check import check_episode, measure_episode
from notebook_app.audio.sound.clip import load_clip
from notebook_app.audio.sound.cover import SIZE, draw_cover
from notebook_app.audio.sound.encode import CODECS, Tags, encode
from notebook_app.audio.sound.mix import Packaging, mix
from notebook_app.audio.sound.rate import MIX_RATE
from notebook_app.audio.speech.cache import SpeechCache
from notebook_app.audio.speech.engines.port import Speech, SpeechRequest
from notebook_app.audio.speech.speak import speak_script
from notebook_app.audio.tuning import SOUND
from notebook_app.errors import OverviewFailed
from notebook_app.records import AudioFormat, TimelineEntry
from tests.audio.fakes import HummingEngine
from tests.audio.script.test_quote_script import write

pytestmark = pytest.mark.slow

FORMATS: list[AudioFormat] = list(CODECS)


def decoded(path: Path) -> tuple[FloatArray, int]:
    with av.open(str(path)) as container:
        rate = container.streams.audio[0].rate
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    flat = [frame.mean(axis=0) if frame.dtype == np.float32 else frame.mean(axis=0) / 32768 for frame in frames]
    return np.concatenate(flat).astype(np.float32), int(rate)


@pytest.mark.parametrize(
    ("audio_format", "language"),
    [
        ("mp3", "en"),
        pytest.param("m4a", "zh", marks=pytest.mark.slow),
        pytest.param("opus", "en", marks=pytest.mark.slow),
    ],
)
def test_every_format_keeps_the_bars_and_says_what_it_is(
    english: ScriptInput, chinese: ScriptInput, tmp_path: Path, audio_format: AudioFormat, language: str
) -> None:
    script = write(english if language == "en" else chinese, 0.5, language)
    clips = speak_script(script, HummingEngine(), SpeechCache(tmp_path / "speech"), no_progress)
    packaging = Packaging(audio_format, jingle=audio_format != "m4a", album="Study", cover=draw_cover("Study", "📓"))
    target = tmp_path / f"one.{audio_format}"
    timeline = mix(script, clips, target, no_progress, packaging)
    measured = check_episode(target, timeline)
    assert measured["loudness"] == pytest.approx(-16, abs=0.5)
    with av.open(str(target)) as container:
        metadata = {**container.metadata, **container.streams.audio[0].metadata}
        chapters = container.chapters()
        pictures = [stream for stream in container.streams if stream.type == "video"]
        assert pictures
        assert pictures[0].codec_context.width == SIZE
    known = {name.lower(): value for name, value in metadata.items()}
    assert known["title"] == script.title
    assert known["album"] == "Study"
    assert next(chapter["metadata"]["title"] for chapter in chapters) == script.chapters[0].title
    again = tmp_path / f"two.{audio_format}"
    mix(script, clips, again, no_progress, packaging)
    assert again.read_bytes() == target.read_bytes()


def test_headroom_lowers_the_peak(english: ScriptInput, tmp_path: Path) -> None:
    clips = speak_script(script := write(english, 0.5), HummingEngine(), SpeechCache(tmp_path / "speech"), no_progress)
    peaks = []
    for headroom in (0.0, 6.0):
        timeline = mix(script, clips, tmp_path / "one.mp3", no_progress, headroom=headroom)
        peaks.append(measure_episode(tmp_path / "one.mp3", timeline)["true_peak"])
    assert peaks[1] < peaks[0] - 0.5


class ClickingEngine(HummingEngine):
    """Clicks of noise, 2.5 ms long and 36 to a second: AAC, whose ceiling is -3.1 dBTP, writes them louder than -1."""

    def synthesise(self, request: SpeechRequest) -> Speech:
        rng = np.random.default_rng(int(request.voice == "low"))
        at = np.arange(3 * MIX_RATE)
        clicks = 0.5 * np.sign(rng.normal(size=len(at))) * (at % 660 < 60)
        return Speech((clicks + 0.05 * rng.normal(size=len(at))).astype(np.float32), MIX_RATE)


def test_an_episode_whose_encoded_peak_is_too_high_is_mixed_again(english: ScriptInput, tmp_path: Path) -> None:
    script = write(english, 0.5)
    script = replace(script, turns=script.turns[:2], chapters=())
    engine, cache, packaging = ClickingEngine(), SpeechCache(tmp_path / "speech"), Packaging("m4a", jingle=False)
    once = tmp_path / "once.m4a"
    timeline = mix(script, speak_script(script, engine, cache, no_progress), once, no_progress, packaging)
    with pytest.raises(OverviewFailed, match="peak"):
        check_episode(once, timeline)
    steps: list[tuple[str, int, int]] = []
    made = speak_and_mix(script, engine, cache, tmp_path / "one.m4a", lambda *report: steps.append(report), packaging)
    assert 1 < steps.count(("check", 0, 1)) <= 3
    assert made.timeline == timeline
    assert check_episode(made.audio, timeline) == made.measurements
    assert made.measurements["true_peak"] <= SOUND.highest_peak
    assert not list(tmp_path.glob("*.partial"))


@pytest.mark.parametrize("audio_format", FORMATS)
def test_the_timeline_is_exact_in_every_format(english: ScriptInput, tmp_path: Path, audio_format: AudioFormat) -> None:
    script = write(english, 0.5)
    clips = speak_script(script, HummingEngine(), SpeechCache(tmp_path / "speech"), no_progress)
    target = tmp_path / "one"
    timeline = mix(script, clips, target, no_progress, Packaging(audio_format))
    samples, rate = decoded(target)
    loud = np.abs(samples) > 0.02
    for entry, clip in list(zip(timeline, clips, strict=True))[1:-1]:
        begin, own = round(entry.start * rate), np.abs(load_clip(clip))
        own_begin = int(np.argmax(own > 0.05 * own.max())) / MIX_RATE
        heard = int(np.argmax(loud[begin - rate // 10 : begin + rate])) / rate - 0.1
        assert heard == pytest.approx(own_begin, abs=0.05)


def test_a_file_longer_than_its_script_is_refused(tmp_path: Path) -> None:
    time = np.arange(12 * MIX_RATE) / MIX_RATE
    target = tmp_path / "long.mp3"
    encode([(0.2 * np.sin(2 * np.pi * 500 * time)).astype(np.float32)], target, Tags("T", "A", "en"))
    with pytest.raises(OverviewFailed, match=r"lasts 12\.0 s"):
        check_episode(target, (TimelineEntry(0, 0.0, 4.0),))


@pytest.mark.parametrize("damage", ["cut", "gone", "text"])
def test_a_clip_damaged_before_the_mix_names_its_turn(english: ScriptInput, tmp_path: Path, damage: str) -> None:
    script = write(english, 0.5)
    script = replace(script, turns=script.turns[:4], chapters=())
    clips = speak_script(script, HummingEngine(), SpeechCache(tmp_path / "speech"), no_progress)
    path = clips[2].path
    whole = path.read_bytes()
    path.unlink()
    if damage != "gone":
        path.write_bytes(whole[:40] if damage == "cut" else b"not speech at all")
    with pytest.raises(OverviewFailed, match="turn 3 of 4"):
        mix(script, clips, tmp_path / "x.mp3", no_progress)
    engine = HummingEngine()
    again = speak_script(script, engine, SpeechCache(tmp_path / "speech"), no_progress)
    assert len(engine.spoken) == 1
    assert again[2].path.read_bytes() == whole


def test_speech_cut_short_in_the_cache_is_spoken_again(english: ScriptInput, tmp_path: Path) -> None:
    import soundfile

    script = write(english, 0.5)
    clips = speak_script(script, HummingEngine(), SpeechCache(tmp_path), no_progress)
    samples, rate = soundfile.read(clips[1].path)
    soundfile.write(clips[1].path, samples[: rate // 2], rate, format="FLAC")
    soundfile.write(clips[3].path, 0 * soundfile.read(clips[3].path)[0], rate, format="FLAC")
    engine = HummingEngine()
    speak_script(script, engine, SpeechCache(tmp_path), no_progress)
    assert len(engine.spoken) == 2


@pytest.mark.parametrize(
    ("title", "mark"), [("How people learn", ""), ("间隔效应与提取练习：一篇短综述", "📓"), ("", "")]
)
def test_a_cover_is_a_square_picture_that_is_the_same_again(title: str, mark: str) -> None:
    from io import BytesIO

    from PIL import Image

    drawn = draw_cover(title, mark)
    with Image.open(BytesIO(drawn)) as image:
        assert image.size == (SIZE, SIZE)
        assert image.format == "JPEG"
    assert drawn == draw_cover(title, mark)
    assert drawn != draw_cover(title + "!", mark)
