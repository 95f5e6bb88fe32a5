"""Join spoken turns into an episode: hosts equally loud, pauses as in talk, -16 LUFS, no peak over -1 dBTP.

The audio streams turn by turn and is read several times rather than held: to balance the hosts, to measure, to limit,
to encode. Memory stays the same for ten minutes and for an hour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.models import FloatArray, Progress
from notebook_app.audio.sound.chapters import chapters
from notebook_app.audio.sound.clip import Clip, heard_words, load_clip
from notebook_app.audio.sound.cover import SIZE
from notebook_app.audio.sound.encode import CODECS, Tags, encode
from notebook_app.audio.sound.jingle import with_closing, with_opening
from notebook_app.audio.sound.limiter import HOP, limited
from notebook_app.audio.sound.loudness import amplitude, block_loudness, decibels, gated, programme_loudness, true_peaks
from notebook_app.audio.sound.rate import MIX_RATE
from notebook_app.audio.tuning import SOUND
from notebook_app.errors import OverviewFailed
from notebook_app.records import AudioFormat, Script, TimelineEntry

_STEPS = 4
_CORRECTIONS, _CLOSE = 6, 0.1
"""Measurements of the limited episode at most, and the LU from the target that are near enough."""


@dataclass(frozen=True, slots=True)
class Programme:
    """The episode before its final level: clips, a gain for each host, and when each turn is heard."""

    clips: tuple[Clip, ...]
    gains: tuple[float, ...]
    timeline: tuple[TimelineEntry, ...]
    jingle: bool = True

    def chunks(self) -> Iterator[FloatArray]:
        """Yield turns and pauses, the same ones at each call."""
        for number, clip in enumerate(self.clips):
            samples, _ = self.dressed(
                number, loaded(clip, number, len(self.clips)) * np.float32(self.gains[clip.speaker])
            )
            yield samples
            if number + 1 < len(self.clips):
                yield np.zeros(round(clip.pause * MIX_RATE), np.float32)

    def dressed(self, number: int, samples: FloatArray) -> tuple[FloatArray, int]:
        """Return a turn with the jingle where it is the first or last, and where in it the turn begins."""
        start = 0
        if not self.jingle:
            return samples, start
        if number + 1 == len(self.clips):
            samples = with_closing(samples, MIX_RATE)
        if number == 0:
            samples, start = with_opening(samples, MIX_RATE)
        return samples, start


@dataclass(frozen=True, slots=True)
class Packaging:
    """How an episode is handed out: its format, with or without the notes around it, and the notebook's name and cover."""

    audio_format: AudioFormat = "mp3"
    jingle: bool = True
    album: str = ""
    cover: bytes = b""


PLAIN = Packaging(jingle=False)


def mix(
    script: Script,
    clips: Sequence[Clip],
    target: Path,
    progress: Progress,
    packaging: Packaging | None = None,
    *,
    headroom: float = 0.0,
) -> tuple[TimelineEntry, ...]:
    """Write the episode of the clips (one for each turn) to ``target`` and return when each turn is heard.

    Parameters
    ----------
    headroom : float
        dB by which the limiter stays under the codec's usual ceiling.

    Raises
    ------
    notebook_app.errors.OverviewFailed
        If the speech of a turn cannot be read.
    ingest.errors.DiskFull
        If there is no room for the file.
    """
    wanted = packaging or Packaging()
    codec = CODECS[wanted.audio_format]
    progress("mix", 0, _STEPS)
    programme = balance(clips, jingle=wanted.jingle)
    progress("mix", 1, _STEPS)
    peaks = true_peaks(programme.chunks(), HOP)
    progress("mix", 2, _STEPS)
    ceiling = amplitude(codec.ceiling - headroom)
    gain = _gain(programme, peaks, SOUND.loudness + codec.loss, ceiling)
    progress("mix", 3, _STEPS)
    marks = chapters(script, programme.timeline)
    tags = Tags(
        script.title, ", ".join(script.hosts), script.language, marks, wanted.album, wanted.cover, cover_size=SIZE
    )
    encode(limited(programme.chunks(), peaks, gain, ceiling), target, tags, wanted.audio_format)
    progress("mix", _STEPS, _STEPS)
    return programme.timeline


def loaded(clip: Clip, number: int, turns: int) -> FloatArray:
    """Return the samples of a turn's clip.

    Raises
    ------
    notebook_app.errors.OverviewFailed
        If the file is damaged or gone: named by its turn, so that it is spoken anew with the next try.
    """
    import soundfile

    try:
        return load_clip(clip)
    except (soundfile.LibsndfileError, OSError) as exc:
        clip.path.unlink(missing_ok=True)
        raise OverviewFailed(turn=number + 1, turns=turns, detail=f"its speech cannot be read ({exc}).") from exc


def balance(clips: Sequence[Clip], *, jingle: bool = True) -> Programme:
    """Measure every turn once: the gain that makes each host equally loud, and the timeline in whole samples."""
    blocks: dict[int, list[float]] = {}
    lengths: list[int] = []
    words: list[tuple[tuple[int, float], ...]] = []
    for number, clip in enumerate(clips):
        samples = loaded(clip, number, len(clips))
        blocks.setdefault(clip.speaker, []).extend(block_loudness(samples, MIX_RATE))
        lengths.append(len(samples))
        words.append(heard_words(clip))
    gains = tuple(
        amplitude(SOUND.host_loudness - gated(blocks[host])) if host in blocks else 1.0 for host in _hosts(clips)
    )
    lead = with_opening(np.zeros(1, np.float32), MIX_RATE)[1] if jingle else 0
    return Programme(tuple(clips), gains, tuple(_timeline(clips, lengths, words, lead)), jingle)


def _hosts(clips: Sequence[Clip]) -> range:
    return range(max(clip.speaker for clip in clips) + 1)


def _timeline(
    clips: Sequence[Clip], lengths: Sequence[int], words: Sequence[Sequence[tuple[int, float]]], position: int
) -> Iterator[TimelineEntry]:
    for turn, (clip, length, own) in enumerate(zip(clips, lengths, words, strict=True)):
        start = position / MIX_RATE
        said = tuple((place, round(start + second, 3)) for place, second in own)
        yield TimelineEntry(turn, start, (position + length) / MIX_RATE, said)
        position += length + round(clip.pause * MIX_RATE)


def _gain(programme: Programme, peaks: FloatArray, wanted: float, ceiling: float) -> float:
    """Return the gain (linear) at which the episode, limited to ``ceiling``, has the ``wanted`` loudness (LUFS)."""
    gain = amplitude(wanted - SOUND.host_loudness)
    before: tuple[float, float] | None = None
    for _ in range(_CORRECTIONS):
        # The limiter takes some loudness away, the more the louder it is fed.
        short = wanted - programme_loudness(limited(programme.chunks(), peaks, gain, ceiling), MIX_RATE)
        if abs(short) < _CLOSE:
            break
        # By the secant of the last two measurements, as loudness grows less than gain once peaks are held back.
        level = decibels(gain)
        slope = (before[1] - short) / (level - before[0]) if before else 0.7
        before = (level, short)
        gain *= amplitude(short / min(max(slope, 0.2), 1.0))
    return gain
