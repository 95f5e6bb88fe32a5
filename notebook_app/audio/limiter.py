"""A look-ahead limiter as a curve of gains: computed from peaks once, applied while the audio streams by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from ingest.models import FloatArray

HOP = 32
"""Samples to one gain: 1.3 ms at 24 kHz."""
_RADIUS = 8
"""Hops over which a gain comes and goes: 11 ms, short enough for speech, long enough to add no buzz."""


def gain_curve(peaks: FloatArray, gain: float, ceiling: float) -> FloatArray:
    """Return the gain of each hop that keeps ``peaks * gain`` under ``ceiling`` (all linear), ``gain`` included.

    The least gain of the neighbourhood is spread first and averaged after, so that the smooth curve is nowhere above
    what its own hop allows.
    """
    needed = np.minimum(1.0, ceiling / np.maximum(peaks * gain, 1e-9))
    reach = _RADIUS + 1
    wide = np.lib.stride_tricks.sliding_window_view(np.pad(needed, reach, mode="edge"), 2 * reach + 1)
    least = wide.min(axis=1)
    window = np.hanning(2 * _RADIUS + 3)[1:-1]
    smooth = np.convolve(np.pad(least, _RADIUS, mode="edge"), window / window.sum(), "valid")
    curve: FloatArray = (smooth * gain).astype(np.float32)
    return curve


def limited(chunks: Iterable[FloatArray], curve: FloatArray) -> Iterator[FloatArray]:
    """Yield the chunks with the curve applied, interpolated between the middles of its hops."""
    middles = (np.arange(len(curve)) + 0.5) * HOP
    position = 0
    for chunk in chunks:
        first = max(position // HOP - 1, 0)
        last = (position + len(chunk)) // HOP + 2
        at = np.arange(position, position + len(chunk))
        gains = np.interp(at, middles[first:last], curve[first:last])
        yield chunk * gains.astype(np.float32)
        position += len(chunk)
