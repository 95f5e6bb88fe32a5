"""The speech engine that the settings name, chosen from a table."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from ingest.errors import DiskFull, MissingExtra, ModelDamaged, ModelFetchFailed, ModelMissing
from ingest.languages import LANGUAGES
from notebook_app.audio.speech.engines.port import SpeechEngine
from notebook_app.errors import SpeechRefused
from notebook_app.settings import Settings

log = logging.getLogger(__name__)

_OPENAI = "https://api.openai.com/v1"


def _openai(settings: Settings) -> SpeechEngine:
    from notebook_app.audio.speech.engines.openai import OpenAISpeechEngine

    return OpenAISpeechEngine(
        base_url=settings.speech_base_url or settings.openai_base_url or _OPENAI,
        api_key=settings.openai_api_key.get_secret_value(),
        model=settings.speech_model,
        voices=[voice.strip() for voice in settings.speech_voices.split(",") if voice.strip()],
        timeout=settings.openai_timeout,
    )


def _edge(_settings: Settings) -> SpeechEngine:
    from notebook_app.audio.speech.engines.edge import EdgeEngine

    return EdgeEngine()


def _espeak(_settings: Settings) -> SpeechEngine:
    from notebook_app.audio.speech.engines.espeak import EspeakEngine

    return EspeakEngine()


def _kokoro(settings: Settings) -> SpeechEngine:
    from notebook_app.audio.speech.engines.kokoro import KokoroEngine

    return KokoroEngine(settings.models)


ENGINES: Mapping[str, Callable[[Settings], SpeechEngine]] = {
    "openai": _openai,
    "kokoro": _kokoro,
    "edge": _edge,
    "espeak": _espeak,
}
_LANGUAGES: Mapping[str, frozenset[str] | None] = {
    "openai": None,
    "kokoro": frozenset({"en", "zh", "es", "fr"}),
    "edge": frozenset(LANGUAGES),
    "espeak": frozenset(LANGUAGES) - {"zh"},
}
"""What each engine's ``languages`` says, known without loading it."""


def engine_name(settings: Settings) -> str:
    """Return the engine that the settings lead to.

    "auto" is a speech server where one is set, else Kokoro where it is on board, else espeak.
    """
    if settings.speech_engine != "auto":
        return settings.speech_engine
    if settings.speech_model:
        return "openai"
    return "kokoro" if settings.models.has("kokoro") else "espeak"


def engine_languages(settings: Settings) -> frozenset[str] | None:
    """Return the languages that the settings' engine speaks so that they are understood; None where any may be."""
    return _LANGUAGES[engine_name(settings)]


def load_engine(settings: Settings) -> SpeechEngine:
    """Return the engine of the settings.

    Where Kokoro was not asked for by name and turns out not to be usable, espeak takes over, and the log says why.

    Raises
    ------
    ingest.errors.MissingExtra
        If the engine needs an extra that is not installed.
    notebook_app.errors.SpeechRefused
        If a speech server is wanted and no model or voice is set.
    """
    name = engine_name(settings)
    if name == "openai" and not (settings.speech_model and settings.speech_voices.strip(", ")):
        raise SpeechRefused(engine=name, detail="no speech model or voice is set (OPENAI_TTS_MODEL, OPENAI_TTS_VOICES)")
    try:
        return ENGINES[name](settings)
    except (ModelMissing, ModelDamaged, ModelFetchFailed, DiskFull, MissingExtra) as exc:
        if settings.speech_engine != "auto" or name != "kokoro":
            raise
        log.warning("espeak speaks instead of kokoro: %s", exc)
        return ENGINES["espeak"](settings)
