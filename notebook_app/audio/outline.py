"""How long an overview may be: its format, and minutes turned into words at the engine's own pace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from notebook_app.audio.cache import SpeechCache
from notebook_app.audio.engines.port import SpeechEngine, SpeechRequest
from notebook_app.audio.normalise import language_of, normalise
from notebook_app.i18n import translate

FORMATS = ("deep_dive", "brief", "critique", "debate")
"""Every format; the catalogue names each as ``audio.format_<format>``."""

PAUSE = {"turn": 0.35, "question": 0.45, "same_speaker": 0.25}
"""Seconds of silence after a turn; 0.2 to 0.5 s lie between speakers in conversation."""
_HEAD_AND_TAIL = 5.0
"""Seconds the jingles add."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast an engine speaks a language: :func:`units` per second, without pauses between turns."""

    units_per_second: float

    def seconds(self, text: str, language: str) -> float:
        """Return how long a turn of the text is heard, its pause included."""
        return units(normalise(text, language), language) / self.units_per_second + PAUSE["turn"]


@dataclass(frozen=True, slots=True)
class Budget:
    """What a script may take: ``seconds`` of speech and pauses (the jingles are taken off) at a ``pace``."""

    seconds: float
    pace: Pace
    language: str

    def words(self) -> int:
        """Return about how many words (English) or characters (Chinese) fill the budget."""
        # A turn of some 25 words is followed by one pause.
        units_of_a_word = 1.65 if self.language == "en" else 1.1
        return round(self.seconds / (units_of_a_word / self.pace.units_per_second + PAUSE["turn"] / 25))

    def spent(self, texts: Sequence[str]) -> float:
        """Return the seconds that the texts take, each in the language it is written in."""
        return sum(self.pace.seconds(text, language_of(text)) for text in texts)


def units(text: str, language: str) -> float:
    """Count what speech takes its time for, in units of about a syllable.

    Three letters or one Chinese character make one; a punctuation mark weighs 1.2 in English and 0.8 in Chinese. Fitted
    to 40 spoken turns of English, whose length letters foretell better (to 0.4 s) than groups of vowels do (0.55 s).
    """
    chinese = sum("\u4e00" <= char <= "\u9fff" for char in text)
    letters = sum(char.isalpha() for char in text) - chinese
    marks = sum(char in ",.;:!?，。；：！？、" for char in text)
    return chinese + letters / 3 + (0.8 if language == "zh" else 1.2) * marks


def measure_pace(engine: SpeechEngine, language: str, cache: SpeechCache) -> Pace:
    """Let both hosts speak a sample once (it is kept), and return the pace it was spoken at.

    Raises
    ------
    notebook_app.errors.SpeechError
        If the engine does not speak: better known before a script is written than after.
    """
    import soundfile

    text = normalise(translate("audio.pace_sample", language), language)
    total = 0.0
    voices = engine.voices(language)[:2]
    for voice in voices:
        path: Path = cache.speak(engine, SpeechRequest(text, voice.id, language))
        total += float(soundfile.info(path).duration)
    return Pace(units(text, language) * len(voices) / total)


def budget_for(minutes: float, pace: Pace, language: str) -> Budget:
    """Return the budget of an overview of so many minutes."""
    return Budget(max(minutes * 60 - _HEAD_AND_TAIL, 10.0), pace, language)
