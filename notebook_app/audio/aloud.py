"""Answers read aloud, sentence by sentence, while they are still being written."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.sentences import split_sentences
from notebook_app.audio.overview import speech_cache
from notebook_app.audio.speech.engines.load import load_engine
from notebook_app.audio.speech.engines.port import SpeechEngine
from notebook_app.audio.speech.speak import request_for
from notebook_app.records import Turn
from notebook_app.search.language import language_of
from notebook_app.settings import Settings
from notebook_app.text.markdown import without_markers

_SPOKEN: Final = frozenset({"text", "code_inline"})
_BREAKS: Final = frozenset({"softbreak", "hardbreak"})
_SHORTEST: Final = 30
"""Characters below which a sentence is read together with the next: a clip of a word or two sounds chopped."""


def spoken_parts(markdown: str, *, ended: bool) -> list[str]:
    """Return what of an answer is read aloud, in parts of a sentence or two, without signs and citation markers.

    Tables and code are left out. Of an answer that grows, the last sentence may still change: it comes once ``ended``.
    """
    parts: list[str] = []
    waiting = ""
    blocks = _paragraphs(without_markers(markdown))
    for number, block in enumerate(blocks):
        whole = ended or number < len(blocks) - 1
        spans = split_sentences(block, language_of(block))
        for span in spans if whole else spans[:-1]:
            waiting = f"{waiting} {block[span.start : span.end]}".strip()
            if len(waiting) >= _SHORTEST:
                parts.append(waiting)
                waiting = ""
    return [*parts, waiting] if waiting and ended else parts


def _paragraphs(markdown: str) -> list[str]:
    """Return the text of a Markdown's paragraphs, headings and list items."""
    found = []
    inside_table = False
    for token in MarkdownIt("commonmark").enable("table").parse(markdown):
        inside_table = token.type == "table_open" or (inside_table and token.type != "table_close")
        if token.type == "inline" and not inside_table:
            text = " ".join(_words(token).split())
            if text:
                found.append(text)
    return found


def _words(inline: Token) -> str:
    return "".join(
        child.content if child.type in _SPOKEN else " " if child.type in _BREAKS else ""
        for child in inline.children or ()
    )


class Reader:
    """Speaks parts of answers with the settings' engine; what was spoken once is kept.

    Parameters
    ----------
    settings : Settings
        Name the engine.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._cache = speech_cache(settings.home / "audio")
        self._engine: SpeechEngine | None = None
        self._lock = threading.Lock()

    def speak(self, text: str) -> Path:
        """Return a file with a text spoken by the first voice of its language.

        Raises
        ------
        notebook_app.errors.SpeechError
            If the engine fails.
        ingest.errors.MissingExtra
            If it is not installed.
        """
        with self._lock:  # one engine, one voice at a time
            self._engine = self._engine or load_engine(self._settings)
            return self._cache.speak(self._engine, request_for(Turn(0, text), self._engine))

    def close(self) -> None:
        """End the engine."""
        with self._lock:
            if self._engine is not None:
                self._engine.close()
                self._engine = None


_readers: dict[str, Reader] = {}
_making = threading.Lock()


def reader(settings: Settings) -> Reader:
    """Return this process's reader for these settings; one for other settings is closed."""
    named = settings.model_dump(include={name for name in type(settings).model_fields if _concerns_speech(name)})
    key = repr(sorted(named.items()))
    with _making:
        for other in [each for each in _readers if each != key]:
            _readers.pop(other).close()
        return _readers.setdefault(key, Reader(settings))


def _concerns_speech(name: str) -> bool:
    return name in {"home", "openai_base_url", "openai_api_key"} or name.startswith("speech")
