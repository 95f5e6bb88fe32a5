"""Kokoro-82M on this machine: neural voices of English, Chinese, Spanish and French, in worker processes."""

from __future__ import annotations

import importlib.metadata
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from ingest.model_files import ModelStore, model_named
from ingest.models import FloatArray
from notebook_app.audio.speech.engines.decode import check_speech
from notebook_app.audio.speech.engines.port import Speech, SpeechRequest, Voice, WordTime
from notebook_app.audio.speech.engines.workers import WorkerDied, WorkerPool, WorkerRefused
from notebook_app.audio.speech.phonemes.alphabetic import alphabetic_units
from notebook_app.audio.speech.phonemes.chinese import chinese_units
from notebook_app.audio.speech.phonemes.espeak import espeak_paths
from notebook_app.audio.speech.phonemes.units import Unit, Utterance, numbers, utterances
from notebook_app.errors import SpeechError

MODEL: Final = "kokoro"
FRONT_END_VERSION: Final = 1
"""Part of the cache's key: raise it when the same text would get other phonemes or other pauses."""
SAMPLE_RATE: Final = 24_000
_FRAME: Final = 600
"""Samples of one frame of the network's durations."""
_PAD: Final = 0
_WORKER: Final = Path(__file__).with_name("kokoro_worker.py")
_VOICES_FOLDER: Final = Path(__file__).with_name("kokoro_voices")
_WORKER_BYTES: Final = 700 << 20
_MOST_WORKERS: Final = 4

_AUDIBLE: Final = 0.01
"""Of full scale: below it the beginning and end of an utterance are silence, of which the network leaves 0.3 to 0.5 s."""
_KEPT: Final = 0.04
"""Seconds that are kept of that silence, so that no consonant is cut."""
_LOUDEST: Final = 0.98
_PAUSE: Final = {True: 0.25, False: 0.08}
"""Seconds after an utterance within a turn: after a sentence, and after a cut inside one."""

_VOICES: Final[Mapping[str, tuple[Voice, ...]]] = {
    "en": (
        Voice("af_heart", "Heart (US)", "en", "f"),
        Voice("am_michael", "Michael (US)", "en", "m"),
        Voice("bf_emma", "Emma (UK)", "en", "f"),
        Voice("bm_george", "George (UK)", "en", "m"),
        Voice("af_bella", "Bella (US)", "en", "f"),
        Voice("am_fenrir", "Fenrir (US)", "en", "m"),
    ),
    "zh": (
        Voice("zf_xiaoxiao", "晓晓", "zh", "f"),
        Voice("zm_yunxi", "云希", "zh", "m"),
        Voice("zf_xiaoyi", "晓伊", "zh", "f"),
        Voice("zm_yunjian", "云健", "zh", "m"),
    ),
    "es": (Voice("ef_dora", "Dora", "es", "f"), Voice("em_alex", "Alex", "es", "m")),
    "fr": (Voice("ff_siwis", "Siwis", "fr", "f"),),
}
"""Women's and men's in turn, so that two hosts are told apart at once; the two of English that cost most errors are last."""
_FRONT_ENDS: Final[Mapping[str, Callable[[str, str], list[Unit]]]] = {
    "en": lambda text, voice: alphabetic_units(text, "en-gb" if voice.startswith("b") else "en-us"),
    "zh": lambda text, _voice: chinese_units(text),
    "es": lambda text, _voice: alphabetic_units(text, "es"),
    "fr": lambda text, _voice: alphabetic_units(text, "fr"),
}


