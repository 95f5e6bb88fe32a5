"""Scripts of audio overviews."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from notebook_app.records.chats import Verdict
from notebook_app.records.citations import Citation


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a script: who speaks (an index into the script's hosts), what, and what it rests on.

    ``verdict`` says whether the cited passages bear it out; it is empty where nothing is cited, or not yet judged.
    """

    speaker: int
    text: str
    citations: tuple[Citation, ...] = ()
    verdict: Verdict | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class ScriptChapter:
    """A chapter of a script: it begins with turn ``first`` and lasts until the next one."""

    title: str
    first: int


@dataclass(frozen=True, slots=True)
class Script:
    """The script of an audio overview. ``writer`` is "quotes" or the language model's name.

    ``voices`` names each host's voice, empty for the engine's own choice; without ``chapters`` they are read off the
    citations.
    """

    title: str
    language: str
    hosts: tuple[str, ...]
    turns: tuple[Turn, ...]
    writer: str
    chapters: tuple[ScriptChapter, ...] = ()
    voices: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return values that :mod:`json` can write."""
        turns = [{**_shown(t), "citations": [c.to_json() for c in t.citations]} for t in self.turns]
        head = {"title": self.title, "language": self.language, "hosts": list(self.hosts), "writer": self.writer}
        chapters = [asdict(chapter) for chapter in self.chapters]
        return {**head, "turns": turns, "chapters": chapters, "voices": list(self.voices)}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Script:
        """Read what :meth:`to_json` wrote."""
        turns = tuple(
            Turn(t["speaker"], t["text"], tuple(Citation.from_json(c) for c in t["citations"]), t.get("verdict", ""))
            for t in data["turns"]
        )
        chapters = tuple(ScriptChapter(**chapter) for chapter in data.get("chapters", ()))
        hosts, voices = tuple(data["hosts"]), tuple(data.get("voices", ()))
        return Script(data["title"], data["language"], hosts, turns, data["writer"], chapters, voices)


def _shown(turn: Turn) -> dict[str, Any]:
    return {"speaker": turn.speaker, "text": turn.text, "verdict": turn.verdict}


@dataclass(frozen=True, slots=True)
class ScriptVersion:
    """A script as it once was: ``number`` counts from 1, ``change`` is what made it ("written", "edited", …)."""

    number: int
    change: str
    created: datetime
    script: Script
