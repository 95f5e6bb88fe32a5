"""The port that every parser implements."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol

from ingest.models import Document, Progress


@dataclass(frozen=True, slots=True)
class RawSource:
    """A source before it is read: its bytes, the name it came by, and the password that may open it.

    ``skipped`` are the numbers of pages that stopped a reader before: nobody is to read them again.
    """

    data: bytes
    name: str
    password: str | None = None
    skipped: frozenset[int] = frozenset()

    @property
    def sha256(self) -> str:
        """The identity of the source: the sha256 of its bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


class Parser(Protocol):
    """Bytes in, document out. Pure: no files, no network; it runs inside the sandbox."""

    def __call__(self, source: RawSource, progress: Progress) -> Document:
        """Return the document, or raise an :class:`~ingest.errors.IngestError`; progress counts pages."""
