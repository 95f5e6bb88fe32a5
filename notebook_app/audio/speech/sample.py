"""Trying out what the settings name, before it is relied on; and what the data folder holds."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from notebook_app.i18n import translate
from notebook_app.settings import Settings

_FOLDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "originals": ("originals", "inbox"),
    "audio": ("audio",),
    "index": ("index",),
    "models": ("models",),
    "cache": ("cache",),
}


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


def data_sizes(home: Path) -> dict[str, int]:
    """Return how many bytes of each kind the home folder holds; what belongs to no other kind is "library"."""
    sizes = {
        kind: sum(size for folder in folders for size in _sizes(home / folder)) for kind, folders in _FOLDERS.items()
    }
    return {"library": sum(_sizes(home)) - sum(sizes.values()), **sizes}


def _sizes(folder: Path) -> Iterator[int]:
    for path in folder.rglob("*"):
        try:
            if path.is_file() and not path.is_symlink():
                yield path.stat().st_size
        except FileNotFoundError:
            continue  # it went while we were counting
