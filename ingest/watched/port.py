"""Port of what is watched: the items that it lists, and what to remember until it is read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.bibliography.reference import Reference
from ingest.resolve.address import Address


@dataclass(frozen=True, slots=True)
class WatchedItem:
    """An item that can become a source.

    Attributes
    ----------
    key : str
        Names it within what is watched, for ever.
    version : str
        Another text once the item has changed.
    given : Address, Path or str
        Where it is, or its own HTML.
    title : str
        As it is listed; empty where that is for the file to say.
    name : str
        The name to show; empty for the file's own.
    reference : Reference, optional
        What is known of the work.
    """

    key: str
    version: str
    given: Address | Path | str
    title: str = ""
    name: str = ""
    reference: Reference | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """Items found, the newest first.

    Attributes
    ----------
    items : tuple of WatchedItem
        Those that may have changed; the others are as they were.
    state : mapping
        JSON values to hand over when it is read again.
    title : str
        What it calls itself; empty where it does not.
    references : tuple of Reference
        Works that it knows of, with a file or without.
    passed_over : int
        Items that cannot become sources: they have neither file nor address, or are too many.
    """

    items: tuple[WatchedItem, ...] = ()
    state: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    references: tuple[Reference, ...] = ()
    passed_over: int = 0
