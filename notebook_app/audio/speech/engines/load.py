"""The speech engine that the settings name, chosen from a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from notebook_app.audio.speech.engines.port import SpeechEngine
from notebook_app.errors import SpeechRefused
from notebook_app.settings import Settings

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


ENGINES: Mapping[str, Callable[[Settings], SpeechEngine]] = {"openai": _openai, "edge": _edge, "espeak": _espeak}


def engine_name(settings: Settings) -> str:
    """Return the engine that the settings lead to: "auto" is a speech server where one is set, else espeak."""
    if settings.speech_engine != "auto":
        return settings.speech_engine
    return "openai" if settings.speech_model else "espeak"


def load_engine(settings: Settings) -> SpeechEngine:
    """Return the engine of the settings.

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
    return ENGINES[name](settings)
