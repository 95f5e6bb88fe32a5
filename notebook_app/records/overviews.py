"""Audio overviews: what was asked for, what was made, and what a listener asked in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from notebook_app.records.citations import Citation
from notebook_app.records.scripts import Script, Turn

OverviewStatus = Literal["writing", "review", "speaking", "ready", "failed", "cancelled"]
"""In "review", the script waits for its reader: nothing is spoken before they say so."""
AudioFormat = Literal["mp3", "m4a", "opus"]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """When a turn is heard: seconds from the start of the finished file.

    ``words`` has the characters of the turn's text at which words begin, and when each is said; empty where the engine
    does not know.
    """

    turn: int
    start: float
    end: float
    words: tuple[tuple[int, float], ...] = ()

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> TimelineEntry:
        """Read what :func:`dataclasses.asdict` and :mod:`json` wrote, of this version or an earlier one."""
        words = tuple((int(place), float(second)) for place, second in data.get("words", ()))
        return TimelineEntry(data["turn"], data["start"], data["end"], words)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: a name, a role in a few words, and an engine's voice; each may be left to the format."""

    name: str = ""
    role: str = ""
    voice: str = ""


@dataclass(frozen=True, slots=True)
class OverviewRequest:
    """What an audio overview should be.

    ``minutes`` is the length aimed at; no ``sources`` means every selected one; no ``speakers`` means those of the
    format. With ``review``, the script waits for its reader before it is spoken.
    """

    format: str = "deep_dive"
    minutes: float = 5.0
    language: str = "en"
    instructions: str = ""
    sources: tuple[str, ...] = ()
    audience: str = ""
    focus: str = ""
    speakers: tuple[Speaker, ...] = ()
    audio_format: AudioFormat = "mp3"
    jingle: bool = True
    review: bool = False

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> OverviewRequest:
        """Read what :func:`dataclasses.asdict` made of a request."""
        speakers = tuple(Speaker(**speaker) for speaker in data.get("speakers", ()))
        return OverviewRequest(**{**data, "sources": tuple(data["sources"]), "speakers": speakers})


@dataclass(frozen=True, slots=True)
class ShowProfile:
    """A show as it was saved: a name, and all that a request says but the sources."""

    id: str
    name: str
    request: OverviewRequest


@dataclass(frozen=True, slots=True)
class Overview:
    """An audio overview: its request, script and, when ready, the file with its timeline and measurements.

    ``audio`` is the absolute path of the file, None before it is ready; ``measurements`` holds seconds, loudness (LUFS),
    true peak (dBTP) and longest silence (s) as measured on the decoded file. ``error`` says in English why it failed,
    ``failure`` the same as ``code`` and ``params`` of the error.
    """

    id: str
    title: str
    request: OverviewRequest
    status: OverviewStatus
    created: datetime
    script: Script | None = None
    timeline: tuple[TimelineEntry, ...] = ()
    audio: str | None = None
    engine: str = ""
    measurements: Mapping[str, float] = field(default_factory=dict)
    error: str = ""
    failure: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question put to the hosts in the middle of an episode, and what they answered.

    ``second`` is when they were interrupted, and ``resume`` the start of the turn with which the episode goes on.
    ``script`` holds the answer's turns, heard in ``audio`` when ``timeline`` says. ``abstained`` says that the sources
    do not answer.
    """

    overview: str
    question: str
    second: float
    resume: float
    script: Script
    timeline: tuple[TimelineEntry, ...]
    audio: str
    abstained: bool = False

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What the hosts say."""
        return self.script.turns

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What the answer rests on, in the order of its numbers."""
        cited = {citation.n: citation for turn in self.turns for citation in turn.citations}
        return tuple(cited[n] for n in sorted(cited))
