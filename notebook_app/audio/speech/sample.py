"""A spoken sample of the engine that the settings name, to test it before it is saved."""

from __future__ import annotations

import io
from contextlib import closing

from notebook_app.i18n import translate
from notebook_app.settings import Settings


def spoken_sample(settings: Settings, language: str) -> bytes:
    """Return a sentence spoken by the first host of the settings' engine, as WAV.

    Raises
    ------
    notebook_app.errors.SpeechError
        If the engine fails.
    ingest.errors.MissingExtra
        If it is not installed.
    """
    import soundfile

    from notebook_app.audio.speech.engines.load import load_engine
    from notebook_app.audio.speech.engines.port import SpeechRequest

    with closing(load_engine(settings)) as engine:
        voice = engine.voices(language)[0]
        speech = engine.synthesise(SpeechRequest(translate("settings.sample", language), voice.id, language))
    file = io.BytesIO()
    soundfile.write(file, speech.samples, speech.sample_rate, format="WAV", subtype="PCM_16")
    return file.getvalue()
