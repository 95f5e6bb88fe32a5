"""Tuning of what is watched: how often it is read, how much at once, and when it is tried again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Watching:
    """How often, how much, and how long after a failure."""

    feed_bytes: int = 16 << 20
    """Of a feed: the largest in the wild list some thousand entries with their texts."""
    feed_entries: int = 200
    """The newest entries of a feed that can become sources; a feed of everything there ever was is no reason to fetch it."""
    entry_characters: int = 2_000_000
    """Of an entry's own text, which becomes a source where it has no address."""
    page: int = 500
    """Items of Zotero asked for at once."""
    items: int = 50_000
    """Of one Zotero collection."""
    answer_bytes: int = 64 << 20
    """Of one answer of Zotero's: 500 items with long abstracts have 3 MB."""
    whole_seconds: float = 3600.0
    """After so long a collection is read whole: what was changed and not synchronised yet has no version that "since" sees."""

    seconds: Mapping[str, float] = field(default_factory=lambda: {"feed": 3600.0, "zotero": 300.0, "folder": 60.0})
    """Between two looks. A feed is a stranger's server: once an hour is what feed readers ask for."""
    longest_pause: float = 86_400.0
    """After failures, each of which doubles the time between two looks."""
    at_once: int = 50
    """Items that one look adds; the next one, half a minute later, goes on, so that a job of the reader's own gets its turn."""
    tries: int = 6
    """Of an item that cannot be fetched; then it is left alone until it changes."""
    item_pause: float = 300.0
    """Seconds before an item is tried again, doubled with every failure."""
    settle_seconds: float = 2.0
    """Since a file was last written: one that is younger may not be whole yet."""


WATCHING = Watching()
