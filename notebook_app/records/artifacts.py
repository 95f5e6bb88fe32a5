"""Artifacts: what the studio makes from sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

ArtifactState = Literal["queued", "making", "ready", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Artifact:
    """Something made from sources.

    Attributes
    ----------
    id, kind, title, state
        ``kind`` is a key of :data:`notebook_app.studio.catalogue.KINDS`; ``state`` changes by
        :data:`notebook_app.records.states.TRANSITIONS`.
    created, updated : datetime
        In UTC.
    options : mapping
        What it should be: the kind's options as JSON values.
    sources : tuple of str
        The sha256 of each source it was made from.
    content : mapping
        The kind's own JSON; empty before it is ready.
    body : str
        The content as Markdown, for reading, search and export.
    provenance : mapping
        ``writer`` ("quotes" or the language model's name), and what else the kind notes of how it was made.
    counts : mapping
        Whole numbers of interest, such as ``statements``, ``unsupported``, ``dropped``.
    failure : mapping
        ``code``, ``params`` and ``retryable`` of the error that ended it.
    version : int
        How many versions there are; each edit and each making is one.
    """

    id: str
    kind: str
    title: str
    state: ArtifactState
    created: datetime
    updated: datetime
    options: Mapping[str, Any] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    content: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""
    provenance: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[str, float] = field(default_factory=dict)
    failure: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0


@dataclass(frozen=True, slots=True)
class ArtifactVersion:
    """An artifact as it once was: ``change`` says what made it ("made", "edited", "restored")."""

    number: int
    change: str
    created: datetime
    title: str
    content: Mapping[str, Any]
    body: str
