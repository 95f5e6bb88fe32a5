"""The transcriber that the settings name."""

from __future__ import annotations

from ingest.transcribe.port import Transcriber
from notebook_app.settings import Settings


def load_transcriber(settings: Settings) -> Transcriber | None:
    """Return the transcriber of the settings, or None where none is set: an endpoint's model before one of our own.

    The endpoint's address and key are those of the language model unless it has its own. A Whisper model is used only
    where one is named: nothing is fetched that nobody asked for.
    """
    base_url = settings.transcription_base_url or settings.openai_base_url
    key = (settings.transcription_api_key or settings.openai_api_key).get_secret_value()
    if settings.transcription_model and (base_url or key):
        from notebook_app.transcription.openai import OpenAITranscriber

        return OpenAITranscriber(
            settings.transcription_model, base_url=base_url, api_key=key, timeout=settings.transcription_timeout
        )
    if settings.whisper_model:
        from ingest.transcribe.whisper import WhisperTranscriber

        return WhisperTranscriber(settings.whisper_model, settings.home / "models" / "whisper")
    return None
