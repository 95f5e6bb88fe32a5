"""Digests of sources that a language model read whole, as the library keeps them."""

from __future__ import annotations

from typing import Any

from notebook_app.library.part import Part, now
from notebook_app.library.tables import DigestRow, OriginalRow


class Digests(Part):
    """Digests, kept by what was read and by whom; they go with the original they were taken from."""

    def digest(self, key: str) -> list[dict[str, Any]] | None:
        """Return the points kept under a key, or None."""
        with self._database.reading() as session:
            row = session.get(DigestRow, key)
            return None if row is None else row.points

    def keep_digest(self, key: str, source: str, points: list[dict[str, Any]]) -> None:
        """Keep points under a key; nothing is kept of a source that was deleted meanwhile."""
        with self._database.writing() as session:
            if session.get(OriginalRow, source) is not None:
                session.merge(DigestRow(key=key, source=source, created=now(), points=points))
