"""Spoken turns, kept by what they say and how: saying a line again is free, changing one costs one."""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

from ingest.errors import DiskFull
from notebook_app.audio.speech.engines.decode import check_speech
from notebook_app.audio.speech.engines.port import Speech, SpeechEngine, SpeechRequest, WordTime
from notebook_app.audio.speech.normalise import NORMALISER_VERSION
from notebook_app.errors import SpeechError

logger = logging.getLogger(__name__)

_WORDS = ".words.json"


class SpeechCache:
    """Speech as FLAC files named by the sha256 of everything that shapes their sound."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, engine: SpeechEngine, request: SpeechRequest) -> Path:
        """Return where the speech of a request lies, or would."""
        parts = [
            engine.name,
            engine.version,
            request.voice,
            request.language,
            request.speed,
            NORMALISER_VERSION,
            request.text,
        ]
        key = hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
        return self.folder / key[:2] / f"{key}.flac"

    def speak(self, engine: SpeechEngine, request: SpeechRequest) -> Path:
        """Return the file with the request's speech, synthesising it if it is not there or cannot be read.

        Raises
        ------
        notebook_app.errors.SpeechError
            If the engine fails.
        ingest.errors.DiskFull
            If there is no room for the file.
        """
        path = self.path(engine, request)
        if not readable(path, request):
            speech = engine.synthesise(request)
            self._write(path, speech)
            _write_words(path, speech.words)
        return path

    def words(self, engine: SpeechEngine, request: SpeechRequest) -> tuple[WordTime, ...]:
        """Return when the words of a request are said in its file; none where the engine does not know."""
        file = self.path(engine, request).with_suffix(_WORDS)
        try:
            return tuple(WordTime(*word) for word in json.loads(file.read_text("utf-8")))
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, TypeError) as exc:
            logger.warning("%s: %s; the words have no times", file, exc)
            return ()

    def forget(self, engine: SpeechEngine, request: SpeechRequest) -> None:
        """Remove the speech of a request and what is kept beside it: it is to be spoken again."""
        path = self.path(engine, request)
        for file in path.parent.glob(f"{path.stem}.*"):
            file.unlink(missing_ok=True)

    def _write(self, path: Path, speech: Speech) -> None:
        import soundfile

        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(suffix=".partial", dir=path.parent)
            os.close(handle)
            partial = Path(name)
            try:
                # Under a name of its own until whole: a killed run leaves no half file to be taken for speech.
                soundfile.write(partial, speech.samples, speech.sample_rate, format="FLAC", subtype="PCM_16")
                partial.replace(path)
            finally:
                partial.unlink(missing_ok=True)
        except (OSError, soundfile.LibsndfileError) as exc:
            if isinstance(exc, OSError) and exc.errno != errno.ENOSPC:
                raise
            raise DiskFull(folder=str(self.folder)) from exc


def _write_words(path: Path, words: Sequence[WordTime]) -> None:
    """Keep the times beside the speech; where there is no room for them, the speech does without."""
    if not words:
        return
    file = path.with_suffix(_WORDS)
    partial = file.with_suffix(".partial")
    try:
        partial.write_text(json.dumps([astuple(word) for word in words]), "utf-8")
        partial.replace(file)
    except OSError as exc:
        logger.warning("%s: %s; the words have no times", file, exc)
        partial.unlink(missing_ok=True)


def readable(path: Path, request: SpeechRequest) -> bool:
    """Whether the file holds speech of the request, to its end; a damaged one is reported, and spoken anew."""
    import soundfile

    if not path.exists():
        return False
    try:
        samples, rate = soundfile.read(path, dtype="float32")
        if len(samples) == soundfile.info(path).frames:
            check_speech(Speech(samples, int(rate)), request, "")
            return True
    except (soundfile.LibsndfileError, SpeechError) as exc:
        logger.warning("cached speech %s: %s", path, exc)
    logger.warning("cached speech %s cannot be used and is made again", path)
    return False
