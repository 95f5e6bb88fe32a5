"""Entries of an index by meaning, and what it can do with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from ingest.models import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class IndexEntry:
    """One passage as the index sees it.

    Parameters
    ----------
    id : str
        The passage's id, unique within its collection.
    source : str
        The sha256 of the source it belongs to.
    vector : ndarray of float32, shape (dim,), or None
        What is searched by meaning, of unit length; None where the passage was not embedded.
    """

    id: str
    source: str
    vector: FloatArray | None


class IndexSide(Protocol):
    """An index by meaning: collections of entries by id, any of which may be missing and is then empty."""

    def add(self, collection: str, entries: Iterable[IndexEntry]) -> int:
        """Write the entries that have a vector, replacing those of the same id; return how many it wrote."""

    def remove(self, collection: str, ids: Collection[str]) -> None:
        """Take out these entries; an unknown id is no error."""

    def delete_source(self, collection: str, source: str) -> None:
        """Take out every entry of a source."""

    def drop(self, collection: str) -> None:
        """Delete the collection, even where it can no longer be read."""

    def ids(self, collection: str) -> set[str]:
        """Return the ids of every entry that a search can find.

        Raises
        ------
        IndexUnavailable
            If the collection cannot be read, or has lost what it recorded.
        """
