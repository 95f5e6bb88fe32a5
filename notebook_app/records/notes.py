"""Notes and guides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from notebook_app.records.citations import Citation

NoteKind = Literal["written", "answer", "guide"]


@dataclass(frozen=True, slots=True)
class Note:
    """A note: ``body`` is Markdown with markers ``[n]`` into ``citations``.

    ``source`` is set on the guide of one source; ``data`` holds a guide's topics and questions, and of a reader's note whether
    it is "pinned" and its "tags".
    """

    id: str
    kind: NoteKind
    title: str
    body: str
    citations: tuple[Citation, ...]
    created: datetime
    updated: datetime
    source: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def pinned(self) -> bool:
        """Whether it stands before the others."""
        return bool(self.data.get("pinned"))

    @property
    def tags(self) -> tuple[str, ...]:
        """The reader's own words for what it belongs to."""
        return tuple(map(str, self.data.get("tags", ())))
