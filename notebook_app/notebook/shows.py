"""Shows of a notebook: saved requests, voices, and the feed that makes it a podcast."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import get_args

from notebook_app.audio.speech.engines.load import engine_name, load_engine
from notebook_app.audio.speech.engines.port import Voice
from notebook_app.errors import NotebookError
from notebook_app.notebook.sources import Sources
from notebook_app.records import OverviewRequest, ShowProfile
from notebook_app.settings import SpeechEngineName


class Shows(Sources):
    """Saved shows, voices and the feed."""

    def save_show(self, name: str, request: OverviewRequest) -> ShowProfile:
        """Keep what a request says, but its sources, under a name; every notebook of the home folder has it then."""
        if not name.strip():
            raise NotebookError(detail="a saved show needs a name.")
        return self._library.save_show(name.strip(), request)

    def shows(self) -> list[ShowProfile]:
        """Return the saved shows by name."""
        return self._library.shows()

    def show(self, name: str) -> ShowProfile:
        """Return a saved show by name or id."""
        return self._library.show(name)

    def delete_show(self, show: str) -> None:
        """Forget a saved show, by name or id."""
        self._library.delete_show(self.show(show).id)

    def voices(self, language: str) -> Sequence[Voice]:
        """Return the voices that the speech engine of the settings offers for a language."""
        with closing(load_engine(self.settings)) as engine:
            return tuple(engine.voices(language))

    def voice_sample(self, voice: str, language: str = "en", engine: SpeechEngineName = "auto") -> Path:
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
        settings = self.settings
        if engine != "auto" and engine != engine_name(settings):
            settings = settings.model_copy(update={"speech_engine": engine})
        cache = speech_cache(self.settings.home / "audio")
        with closing(load_engine(settings)) as speaking:
            return cache.path(speaking, voice_sample(speaking, voice, language, cache))

    def podcast_feed(self, base_url: str = "") -> str:
        """Return the RSS feed of the finished overviews.

        Parameters
        ----------
        base_url : str
            The address under which the feed will lie, with ``audio/`` and ``cover.jpg`` beside it, as in an export; with
            none the addresses in it are relative.
        """
        from notebook_app.audio.publish.feed import Show, write_feed

        ready = [overview for overview in self._library.overviews(self.id) if overview.status == "ready"]
        return write_feed(Show(self.name, base_url, self.name), ready)

    def cover(self) -> bytes:
        """Return the notebook's cover, a square JPEG."""
        from notebook_app.audio.sound.cover import draw_cover

        record = self.record
        return draw_cover(record.name, record.emoji)
