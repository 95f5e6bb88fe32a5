from __future__ import annotations

import numpy as np
import pytest

from notebook_app.audio.sound.limiter import HOP, gain_curve, limited
from notebook_app.audio.sound.loudness import block_loudness, decibels, gated, programme_loudness, rechunk, true_peaks

RATE = 24_000


def noise(seconds: float, level: float = 0.1, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return (rng.normal(size=round(seconds * RATE)) * level).astype(np.float32)


def cut(samples: np.ndarray, size: int) -> list[np.ndarray]:
    return [samples[start : start + size] for start in range(0, len(samples), size)]


@pytest.mark.parametrize("size", [700, 24_000, 10**9])
def test_streamed_loudness_is_that_of_the_whole(size: int) -> None:
    pyloudnorm = pytest.importorskip("pyloudnorm")
    samples = np.concatenate([noise(13), np.zeros(RATE * 3, np.float32), noise(9, 0.3, 2)])
    whole = pyloudnorm.Meter(RATE).integrated_loudness(samples.astype(np.float64))
    assert programme_loudness(cut(samples, size), RATE) == pytest.approx(whole, abs=0.02)


def test_loudness_of_a_reference_tone() -> None:
    # EBU Tech 3341: a sine of 1 kHz at -23 dBFS in one of two channels' place (mono) measures -26.0 LUFS, less 0.7 here
    # for the K-weighting's gain at 997 Hz being zero by definition.
    time = np.arange(RATE * 5) / RATE
    tone = (10 ** (-20 / 20) * np.sin(2 * np.pi * 997 * time)).astype(np.float32)
    assert gated(block_loudness(tone, RATE)) == pytest.approx(-23.0, abs=0.1)


def test_silence_and_very_short_audio_have_a_loudness() -> None:
    assert programme_loudness([np.zeros(RATE, np.float32)], RATE) == -70
    assert programme_loudness([], RATE) == -70
    assert len(block_loudness(noise(0.05), RATE)) == 1


def test_rechunk_keeps_every_sample() -> None:
    samples = noise(1)
    for size in (1000, 24_000, 50_000):
        pieces = list(rechunk(cut(samples, 777), size))
        assert all(len(piece) == size for piece in pieces[:-1])
        np.testing.assert_array_equal(np.concatenate(pieces), samples)


def test_true_peak_between_samples_is_found() -> None:
    # A quarter of the sampling rate at 45 degrees: every sample is at 0.707 of the wave's peak.
    tone = np.sin(np.pi / 2 * np.arange(RATE) + np.pi / 4).astype(np.float32)
    assert np.abs(tone).max() == pytest.approx(0.7071, abs=1e-3)
    peaks = true_peaks(cut(tone, 5000), HOP)
    assert decibels(float(np.median(peaks))) == pytest.approx(0.0, abs=0.2)


@pytest.mark.parametrize("size", [500, 24_000, 10**9])
def test_true_peaks_do_not_depend_on_the_chunks(size: int) -> None:
    samples = noise(7)
    np.testing.assert_allclose(true_peaks(cut(samples, size), HOP), true_peaks([samples], HOP), rtol=1e-5)


@pytest.mark.parametrize("gain", [0.5, 2.0, 6.0])
def test_the_limiter_keeps_the_ceiling_and_leaves_the_rest(gain: float) -> None:
    samples = noise(4, 0.15)
    samples[RATE * 2 : RATE * 2 + 40] *= 5
    peaks = true_peaks([samples], HOP)
    out = np.concatenate(list(limited(cut(samples, 3333), peaks, gain, 0.8)))
    assert float(true_peaks([out], HOP).max()) <= 0.8 * 1.03
    if gain == 0.5:
        np.testing.assert_allclose(out[:RATE], samples[:RATE] * gain, rtol=1e-4)


@pytest.mark.parametrize("size", [7, 32, 3333, 24_000, 10**9])
def test_the_limiter_does_the_same_chunk_by_chunk_as_with_the_whole_curve(size: int) -> None:
    samples = noise(3, 0.4)
    samples[RATE : RATE * 2] *= 0.1
    peaks = true_peaks([samples], HOP)
    curve = gain_curve(peaks, 3.0, 0.8, 0, len(peaks))
    assert curve.min() < 0.6
    assert curve.max() > 2.9
    middles = (np.arange(len(curve)) + 0.5) * HOP
    whole = samples * np.interp(np.arange(len(samples)), middles, curve).astype(np.float32)
    out = np.concatenate(list(limited(cut(samples, size), peaks, 3.0, 0.8)))
    np.testing.assert_array_equal(out, whole)
