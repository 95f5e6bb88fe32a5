"""One spoken turn made ready for the mix: one rate, no silence at its edges, no long one inside."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.models import FloatArray
from notebook_app.audio.sound.rate import MIX_RATE

_FRAME = MIX_RATE // 100
_QUIET = 10 ** (-45 / 20)
"""A frame of 10 ms this far (45 dB) under the turn's loudest is silence."""
_KEPT_EDGE = 4
"""Silent frames kept before the first and after the last sound, so that no consonant is cut."""
_LONGEST_INNER = 70
"""Silent frames in a row (0.7 s) beyond which the rest is cut out."""
_FADE = MIX_RATE // 200


@dataclass(frozen=True, slots=True)
class Clip:
    """A turn's speech: where it lies, who speaks, and the seconds of silence after it.

    ``words`` has where each word of the turn's text begins, and its second in the file.
    """

    path: Path
    speaker: int
    pause: float
    words: tuple[tuple[int, float], ...] = ()


def load_clip(clip: Clip) -> FloatArray:
    """Return the turn's samples at :data:`~notebook_app.audio.sound.rate.MIX_RATE`, trimmed, with edges faded over 5 ms."""
    import soundfile

    samples, rate = soundfile.read(clip.path, dtype="float32", always_2d=True)
    trimmed = trim(resample(samples.mean(axis=1, dtype=np.float32), int(rate)))
    size = min(_FADE, len(trimmed) // 2)
    ramp = np.linspace(0.0, 1.0, size, dtype=np.float32)
    trimmed[:size] *= ramp
    trimmed[len(trimmed) - size :] *= ramp[::-1]
    return trimmed


def heard_words(clip: Clip) -> tuple[tuple[int, float], ...]:
    """Return the clip's words with their seconds in :func:`load_clip`'s samples, from which silence was cut."""
    import soundfile

    if not clip.words:
        return ()
    samples, rate = soundfile.read(clip.path, dtype="float32", always_2d=True)
    kept = _kept(resample(samples.mean(axis=1, dtype=np.float32), int(rate)))
    before = np.concatenate([[0], np.cumsum(kept)])
    frames = [min(int(second * MIX_RATE / _FRAME), len(kept)) for _, second in clip.words]
    return tuple(
        (place, float(before[frame]) * _FRAME / MIX_RATE) for (place, _), frame in zip(clip.words, frames, strict=True)
    )


def resample(samples: FloatArray, rate: int) -> FloatArray:
    """Return the samples at :data:`~notebook_app.audio.sound.rate.MIX_RATE` (by libswresample)."""
    if rate == MIX_RATE:
        return samples
    import av

    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[None, :]), format="fltp", layout="mono")
    frame.sample_rate = rate
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=MIX_RATE)
    parts = [part.to_ndarray()[0] for each in (frame, None) for part in resampler.resample(each)]
    return np.concatenate(parts).astype(np.float32, copy=False)


def trim(samples: FloatArray) -> FloatArray:
    """Return a copy without silent edges, and with inner silences cut to 0.7 s; all of it where nothing is heard."""
    keep = _kept(samples)
    if keep.all():
        return samples.copy()
    kept: FloatArray = np.pad(samples, (0, -len(samples) % _FRAME)).reshape(-1, _FRAME)[keep].ravel()
    return kept


def _kept(samples: FloatArray) -> NDArray[np.bool_]:
    """Return which frames of 10 ms are kept; all where nothing is heard."""
    whole = np.pad(samples, (0, -len(samples) % _FRAME))
    levels = np.abs(whole.reshape(-1, _FRAME)).max(axis=1)
    sounding = np.flatnonzero(levels > levels.max(initial=0.0) * _QUIET)
    if not sounding.size:
        return np.ones(len(levels), bool)
    first = max(int(sounding[0]) - _KEPT_EDGE, 0)
    last = min(int(sounding[-1]) + 1 + _KEPT_EDGE, len(levels))
    keep = np.zeros(len(levels), bool)
    keep[first:last] = True
    half = _LONGEST_INNER // 2
    for left, right in pairwise(sounding):
        if right - left - 1 > _LONGEST_INNER:
            keep[left + 1 + half : right - half] = False
    return keep
