"""Small, deterministic stand-ins: an engine that hums, a language model that answers from a list, sources in memory."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel

from ingest.models import Progress, Span, no_progress
from notebook_app.audio.overview import OverviewResult, speak_and_mix, speech_cache, to_be_spoken, write_script
from notebook_app.audio.script.material import ScriptInput, SourceMaterial
from notebook_app.audio.script.outline import units
from notebook_app.audio.script.quote_script import QuoteScriptWriter
from notebook_app.audio.sound.mix import Packaging
from notebook_app.audio.speech.engines.port import Speech, SpeechEngine, SpeechRequest, Voice
from notebook_app.errors import SpeechError
from notebook_app.llm import ChatMessage
from notebook_app.records import OverviewRequest, Script, StoredPassage

RATE = 24_000


class HummingEngine:
    """Hums for as long as the text would take at five syllables a second; each voice at its own pitch and level."""

    name = "humming"
    version = "1"
    languages: frozenset[str] | None = None

    def __init__(self, *, parallel: int = 1, fail_on: str = "") -> None:
        self.parallel = parallel
        self.fail_on = fail_on
        self.spoken: list[str] = []
        self._lock = threading.Lock()

    def voices(self, language: str) -> Sequence[Voice]:
        return (Voice("high", "High", language), Voice("low", "Low", language))

    def synthesise(self, request: SpeechRequest) -> Speech:
        if self.fail_on and self.fail_on in request.text:
            raise SpeechError(engine=self.name, detail="told to fail")
        with self._lock:
            self.spoken.append(request.text)
        return hum(
            units(request.text, request.language) / 5, {"high": (220.0, 0.5), "low": (110.0, 0.1)}[request.voice]
        )

    def close(self) -> None:
        pass


def hum(seconds: float, voice: tuple[float, float], rate: int = RATE) -> Speech:
    """Syllables of a rich tone at four a second, with 0.3 s of silence before and after, as engines give it."""
    pitch, level = voice
    time = np.arange(round(max(seconds, 0.2) * rate)) / rate
    tone = sum(np.sin(2 * np.pi * pitch * k * time + k) / k for k in range(1, 12))
    syllables = 0.15 + np.sin(np.pi * 4 * time) ** 2
    quiet = np.zeros(round(0.3 * rate))
    samples = np.concatenate([quiet, level * tone * syllables / 3, quiet])
    return Speech(samples.astype(np.float32), rate)


class ScriptedModel:
    """A language model whose structured replies a function gives; it keeps what it was asked."""

    name = "scripted"

    def __init__(self, reply: Callable[[str, str], dict[str, Any]]) -> None:
        self._reply = reply
        self.asked: list[tuple[str, str]] = []

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int | None = None) -> Iterator[str]:
        raise AssertionError("a script is written in structured replies")

    def structured(self, messages: Sequence[ChatMessage], schema: type[BaseModel]) -> Any:
        told = "\n".join(message.content for message in messages if message.role == "user")
        self.asked.append((schema.__name__, told))
        return schema.model_validate(self._reply(schema.__name__, told))


def source(text: str, *, title: str, language: str, sha256: str = "a" * 64, pages: bool = True) -> SourceMaterial:
    """A source of a text in which ``## heading`` begins a page and section, and a line is a paragraph."""
    passages: list[StoredPassage] = []
    for number, part in enumerate(re.split(r"^## ", text.strip(), flags=re.MULTILINE)[1:], 1):
        heading, _, body = part.partition("\n")
        start = 0
        for paragraph in filter(str.strip, body.split("\n")):
            spans = [
                Span(start + match.start(), start + match.end())
                for match in re.finditer(r"\S.*?(?:[.!?](?=\s|$)|[。！？])", paragraph)
            ]
            page = number if pages else 1
            ordinal = len(passages)
            place = (page, "", start, start + len(paragraph), paragraph, heading.strip(), language, ordinal)
            passages.append(StoredPassage(f"{sha256}:{ordinal}", sha256, title, *place, tuple(spans)))
            start += len(paragraph) + 1
    return SourceMaterial(sha256, title, language, tuple(passages))


def material(*sources: SourceMaterial) -> ScriptInput:
    return ScriptInput("Study", sources)


def make_overview(
    request: OverviewRequest,
    material: ScriptInput,
    *,
    engine: SpeechEngine,
    folder: Path,
    overview_id: str = "one",
    progress: Progress = no_progress,
    script: Script | None = None,
) -> OverviewResult:
    """Make an episode without a library: a script is written by quotations where none is given, and spoken."""
    cache = speech_cache(folder)
    if script is None:
        writer = QuoteScriptWriter()
        script = write_script(request, material, writer=writer, engine=engine, cache=cache, progress=progress).script
    script = to_be_spoken(script)
    packaging = Packaging(request.audio_format, request.jingle)
    return speak_and_mix(script, engine, cache, folder / f"{overview_id}.{request.audio_format}", progress, packaging)
