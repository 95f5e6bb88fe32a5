"""Choose who transcribes recordings: an endpoint, or Whisper on this machine."""

from notebook_app.transcription.load import load_transcriber

__all__ = ["load_transcriber"]
