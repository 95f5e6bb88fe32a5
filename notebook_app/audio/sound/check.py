"""The gate every episode passes before it is called ready: the finished file is decoded and measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from ingest.models import FloatArray
from notebook_app.audio.sound.loudness import amplitude, decibels, programme_loudness, true_peaks
from notebook_app.audio.tuning import SOUND
from notebook_app.errors import OverviewFailed
from notebook_app.records import TimelineEntry

LOUDNESS, LOUDNESS_TOLERANCE = -16.0, 0.5
SYNC = 0.05
"""Seconds by which the file may end before its last turn does."""
LONGEST_TAIL = 4.0
"""Seconds that may follow the last turn: the closing notes take 2.5."""
_SILENT = amplitude(-50.0)
_HOP = 240
_BLOCK = 240_000


def check_episode(audio: Path, timeline: Sequence[TimelineEntry]) -> dict[str, float]:
    """Return what was measured on the decoded file as :func:`measure_episode` does, or refuse it if it misses a bar."""
    measured = measure_episode(audio, timeline)
    require_bars(measured, len(timeline))
    return measured


def measure_episode(audio: Path, timeline: Sequence[TimelineEntry]) -> dict[str, float]:
    """Return what was measured on the decoded file, or refuse it if a turn is missing.

    Returns
    -------
    dict
        ``seconds``, ``loudness`` (LUFS), ``true_peak`` (dBTP), ``longest_silence`` (s, between the first and the last
        sound), ``clipped_samples``, ``bytes``.

    Raises
    ------
    notebook_app.errors.OverviewFailed
        If the file cannot be decoded, ends before its last turn or long after it, or has a silent turn.
    """
    import av
    import soundfile

    turns = len(timeline)
    try:
        rate, decoded = _decoder(audio)
        seconds = sum(len(block) for block in decoded(audio)) / rate
        loudness = programme_loudness(decoded(audio), rate)
        peaks = true_peaks(decoded(audio), _HOP)
        clipped = sum(int((np.abs(block) >= 1.0).sum()) for block in decoded(audio))
    except (soundfile.LibsndfileError, av.FFmpegError, RuntimeError, OSError, ValueError) as exc:
        raise OverviewFailed(turn=turns, turns=turns, detail=f"the finished file cannot be read ({exc}).") from exc
    measured = {
        "seconds": round(seconds, 3),
        "loudness": round(loudness, 2),
        "true_peak": round(decibels(float(peaks.max(initial=0.0))), 2),
        "longest_silence": round(_longest_silence(peaks) * _HOP / rate, 3),
        "clipped_samples": float(clipped),
        "bytes": float(audio.stat().st_size),
    }
    _require_turns(peaks, seconds, timeline, rate)
    return measured


def _decoder(audio: Path) -> tuple[int, Callable[[Path], Iterator[FloatArray]]]:
    """Return the file's rate and how to decode it: libsndfile where it knows the format, FFmpeg for AAC."""
    import av
    import soundfile

    if not _is_mp4(audio):
        return int(soundfile.info(audio).samplerate), _decoded
    with av.open(str(audio)) as container:
        return int(container.streams.audio[0].rate), _decoded_by_ffmpeg


def _is_mp4(audio: Path) -> bool:
    with audio.open("rb") as file:
        return file.read(8)[4:] == b"ftyp"


def _decoded_by_ffmpeg(audio: Path) -> Iterator[FloatArray]:
    import av

    with av.open(str(audio)) as container:
        for frame in container.decode(audio=0):
            yield frame.to_ndarray().mean(axis=0, dtype=np.float32)


def _decoded(audio: Path) -> Iterator[FloatArray]:
    import soundfile

    # Not soundfile.blocks: where the file is shorter than its header says, it hands out the last block again and again.
    with soundfile.SoundFile(audio) as file:
        while len(block := file.read(_BLOCK, dtype="float32", always_2d=True)):
            yield block.mean(axis=1, dtype=np.float32)


def _longest_silence(peaks: FloatArray) -> int:
    sounding = np.flatnonzero(peaks > _SILENT)
    return int(np.diff(sounding).max(initial=1)) - 1


def _require_turns(peaks: FloatArray, seconds: float, timeline: Sequence[TimelineEntry], rate: int) -> None:
    if timeline and seconds > timeline[-1].end + LONGEST_TAIL:
        detail = f"the finished file lasts {seconds:.1f} s, its script only {timeline[-1].end:.1f} s."
        raise OverviewFailed(turn=len(timeline), turns=len(timeline), detail=detail)
    for entry in timeline:
        where = {"turn": entry.turn + 1, "turns": len(timeline)}
        if entry.end > seconds + SYNC:
            detail = f"the finished file ends at {seconds:.1f} s, before this turn does."
            raise OverviewFailed(**where, detail=detail)
        first, last = round(entry.start * rate / _HOP), round(entry.end * rate / _HOP)
        if not (peaks[first : max(last, first + 1)] > _SILENT).any():
            raise OverviewFailed(**where, detail="nothing is heard of it in the finished file.")


def require_bars(measured: Mapping[str, float], turns: int) -> None:
    """Refuse an episode of so many turns that misses a bar."""
    misses = (
        (abs(measured["loudness"] - LOUDNESS) > LOUDNESS_TOLERANCE, "its loudness is {loudness} LUFS"),
        (measured["true_peak"] > SOUND.highest_peak, "its peak is {true_peak} dBTP"),
        (measured["longest_silence"] > SOUND.longest_silence, "it has a silence of {longest_silence} s"),
        (measured["clipped_samples"] > 0, "{clipped_samples:.0f} of its samples are clipped"),
    )
    for missed, words in misses:
        if missed:
            raise OverviewFailed(turn=turns, turns=turns, detail=f"{words.format(**measured)}.")
