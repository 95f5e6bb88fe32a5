from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from notebook_app.audio.overview import OverviewResult
from notebook_app.audio.sound.check import check_episode
from notebook_app.audio.sound.encode import Tags, encode
from notebook_app.audio.sound.rate import MIX_RATE
from notebook_app.errors import OverviewFailed
from notebook_app.records import TimelineEntry


def test_a_good_file_passes(episode: OverviewResult) -> None:
    measured = check_episode(episode.audio, episode.timeline)
    assert measured["bytes"] == episode.audio.stat().st_size
    assert measured["seconds"] == episode.measurements["seconds"]


@pytest.mark.parametrize("share", [0.0, 0.001, 0.5, 0.9])
def test_a_cut_file_is_refused(episode: OverviewResult, tmp_path: Path, share: float) -> None:
    data = episode.audio.read_bytes()
    cut = tmp_path / "cut.mp3"
    cut.write_bytes(data[: round(len(data) * share)])
    with pytest.raises(OverviewFailed):
        check_episode(cut, episode.timeline)


def test_a_file_of_something_else_is_refused(episode: OverviewResult, tmp_path: Path) -> None:
    other = tmp_path / "other.mp3"
    other.write_bytes(b'{"error": "no audio today"}' * 10)
    with pytest.raises(OverviewFailed, match="cannot be read"):
        check_episode(other, episode.timeline)


def encoded(path: Path, samples: np.ndarray) -> Path:
    encode([samples.astype(np.float32)], path, Tags("T", "A", "en"))
    return path


def tone(seconds: float, level: float) -> np.ndarray:
    time = np.arange(round(seconds * MIX_RATE)) / MIX_RATE
    return level * np.sin(2 * np.pi * 500 * time)


TIMELINE = (TimelineEntry(0, 0.0, 2.0), TimelineEntry(1, 2.0, 4.0))


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        (np.concatenate([tone(2, 0.2), np.zeros(2 * MIX_RATE)]), "turn 2 of 2.*nothing is heard"),
        (tone(3, 0.2), "turn 2 of 2.*ends at 3.0 s"),
        (tone(4, 0.01), "loudness"),
        (np.concatenate([tone(1.1, 0.27), np.zeros(round(1.6 * MIX_RATE)), tone(1.3, 0.27)]), "silence of 1.[56]"),
        (np.concatenate([tone(2, 0.24), tone(0.004, 1.0), tone(2, 0.24)]), "peak"),
    ],
)
def test_each_bar_is_held(tmp_path: Path, samples: np.ndarray, words: str) -> None:
    with pytest.raises(OverviewFailed, match=words):
        check_episode(encoded(tmp_path / "t.mp3", samples), TIMELINE)
