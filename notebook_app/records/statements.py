"""Statements: what an artifact says, piece by piece, each with its citations and a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from notebook_app.records.chats import Verdict


@dataclass(frozen=True, slots=True)
class Statement:
    """A piece of an artifact that says something about the sources.

    Attributes
    ----------
    id : str
        Of the place it rests on, so that a statement on the same words keeps it when the artifact is made anew.
    text : str
        Plain text, without markers.
    citations : tuple of int
        Numbers of the artifact's citations; never empty.
    verdict : str
        "supported" or "weak": what is not supported does not stay.
    """

    id: str
    text: str
    citations: tuple[int, ...]
    verdict: Verdict = "supported"

    def to_json(self) -> dict[str, Any]:
        """Return values that :mod:`json` can write; :meth:`from_json` reads them back."""
        return {"id": self.id, "text": self.text, "citations": list(self.citations), "verdict": self.verdict}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Statement:
        """Read what :meth:`to_json` wrote."""
        return Statement(data["id"], data["text"], tuple(data["citations"]), data["verdict"])
