"""Text to speech: normalisation, voices, engines, cache."""
