"""Who turns recordings into text: an endpoint, or Whisper on this machine."""

from notebook_app.transcription.load import load_transcriber

__all__ = ["load_transcriber"]
