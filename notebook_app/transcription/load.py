"""The transcriber that the settings name."""

from __future__ import annotations

from ingest.transcribe.port import Transcriber
from notebook_app.settings import Settings

WHISPER_ON_BOARD = "whisper-base"
"""The catalogue's name of the model that hears recordings where no other is named."""


def load_transcriber(settings: Settings) -> Transcriber | None:
    """Return the transcriber of the settings, or None where none is set: an endpoint's model before one of our own.

    The endpoint's address and key are those of the language model unless it has its own. Where neither it nor a Whisper
    model is named, the one on board is used; "none" means that recordings are not heard. Nothing is fetched that nobody
    asked for.
    """
    base_url = settings.transcription_base_url or settings.openai_base_url
    key = (settings.transcription_api_key or settings.openai_api_key).get_secret_value()
    if settings.transcription_model and (base_url or key):
        from notebook_app.transcription.openai import OpenAITranscriber

        return OpenAITranscriber(
            settings.transcription_model, base_url=base_url, api_key=key, timeout=settings.transcription_timeout
        )
    named = settings.whisper_model.strip()
    if named.lower() == "none" or not (named or settings.models.has(WHISPER_ON_BOARD)):
        return None
    from ingest.transcribe.whisper import WhisperTranscriber

    return WhisperTranscriber(named or WHISPER_ON_BOARD, settings.models)
