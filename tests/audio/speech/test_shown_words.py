"""The words as spoken find the words as shown, and their times survive the trimming of silence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ingest.models import no_progress
from notebook_app.audio.sound.clip import Clip, heard_words, load_clip
from notebook_app.audio.sound.mix import PLAIN, mix
from notebook_app.audio.sound.rate import MIX_RATE
from notebook_app.audio.speech.cache import SpeechCache
from notebook_app.audio.speech.engines.port import Speech, SpeechRequest, WordTime
from notebook_app.audio.speech.normalise import normalise
from notebook_app.audio.speech.shown_words import shown_words
from notebook_app.audio.speech.speak import speak_script
from notebook_app.records import Script, TimelineEntry, Turn
from tests.audio.fakes import HummingEngine


def evenly(spoken: str) -> list[WordTime]:
    """A second for each word between spaces."""
    places, at = [], 0
    for word in spoken.split():
        start = spoken.index(word, at)
        places.append((start, start + len(word)))
        at = start + len(word)
    return [WordTime(start, end, float(n), n + 1.0) for n, (start, end) in enumerate(places)]


def test_numbers_citations_and_marks_are_bridged() -> None:
    text = "In 2026, 12% of them forgot [3]."
    spoken = normalise(text, "en")
    found = {
        text[place:].split(maxsplit=1)[0].strip(",.%"): second
        for place, second in shown_words(text, spoken, evenly(spoken))
    }
    assert spoken == "In twenty twenty-six, twelve percent of them forgot."
    assert found == {"In": 0.0, "2026": 1.0, "12": 3.0, "of": 5.0, "them": 6.0, "forgot": 7.0}


def test_characters_share_the_time_of_their_word() -> None:
    assert shown_words("睡眠好。", "睡眠好。", [WordTime(0, 2, 0.0, 1.0), WordTime(2, 3, 1.0, 1.5)]) == (
        (0, 0.0),
        (1, 0.5),
        (2, 1.0),
    )
    assert shown_words("Hello.", "", []) == ()


class Timed(HummingEngine):
    """Hums a word a second, after half a second and with a long silence before the last."""

    def synthesise(self, request: SpeechRequest) -> Speech:
        words = evenly(request.text)
        samples = np.zeros(24_000 * (len(words) + 3), np.float32)
        timed = []
        for n, word in enumerate(words):
            begin = 0.5 + n + (1.5 if n == len(words) - 1 else 0.0)
            samples[int(begin * 24_000) : int((begin + 0.9) * 24_000)] = 0.5 * np.sin(np.arange(21_600) / 20)
            timed.append(replace(word, begins=begin, ends=begin + 0.9))
        return Speech(samples, 24_000, tuple(timed))


def test_the_timeline_has_the_seconds_of_words_in_the_finished_file(tmp_path: Path) -> None:
    script = Script("T", "en", ("A", "B"), (Turn(0, "One two three."), Turn(1, "Four five.")), "quotes")
    cache = SpeechCache(tmp_path)
    clips = speak_script(script, Timed(), cache, no_progress)
    target = tmp_path / "episode.mp3"
    first, second = mix(script, clips, target, no_progress, PLAIN)
    assert [place for place, _ in first.words] == [0, 4, 8]
    samples = load_clip(clips[0])
    onsets = [float(np.argmax(np.abs(samples) > 0.1)) / MIX_RATE]
    assert first.words[0][1] - first.start == pytest.approx(onsets[0], abs=0.05)
    assert first.words[1][1] - first.words[0][1] == pytest.approx(1.0, abs=0.03)
    assert first.words[2][1] - first.words[1][1] == pytest.approx(0.9 + 0.7, abs=0.05), "silence beyond 0.7 s is cut"
    assert second.start < second.words[0][1] < second.words[1][1] < second.end
    assert TimelineEntry.from_json({"turn": 0, "start": 0.0, "end": 1.0}).words == ()
    assert [clip.words for clip in speak_script(script, Timed(), cache, no_progress)] == [clip.words for clip in clips]


def test_a_clip_without_times_has_none(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.ones(2400, np.float32) * 0.5, 24_000)
    assert heard_words(Clip(tmp_path / "a.wav", 0, 0.0)) == ()
