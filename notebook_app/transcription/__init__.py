"""Choose who transcribes recordings: an endpoint, or Whisper on this machine."""

from notebook_app.transcription.load import WHISPER_ON_BOARD, load_transcriber

__all__ = ["WHISPER_ON_BOARD", "load_transcriber"]
