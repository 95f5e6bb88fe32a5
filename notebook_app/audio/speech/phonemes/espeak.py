"""Phonemes of alphabetic languages from espeak-ng, which runs in a process of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from ingest.errors import MissingExtra
from notebook_app.errors import SpeechError

_WORKER: Final = Path(__file__).parents[1] / "engines" / "espeak_worker.py"
_SECONDS: Final = 60.0
_SWITCHED: Final = re.compile(r"\([a-z-]+\)")
"""The flags espeak-ng sets where it takes a word for another language's."""


def espeak_paths() -> tuple[str, str]:
    """Return the paths of espeak-ng's library and of its data.

    Raises
    ------
    ingest.errors.MissingExtra
        If the extra ``offline`` is not installed.
    """
    try:
        import espeakng_loader
    except ImportError as exc:
        raise MissingExtra(
            feature="Speech without a network",
            package="espeakng-loader",
            command="pip install 'notebook-app[offline]'",
        ) from exc
    return espeakng_loader.get_library_path(), espeakng_loader.get_data_path()


def phonemes(clauses: Sequence[str], voice: str) -> list[list[str]]:
    """Return the International Phonetic Alphabet of clauses: groups of sounds between spaces, diphthongs tied by "^".

    Parameters
    ----------
    clauses : sequence of str
        Text without marks of punctuation.
    voice : str
        espeak-ng's voice: "en-us", "en", "es", "fr".

    Raises
    ------
    notebook_app.errors.SpeechError
        If espeak-ng fails.
    """
    return [list(groups) for groups in _phonemes(tuple(clauses), voice)] if clauses else []


@lru_cache(maxsize=64)
def _phonemes(clauses: tuple[str, ...], voice: str) -> tuple[tuple[str, ...], ...]:
    command = [sys.executable, "-I", "-S", str(_WORKER), *espeak_paths()]
    order = json.dumps({"clauses": clauses, "voice": voice}).encode()
    for _attempt in range(2):  # a fresh process has no history to crash of
        try:
            done = subprocess.run(  # noqa: S603 - our own file, our own arguments
                command, input=order, capture_output=True, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            continue
        if done.returncode == 0 and done.stdout:
            answer = json.loads(done.stdout)
            if "error" in answer:
                raise SpeechError(engine="espeak", detail=answer["error"])
            return tuple(tuple(_SWITCHED.sub("", said).split()) for said in answer["phonemes"])
    raise SpeechError(engine="espeak", detail="the phoneme process ended early, twice")
