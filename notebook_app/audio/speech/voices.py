"""Choose the voice a host speaks with, in the language of each turn."""

from __future__ import annotations

from ingest.languages import LANGUAGES as ROWS
from ingest.languages import language as language_row
from notebook_app.audio.speech.cache import SpeechCache
from notebook_app.audio.speech.engines.port import SpeechEngine, SpeechRequest
from notebook_app.audio.speech.normalise import normalise
from notebook_app.i18n import LANGUAGES, translate


def voice_of(engine: SpeechEngine, language: str, host: int, named: str = "") -> str:
    """Return the voice of a host: the one named, where it speaks the language, else the engine's own for that host.

    A name that the engine lists under no language is passed on, for a server may know more voices than it tells; if it
    does not, its error says so.
    """
    voices = [voice.id for voice in engine.voices(language)]
    elsewhere = {voice.id for other in ROWS for voice in engine.voices(other)}
    if named and (named in voices or named not in elsewhere):
        return named
    return voices[host % len(voices)]


def voice_sample(engine: SpeechEngine, voice: str, language: str, cache: SpeechCache) -> SpeechRequest:
    """Speak a short sample of a voice into the cache, and return its request.

    Raises
    ------
    notebook_app.errors.SpeechError
        If the engine does not speak, or has no such voice.
    """
    sample = "" if language in LANGUAGES else language_row(language).spoken_sample
    spoken = language if sample or language in LANGUAGES else "en"
    request = SpeechRequest(normalise(sample or translate("shows.voice_sample", spoken), spoken), voice, spoken)
    cache.speak(engine, request)
    return request