class KokoroEngine:
    """Speaks with the network in processes of its own: as many as there are processors and memory for, four at most.

    Parameters
    ----------
    models : ModelStore
        Where the network's file is found; it is checked first.
    timeout : float
        Seconds an utterance may take.
    workers : int, optional
        How many processes.
    worker : Path
        The worker's file.

    Raises
    ------
    ingest.errors.ModelMissing, ingest.errors.ModelDamaged
        If the network is not on board.
    ingest.errors.MissingExtra
        If espeak-ng, which spells the words, is not installed.
    """

    name = "kokoro"
    languages: frozenset[str] | None = frozenset(_VOICES)

    def __init__(
        self, models: ModelStore, *, timeout: float = 300.0, workers: int | None = None, worker: Path = _WORKER
    ) -> None:
        espeak_paths()
        model = models.find(MODEL)[model_named(MODEL).files[0].name]
        self.parallel = workers or _workers()
        threads = max(1, _processors() // self.parallel)
        command = (sys.executable, "-I", str(worker), str(model), str(_PAD), str(threads))
        self._pool = WorkerPool(command, self.parallel)
        self._timeout = timeout
        spelling = "/".join(importlib.metadata.version(name) for name in ("espeakng-loader", "pypinyin"))
        self.version = f"{model_named(MODEL).checksum[:16]} {FRONT_END_VERSION} {spelling}"

    def voices(self, language: str) -> Sequence[Voice]:
        """Return the voices of a language, women's and men's in turn; English ones where it has none."""
        return _VOICES.get(language, _VOICES["en"])

    def synthesise(self, request: SpeechRequest) -> Speech:
        """Speak the text, utterance by utterance, with the time of every word."""
        file = _VOICES_FOLDER / f"{request.voice}.bin"
        known = {voice.id: voice for each in _VOICES.values() for voice in each}
        if request.voice not in known:
            raise SpeechError(engine=self.name, detail=f"it has no voice “{request.voice}”")
        language = request.language if request.language in _FRONT_ENDS else known[request.voice].language
        parts = utterances(_FRONT_ENDS[language](request.text, request.voice))
        if not parts:
            raise SpeechError(engine=self.name, detail="there is nothing in it to say")
        joined, words, at = [], list[WordTime](), 0
        for number, part in enumerate(parts):
            samples, durations = self._spoken(part, str(file), request.speed)
            first, last = _audible(samples)
            words += _word_times(part, durations, at - first)
            pause = 0 if number == len(parts) - 1 else int(_PAUSE[part.ends_sentence] * SAMPLE_RATE / request.speed)
            joined += [samples[first:last], np.zeros(pause, np.float32)]
            at += last - first + pause
        whole = np.concatenate(joined)
        peak = float(np.abs(whole).max(initial=0.0))
        if peak > _LOUDEST:  # brought down as a whole: cut off at full scale it would crackle
            whole *= _LOUDEST / peak
        return check_speech(Speech(whole, SAMPLE_RATE, _within(words, at / SAMPLE_RATE)), request, self.name)

    def close(self) -> None:
        """End the workers."""
        self._pool.close()

    def _spoken(self, part: Utterance, voice: str, speed: float) -> tuple[FloatArray, list[int]]:
        request = {"tokens": numbers(part.phonemes), "voice": voice, "speed": speed}
        for last_try in (False, True):
            try:
                with self._pool.worker() as worker:
                    head, data = worker.ask(request, self._timeout)
            except WorkerRefused as exc:
                raise SpeechError(engine=self.name, detail=str(exc)) from exc
            except WorkerDied as exc:
                if last_try:
                    raise SpeechError(engine=self.name, detail=str(exc)) from exc
            else:
                return np.frombuffer(data, "<f4").astype(np.float32), head["durations"]
        raise AssertionError("the second try returns or raises")


def _audible(samples: FloatArray) -> tuple[int, int]:
    """Return the half-open range of samples without the silence around them, but for a little."""
    loud = np.flatnonzero(np.abs(samples) > _AUDIBLE)
    if not len(loud):
        return 0, len(samples)
    kept = int(_KEPT * SAMPLE_RATE)
    return max(0, int(loud[0]) - kept), min(len(samples), int(loud[-1]) + kept)


def _word_times(part: Utterance, durations: Sequence[int], offset: int) -> list[WordTime]:
    """Return when each word of an utterance is said; the network's first duration is of the pad before it."""
    found: list[WordTime] = []
    token, sample = 1, durations[0] * _FRAME
    for unit in part.units:
        length = sum(durations[token : token + unit.symbols]) * _FRAME
        if unit.end > unit.start:
            begin, end = (max(0, sample + offset) / SAMPLE_RATE, max(0, sample + length + offset) / SAMPLE_RATE)
            found.append(WordTime(unit.start, unit.end, begin, end))
        token += unit.symbols
        sample += length
    return found


def _within(words: Sequence[WordTime], seconds: float) -> tuple[WordTime, ...]:
    return tuple(
        WordTime(word.start, word.end, round(min(word.begins, seconds), 3), round(min(word.ends, seconds), 3))
        for word in words
    )


def _workers() -> int:
    """Return how many workers there are processors and free memory for: at least one."""
    import psutil

    fitting = int(psutil.virtual_memory().available) // _WORKER_BYTES
    return max(1, min(_MOST_WORKERS, _processors(), fitting))


def _processors() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
