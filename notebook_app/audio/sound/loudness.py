"""Loudness (ITU-R BS.1770-4) and true peak of audio that is never held whole in memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import numpy as np

from ingest.models import FloatArray

_BLOCK, _STEP = 0.4, 0.1
"""Seconds of a gating block and between two of them (75% overlap), of BS.1770-4."""
_WARM_UP = 0.5
"""Seconds before a window that settle the weighting filter, whose slowest pole lies at 38 Hz."""
_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -10.0
_OVERSAMPLING, _TAPS = 4, 12


def decibels(ratio: float) -> float:
    """Return an amplitude ratio in dB; -120 stands for nothing."""
    return 20 * float(np.log10(max(ratio, 1e-6)))


def amplitude(level: float) -> float:
    """Return the amplitude ratio of a level in dB."""
    return float(10 ** (level / 20))


def block_loudness(samples: FloatArray, rate: int) -> list[float]:
    """Return the loudness (LUFS) of each gating block of the samples, shape (n,); too short ones are padded to one."""
    short = round(_BLOCK * rate) - len(samples)
    padded = np.pad(samples, (0, max(short, 0)))
    meter = _meter(rate)
    meter.integrated_loudness(padded.astype(np.float64))
    return [float(level) for level in meter.blockwise_loudness]


def gated(blocks: Sequence[float]) -> float:
    """Return the integrated loudness of blocks, gated at -70 LUFS and then 10 LU below the mean; -70 for silence."""
    levels = np.array(blocks)
    levels = levels[levels >= _ABSOLUTE_GATE]
    if not levels.size:
        return _ABSOLUTE_GATE
    powers = 10 ** (levels / 10)
    loud = powers[levels > 10 * np.log10(powers.mean()) + _RELATIVE_GATE]
    return 10 * float(np.log10(loud.mean()))


def programme_loudness(chunks: Iterable[FloatArray], rate: int) -> float:
    """Return the integrated loudness (LUFS) of audio that comes in chunks of any length."""
    window, step = 100, round(_STEP * rate)
    before, tail = round(_WARM_UP * rate), round((_BLOCK - _STEP) * rate)
    blocks: list[float] = []
    pending: FloatArray = np.zeros(before, np.float32)
    for piece in rechunk(chunks, window * step):
        pending = np.concatenate([pending, piece])
        if len(pending) >= before + window * step + tail:
            blocks += _inner_blocks(pending[: before + window * step + tail], rate)
            pending = pending[window * step :]
    if len(pending) > before:
        blocks += _inner_blocks(pending, rate)
    return gated(blocks)


def _inner_blocks(samples: FloatArray, rate: int) -> list[float]:
    return block_loudness(samples, rate)[round(_WARM_UP / _STEP) :]


def rechunk(chunks: Iterable[FloatArray], size: int) -> Iterator[FloatArray]:
    """Yield the same samples in pieces of ``size``, the last perhaps shorter."""
    held: list[FloatArray] = []
    length = 0
    for chunk in chunks:
        held.append(chunk)
        length += len(chunk)
        if length < size:
            continue
        whole = np.concatenate(held)
        cut = length - length % size
        yield from (whole[start : start + size] for start in range(0, cut, size))
        held, length = [whole[cut:]], length - cut
    if length:
        yield np.concatenate(held)


def true_peaks(chunks: Iterable[FloatArray], hop: int) -> FloatArray:
    """Return the true peak (linear) of each ``hop`` samples, by fourfold oversampling; shape (hops,)."""
    # One growing array: of an hour, pieces joined at the end would take twice ten megabytes.
    found = array("f")
    margin = _TAPS // 2
    before: FloatArray = np.zeros(margin, np.float32)
    for piece in _with_next(rechunk(chunks, hop * 4096), margin):
        padded = np.concatenate([before, piece])
        size = len(piece) - margin
        envelope = np.abs(padded[margin : margin + size])
        for taps in _phases():
            envelope = np.maximum(envelope, np.abs(np.convolve(padded, taps, "valid")[1 : size + 1]))
        whole = np.pad(envelope, (0, -size % hop))
        found.frombytes(whole.reshape(-1, hop).max(axis=1).astype(np.float32).tobytes())
        before = padded[size : size + margin]
    return np.asarray(found)


def _with_next(pieces: Iterator[FloatArray], margin: int) -> Iterator[FloatArray]:
    """Yield each piece followed by the first samples of the next, or by silence."""
    current = next(pieces, None)
    while current is not None:
        following = next(pieces, None)
        start = following[:margin] if following is not None else np.zeros(0, np.float32)
        yield np.concatenate([current, np.pad(start, (0, margin - len(start)))])
        current = following


@cache
def _phases() -> tuple[FloatArray, ...]:
    """Windowed-sinc interpolators for a quarter, a half and three quarters of a sample, each of 12 taps."""
    positions = np.arange(_TAPS) - (_TAPS // 2 - 1)
    window = np.kaiser(_TAPS + 1, 5.0)
    phases = []
    for step in range(1, _OVERSAMPLING):
        offset = positions - step / _OVERSAMPLING
        taps = np.sinc(offset) * np.interp(offset, np.linspace(-_TAPS / 2, _TAPS / 2, _TAPS + 1), window)
        phases.append((taps[::-1] / taps.sum()).astype(np.float32))
    return tuple(phases)


@cache
def _meter(rate: int):  # type: ignore[no-untyped-def]
    import pyloudnorm

    return pyloudnorm.Meter(rate)
