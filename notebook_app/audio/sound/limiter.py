"""A look-ahead limiter: its gains follow from peaks measured once, and are worked out while the audio streams by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from ingest.models import FloatArray

HOP = 32
"""Samples to one gain: 1.3 ms at 24 kHz."""
_RADIUS = 8
"""Hops over which a gain comes and goes: 11 ms, short enough for speech, long enough to add no buzz."""


def limited(chunks: Iterable[FloatArray], peaks: FloatArray, gain: float, ceiling: float) -> Iterator[FloatArray]:
    """Yield the chunks louder by ``gain`` and held under ``ceiling`` (both linear), whatever their lengths.

    Parameters
    ----------
    peaks : ndarray
        The true peak of each :data:`HOP` samples of all chunks together, shape (hops,), before the gain.
    """
    position = 0
    for chunk in chunks:
        # Only this chunk's gains: of an hour, the whole curve takes ten megabytes.
        first = max(position // HOP - 1, 0)
        last = min((position + len(chunk)) // HOP + 2, len(peaks))
        at = np.arange(position, position + len(chunk))
        curve = gain_curve(peaks, gain, ceiling, first, last)
        # Interpolated between the middles of the hops.
        gains = np.interp(at, (np.arange(first, last) + 0.5) * HOP, curve)
        yield chunk * gains.astype(np.float32)
        position += len(chunk)


def gain_curve(peaks: FloatArray, gain: float, ceiling: float, first: int, last: int) -> FloatArray:
    """Return the gains of the hops from ``first`` to before ``last`` that keep ``peaks * gain`` under ``ceiling``.

    All is linear, and ``gain`` is included. The least gain of the neighbourhood is spread first and averaged after, so
    that the smooth curve is nowhere above what its own hop allows.
    """
    reach = 2 * _RADIUS + 1
    window = np.hanning(2 * _RADIUS + 3)[1:-1]
    near = peaks[np.clip(np.arange(first - reach, last + reach), 0, len(peaks) - 1)]
    needed = np.minimum(1.0, ceiling / np.maximum(near * gain, 1e-9))
    least = np.lib.stride_tricks.sliding_window_view(needed, 2 * (_RADIUS + 1) + 1).min(axis=1)
    curve: FloatArray = (np.convolve(least, window / window.sum(), "valid") * gain).astype(np.float32)
    return curve
