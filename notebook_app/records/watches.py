"""Watches for new sources: feeds, collections of Zotero, folders; and the items found there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

WatchKind = Literal["feed", "zotero", "folder"]


@dataclass(frozen=True, slots=True)
class Watch:
    """Something that a notebook watches.

    Attributes
    ----------
    place : str
        The address of a feed, the key of a collection ("" for the whole library), the path of a folder.
    due : datetime or None
        When it is to be read next; None while it is paused.
    checked : datetime or None
        When it was read last.
    failures : int
        How often in a row it could not be read; ``failure`` says why (``code``, ``params``).
    state : mapping
        What its reader remembers.
    from_settings : bool
        Whether the settings name it: it goes when they no longer do.
    sources : int
        How many of its items are or were sources.
    waiting : int
        How many could not be added and are tried again.
    """

    id: str
    kind: WatchKind
    place: str
    title: str
    created: datetime
    due: datetime | None
    checked: datetime | None = None
    failures: int = 0
    failure: Mapping[str, Any] = field(default_factory=dict)
    state: Mapping[str, Any] = field(default_factory=dict)
    from_settings: bool = False
    sources: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Sighting:
    """An item as it was last dealt with: in that version it became that source, or could not.

    ``tries`` counts failures in a row; it is tried again once it is ``due``, never where that is None.
    """

    key: str
    version: str
    source: str = ""
    tries: int = 0
    due: datetime | None = None
    failure: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WatchReport:
    """What one reading of a watch came to: numbers of items."""

    added: int = 0
    changed: int = 0
    failed: int = 0
    left: int = 0
    passed_over: int = 0
