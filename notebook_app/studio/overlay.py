"""The reader's changes to an artifact, kept apart from what was generated and laid over what is generated next.

Everything with an ``id`` in a content is an item; items stand in lists. A change is found again by the item's id.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from notebook_app.studio.cited import numbers_in

Item: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an item stands: the id of the item around it ("" at the top), the list's name, and the item before it."""

    parent: str
    name: str
    before: str


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a reader changed: fields by item (the content itself is item ""), items taken out, and items put in."""

    changed: Mapping[str, Item]
    removed: frozenset[str]
    added: tuple[tuple[_Place, Item], ...]
    originals: Mapping[str, tuple[_Place, Item]]
    citations: Mapping[int, Item]

    def __bool__(self) -> bool:
        return bool(self.changed or self.removed or self.added)


def difference(made: Mapping[str, Any], edited: Mapping[str, Any]) -> Overlay:
    """Return what a reader changed of a generated content."""
    before, after = dict(_items(made)), dict(_items(edited))
    changed = {
        key: fields
        for key, (_, item) in after.items()
        if key in before and (fields := _fields_changed(before[key][1], item))
    }
    top = _fields_changed(made, edited)
    return Overlay(
        {**({"": top} if top else {}), **changed},
        frozenset(before.keys() - after.keys()),
        tuple(
            each
            for key, each in after.items()
            if key not in before and each[0].parent not in after.keys() - before.keys()
        ),
        {key: after[key] for key in changed},
        {citation["n"]: citation for citation in edited.get("citations", ())},
    )


def lay_over(overlay: Overlay, made: Mapping[str, Any]) -> dict[str, Any]:
    """Return a newly generated content with a reader's changes.

    A changed item that the new content does not have stays, as the reader left it: no work of theirs is lost.
    """
    content: dict[str, Any] = copy.deepcopy(dict(made))
    numbers = _Numbers(content, overlay.citations)
    _remove(content, overlay.removed)
    there = dict(_items(content))
    for key, fields in overlay.changed.items():
        if key == "":
            content.update(numbers.renumbered(fields))
        elif key in there:
            there[key][1].update(numbers.renumbered(fields), edited=True)
        else:
            _insert(content, *overlay.originals[key], numbers)
    for place, item in overlay.added:
        if item["id"] not in there:
            _insert(content, place, item, numbers)
    return content


def replaced(old: Mapping[str, Any], new: Mapping[str, Any], keys: Collection[str]) -> dict[str, Any]:
    """Return the old content in which these items gave way to those of the same id in the new one, where it has them."""
    content: dict[str, Any] = copy.deepcopy(dict(old))
    numbers = _Numbers(content, {citation["n"]: citation for citation in new.get("citations", ())})
    fresh = {key: item for key, (_, item) in _items(new) if key in keys}
    _replace(content, {key: numbers.renumbered(item) for key, item in fresh.items()})
    return content


def without(content: Mapping[str, Any], items: frozenset[str]) -> dict[str, Any]:
    """Return a content without some of its items."""
    kept: dict[str, Any] = copy.deepcopy(dict(content))
    _remove(kept, items)
    return kept


def renewed(
    old: Mapping[str, Any], new: Mapping[str, Any], fallen: frozenset[str], sources: frozenset[str]
) -> dict[str, Any]:
    """Return the old content in which items that no longer stand gave way to what the new one says of these sources."""
    of_source = {citation["n"] for citation in new.get("citations", ()) if citation["source"] in sources}
    content = without(old, fallen)
    known = {key for key, _ in _items(content)}
    numbers = _Numbers(content, {citation["n"]: citation for citation in new.get("citations", ())})
    for key, (place, item) in _items(new):
        if key not in known and place.parent not in fallen and of_source.intersection(numbers_in(item)):
            _insert(content, place, item, numbers)
            known.update([key, *(inner for inner, _ in _items(item))])
    return content


def adopt(content: dict[str, Any], other: Mapping[str, Any], items: Sequence[Item]) -> list[Item]:
    """Return items of another content as they can stand in this one, which is given the citations they name."""
    numbers = _Numbers(content, {citation["n"]: citation for citation in other.get("citations", ())})
    return [numbers.renumbered(item) for item in items]


class _Numbers:
    """Gives citations of another content their numbers in this one, and adds those that it does not have."""

    def __init__(self, content: dict[str, Any], others: Mapping[int, Item]) -> None:
        self._content, self._others = content, others

    def renumbered(self, value: Any) -> Any:
        """Return a value whose citation numbers are those of the content."""
        match value:
            case dict():
                return {
                    key: [self._number(n) for n in each]
                    if key == "citations" and all(isinstance(n, int) for n in each)
                    else self.renumbered(each)
                    for key, each in value.items()
                }
            case list() | tuple():
                return [self.renumbered(each) for each in value]
        return value

    def _number(self, n: int) -> int:
        wanted = self._others[n]
        there: list[Item] = self._content.setdefault("citations", [])
        for citation in there:
            if _anchor(citation) == _anchor(wanted):
                return int(citation["n"])
        there.append({**wanted, "n": max((citation["n"] for citation in there), default=0) + 1})
        return int(there[-1]["n"])


def _anchor(citation: Item) -> tuple[object, ...]:
    return tuple(citation[name] for name in ("source", "page", "start", "end"))


def _items(value: Mapping[str, Any], parent: str = "") -> Iterator[tuple[str, tuple[_Place, Item]]]:
    """Yield every item by id with its place, outer ones before those within."""
    for name, each in value.items():
        if not isinstance(each, list | tuple):
            continue
        before = ""
        for item in each:
            if isinstance(item, dict) and isinstance(item.get("id"), str):
                yield item["id"], (_Place(parent, name, before), item)
                before = item["id"]
                yield from _items(item, item["id"])


def _fields_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Item:
    """Return the fields of an item that differ; lists of items and the list of citations are looked at by themselves."""
    return {
        name: value
        for name, value in after.items()
        if value != before.get(name) and name != "edited" and not _is_list_of_items(value, before.get(name))
    }


def _is_list_of_items(*values: Any) -> bool:
    return any(
        isinstance(value, list | tuple) and bool(value) and all(isinstance(each, dict) for each in value)
        for value in values
    )


def _remove(value: Any, keys: frozenset[str]) -> None:
    match value:
        case dict():
            for each in value.values():
                _remove(each, keys)
        case list():
            value[:] = [each for each in value if not (isinstance(each, dict) and each.get("id") in keys)]
            for each in value:
                _remove(each, keys)


def _replace(value: Any, items: Mapping[str, Item]) -> None:
    match value:
        case dict():
            for each in value.values():
                _replace(each, items)
        case list():
            value[:] = [
                items.get(each["id"], each) if isinstance(each, dict) and "id" in each else each for each in value
            ]
            for each in value:
                _replace(each, {} if isinstance(each, dict) and each.get("id") in items else items)


def _insert(content: dict[str, Any], place: _Place, item: Item, numbers: _Numbers) -> None:
    """Put an item after the one it stood after, or at the end of its list; where the item around it is gone, at the top."""
    there = dict(_items(content))
    around = there[place.parent][1] if place.parent in there else content
    rows = around.get(place.name)
    if not isinstance(rows, list):
        return
    index = next(
        (i for i, each in enumerate(rows, 1) if isinstance(each, dict) and each.get("id") == place.before), len(rows)
    )
    rows.insert(index, {**numbers.renumbered(item), "edited": True})
