"""The voices that can speak a notebook's overviews."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import get_args

from notebook_app.audio.speech.engines.load import engine_name, load_engine
from notebook_app.audio.speech.engines.port import Voice
from notebook_app.errors import NotebookError
from notebook_app.notebook.place import Place
from notebook_app.settings import SpeechEngineName


class Voices:
    """Voices; call it for those of a language."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def __call__(self, language: str) -> Sequence[Voice]:
        """Return the voices that the speech engine of the settings offers for a language."""
        with closing(load_engine(self._place.settings)) as engine:
            return tuple(engine.voices(language))

    def sample(self, voice: str, language: str = "en", engine: SpeechEngineName = "auto") -> Path:
        """Return a file in which a voice says a sentence; it is spoken once and kept.

        Parameters
        ----------
        voice : str
            The engine's own name for it.
        engine : str
            "openai", "edge" or "espeak"; that of the settings by default.

        Raises
        ------
        SpeechError
            If the engine cannot be reached, or has no such voice.
        """
        from notebook_app.audio.overview import speech_cache
        from notebook_app.audio.speech.voices import voice_sample

        if engine not in get_args(SpeechEngineName):
            raise NotebookError(detail=f"there is no speech engine “{engine}”.")
        settings = self._place.settings
        if engine != "auto" and engine != engine_name(settings):
            settings = settings.model_copy(update={"speech_engine": engine})
        cache = speech_cache(self._place.settings.home / "audio")
        with closing(load_engine(settings)) as speaking:
            return cache.path(speaking, voice_sample(speaking, voice, language, cache))
