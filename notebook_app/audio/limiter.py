"""A look-ahead limiter as a curve of gains: computed from peaks once, applied while the audio streams by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from ingest.models import FloatArray

HOP = 32
"""Samples to one gain: 1.3 ms at 24 kHz."""
_RADIUS = 8
"""Hops over which a gain comes and goes: 11 ms, short enough for speech, long enough to add no buzz."""
_BLOCK = 1 << 16


def gain_curve(peaks: FloatArray, gain: float, ceiling: float) -> FloatArray:
    """Return the gain of each hop that keeps ``peaks * gain`` under ``ceiling`` (all linear), ``gain`` included.

    The least gain of the neighbourhood is spread first and averaged after, so that the smooth curve is nowhere above
    what its own hop allows.
    """
    reach = 2 * _RADIUS + 1
    window = np.hanning(2 * _RADIUS + 3)[1:-1]
    curve = np.empty(len(peaks), np.float32)
    # Block by block: an hour has millions of hops, and each step of the work would hold them all.
    for start in range(0, len(peaks), _BLOCK):
        stop = min(start + _BLOCK, len(peaks))
        near = peaks[np.clip(np.arange(start - reach, stop + reach), 0, len(peaks) - 1)]
        needed = np.minimum(1.0, ceiling / np.maximum(near * gain, 1e-9))
        least = np.lib.stride_tricks.sliding_window_view(needed, 2 * (_RADIUS + 1) + 1).min(axis=1)
        curve[start:stop] = np.convolve(least, window / window.sum(), "valid") * gain
    return curve


def limited(chunks: Iterable[FloatArray], curve: FloatArray) -> Iterator[FloatArray]:
    """Yield the chunks with the curve applied, interpolated between the middles of its hops."""
    position = 0
    for chunk in chunks:
        first = max(position // HOP - 1, 0)
        last = min((position + len(chunk)) // HOP + 2, len(curve))
        at = np.arange(position, position + len(chunk))
        gains = np.interp(at, (np.arange(first, last) + 0.5) * HOP, curve[first:last])
        yield chunk * gains.astype(np.float32)
        position += len(chunk)
