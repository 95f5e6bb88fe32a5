"""Port of a resolver: its request and its result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ingest.provenance import Provenance
from ingest.resolve.address import Address

if TYPE_CHECKING:
    from ingest.fetch import Fetcher


@dataclass(frozen=True, slots=True)
class ResolveRequest:
    """The address, the folder for files, the way out, and the reader's languages, the first preferred."""

    address: Address
    folder: Path
    fetcher: Fetcher
    languages: Sequence[str] = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Found:
    """A file, the name it came by, and what its origin says about it."""

    path: Path
    name: str
    provenance: Provenance


class Resolver(Protocol):
    """Fetches what one kind of address means."""

    def __call__(self, request: ResolveRequest) -> Found:
        """Return what was found, or raise an :class:`~ingest.errors.IngestError`."""
