"""Budget of an overview: minutes turned into words at the pace of the engine's own voices."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.languages import language as language_row
from notebook_app.audio.sound.clip import Clip, load_clip
from notebook_app.audio.sound.rate import MIX_RATE
from notebook_app.audio.speech.cache import SpeechCache
from notebook_app.audio.speech.engines.port import SpeechEngine, SpeechRequest
from notebook_app.audio.speech.normalise import language_of, normalise
from notebook_app.audio.speech.voices import voice_of
from notebook_app.audio.tuning import SOUND
from notebook_app.i18n import LANGUAGES, translate

_HEAD_AND_TAIL = 5.0
"""Seconds the jingles add."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast an engine speaks: :func:`units` per second, without pauses between turns.

    ``others`` holds the paces of further languages, for sources in another one than the overview.
    """

    units_per_second: float
    others: Mapping[str, float] = field(default_factory=dict)

    def seconds(self, text: str, language: str) -> float:
        """Return how long a turn of the text is heard, its pause included."""
        rate = self.others.get(language, self.units_per_second)
        return units(normalise(text, language), language) / rate + SOUND.turn_pause


@dataclass(frozen=True, slots=True)
class Budget:
    """What a script may take: ``seconds`` of speech and pauses (the jingles are taken off) at a ``pace``."""

    seconds: float
    pace: Pace
    language: str

    def words(self) -> int:
        """Return about how many words (English) or characters (Chinese) fill the budget."""
        # A turn of some 25 words is followed by one pause.
        units_of_a_word = language_row(self.language).syllables_of_a_word
        return round(self.seconds / (units_of_a_word / self.pace.units_per_second + SOUND.turn_pause / 25))

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
    return chinese + letters / 3 + language_row(language).syllables_of_a_mark * marks


def measure_pace(
    engine: SpeechEngine, language: str, cache: SpeechCache, others: Collection[str] = (), hosts: Sequence[str] = ()
) -> Pace:
    """Let the hosts speak a sample once in each language (it is kept), and return the pace it was spoken at.

    Parameters
    ----------
    language : str
        The overview's.
    others : collection of str
        Further languages that its sources are written in, and will be quoted in.
    hosts : sequence of str
        The voice of each host, empty where it is the engine's own; two of the engine's by default.

    Raises
    ------
    notebook_app.errors.SpeechError
        If the engine does not speak: better known before a script is written than after.
    """
    named = hosts or ("", "")
    further = [
        other for other in others if other != language and (engine.languages is None or other in engine.languages)
    ]
    return Pace(_pace(engine, language, cache, named), {other: _pace(engine, other, cache, named) for other in further})


def _pace(engine: SpeechEngine, language: str, cache: SpeechCache, hosts: Sequence[str]) -> float:
    sample = "" if language in LANGUAGES else language_row(language).spoken_sample
    text = normalise(sample or translate("audio.pace_sample", language), language)
    voices = [voice_of(engine, language, host, named) for host, named in enumerate(hosts)]
    requests = [SpeechRequest(text, voice, language) for voice in dict.fromkeys(voices)]
    # As it is heard: without the silence that engines put around each text.
    seconds = sum(len(load_clip(Clip(cache.speak(engine, request), 0, 0.0))) / MIX_RATE for request in requests)
    return units(text, language) * len(requests) / seconds


def budget_for(minutes: float, pace: Pace, language: str, *, jingle: bool = True) -> Budget:
    """Return the budget of an overview of so many minutes."""
    return Budget(max(minutes * 60 - (_HEAD_AND_TAIL if jingle else 0.0), 10.0), pace, language)
