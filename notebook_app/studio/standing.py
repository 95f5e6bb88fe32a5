"""Statements of an artifact that no longer stand, since a source they cite was deleted or replaced."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from notebook_app.library.artifacts import ONLY
from notebook_app.records import Source
from notebook_app.studio.cited import items_in, numbers_in

RENEWING: Final = f"{ONLY}sources"
"""The part of an artifact in the making that names the sources for which alone it is renewed."""


AGAIN: Final = f"{ONLY}items"
"""The part of an artifact in the making that names the items that alone are made anew, and the reader's wish for them."""


def fallen_items(content: Mapping[str, Any], sources: Collection[str]) -> list[str]:
    """Return the ids of the items that cite a source which is not among these; an item around one that fell stands."""
    gone = {citation["n"] for citation in content.get("citations", ()) if citation["source"] not in sources}
    return [item["id"] for item in items_in(content) if gone.intersection(_own_numbers(item))]


def successors(content: Mapping[str, Any], sources: Iterable[Source]) -> list[str]:
    """Return the ids of sources that replaced one which the content cites."""
    cited = {citation["source"] for citation in content.get("citations", ())}
    return [source.id for source in sources if cited.intersection(source.replaces)]


def _own_numbers(item: Mapping[str, Any]) -> list[int]:
    """Return the numbers an item names itself, not those of items within it."""
    own = {
        name: value
        for name, value in item.items()
        if not (isinstance(value, list | tuple) and any(isinstance(each, dict) and "id" in each for each in value))
    }
    return list(numbers_in({name: value for name, value in own.items() if not _is_item(value)}))


def _is_item(value: object) -> bool:
    return isinstance(value, dict) and "id" in value
