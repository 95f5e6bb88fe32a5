"""Name the models that are missing or not in use, so that the screen can say what takes their place and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.model_files.catalogue import E5_SMALL, KOKORO, RERANKER, WHISPER_BASE, Purpose
from notebook_app.notebook.notebook import open_workspace

PASSAGES_PER_MINUTE: Final = 1800
"""Embedded by e5 on one free core (benchmarks/embedding_e5.py: 29 to 36 a second); a busy machine needs longer."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """A better model that is not in use: what it is for, its name, and whether it is here all the same.

    It is here and yet not in use where a home's sources were embedded by an earlier one: ``passages`` would be embedded anew.
    """

    purpose: Purpose
    model: str
    is_here: bool = False
    passages: int = 0

    @property
    def minutes(self) -> int:
        """About how long embedding them anew takes, at least one minute."""
        return max(1, round(self.passages / PASSAGES_PER_MINUTE))


def stand_ins(home: Path) -> list[StandIn]:
    """Return what is done by the next best because a model is missing, or because the sources had an earlier one.

    What the settings name is wanted, and no stand-in: nothing is said of it. No model is loaded or read.
    """
    from notebook_app.audio.speech.engines.load import engine_name

    now = open_workspace(home).settings
    found = []
    if now.speech_engine == "auto" and engine_name(now) == "espeak":
        found.append(StandIn("speech", KOKORO.name))
    heard = now.transcription_model or now.whisper_model or now.models.has(WHISPER_BASE.name)
    if not heard:
        found.append(StandIn("recordings", WHISPER_BASE.name))
    if meaning := better_embedder(home):
        found.append(meaning)
    if now.reranker != "off" and not now.models.has(RERANKER.name):
        found.append(StandIn("reranking", RERANKER.name))
    return found


def better_embedder(home: Path) -> StandIn | None:
    """Return the embedder that would find across languages, where the one that knows English alone is in use unnamed."""
    workspace = open_workspace(home)
    if workspace.settings.embedder or workspace.embedder_name != "minilm":
        return None
    is_here = workspace.settings.models.has(E5_SMALL.name)
    return StandIn("meaning", E5_SMALL.name, is_here, workspace.library.passages.count() if is_here else 0)
