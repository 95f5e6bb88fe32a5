"""The few notes before and after an episode, made here, and laid over its first and last words with pydub."""

from __future__ import annotations

import warnings
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ingest.models import FloatArray

if TYPE_CHECKING:
    from pydub import AudioSegment

_MOTIF = ((392.0, 0), (493.88, 260), (587.33, 520), (783.99, 780))
"""G4, B4, D5, G5: the frequency (Hz) of each note and when it begins (ms)."""
_NOTE = 1400
_LEVEL = -24.0
"""Of each note in dBFS, well under speech at -16 LUFS."""
LEAD = 1700
"""Milliseconds of jingle before the first word; its last note rings on under the voice."""
GAP = 350
"""Milliseconds between the last word and the closing notes."""


def with_opening(speech: FloatArray, rate: int) -> tuple[FloatArray, int]:
    """Return the first turn with the jingle before and under it, and the sample at which the turn now begins."""
    voice = _segment(speech, rate)
    bed = _silence(LEAD + len(voice) + 1, rate)
    start = LEAD * rate // 1000
    whole = _samples(bed.overlay(voice, position=LEAD).overlay(motif(rate), position=0))
    # pydub counts milliseconds: without the cut every later turn would come up to one too late.
    return whole[: start + len(speech)], start


def with_closing(speech: FloatArray, rate: int) -> FloatArray:
    """Return the last turn followed by the closing notes."""
    voice = _segment(speech, rate)
    notes = motif(rate).reverse().fade_in(300).fade_out(900) - 2
    return _samples(voice + _silence(GAP, rate) + notes)


@cache
def motif(rate: int) -> AudioSegment:
    """Return the jingle: four notes that rise and ring out."""
    with warnings.catch_warnings():
        # pydub looks for ffmpeg when imported; nothing here needs it.
        warnings.simplefilter("ignore", RuntimeWarning)
        from pydub.generators import Sine
    whole = _silence(_MOTIF[-1][1] + _NOTE, rate)
    for frequency, start in _MOTIF:
        note = Sine(frequency, sample_rate=rate).to_audio_segment(duration=_NOTE, volume=_LEVEL)
        octave = Sine(2 * frequency, sample_rate=rate).to_audio_segment(duration=_NOTE, volume=_LEVEL - 12)
        whole = whole.overlay(note.overlay(octave).fade_in(12).fade_out(_NOTE - 40), position=start)
    return whole.fade_out(500)


def _silence(milliseconds: int, rate: int) -> AudioSegment:
    from pydub import AudioSegment

    return AudioSegment.silent(milliseconds, frame_rate=rate)


def _segment(samples: FloatArray, rate: int) -> AudioSegment:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        from pydub import AudioSegment
    pcm = np.round(np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes()
    return AudioSegment(data=pcm, sample_width=2, frame_rate=rate, channels=1)


def _samples(segment: AudioSegment) -> FloatArray:
    pcm: FloatArray = np.frombuffer(segment.raw_data, "<i2").astype(np.float32) / np.float32(32768)
    return pcm
