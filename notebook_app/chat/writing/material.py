"""The selected sources, to read more of than was found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from notebook_app.records import Source, StoredPassage


class PassageLibrary(Protocol):
    """What reading on needs of the library."""

    def passages(
        self,
        notebook_id: str,
        /,
        *,
        sources: Collection[str] | None = None,
        vectors: bool = False,
        ordinals: Collection[int] | None = None,
    ) -> list[StoredPassage]:
        """Return passages of these sources, and of these places in them."""
        ...


@dataclass(frozen=True, slots=True)
class Material:
    """The sources that may be read for an answer."""

    library: PassageLibrary
    notebook_id: str
    sources: Sequence[Source]

    def whole(self, source: str) -> list[StoredPassage]:
        """Return all passages of a source in reading order, with their vectors."""
        return self.library.passages(self.notebook_id, sources=[source], vectors=True)

    def near(self, source: str, ordinals: Collection[int]) -> list[StoredPassage]:
        """Return the passages that stand at given places of a source."""
        return self.library.passages(self.notebook_id, sources=[source], vectors=True, ordinals=ordinals)
