"""Nodes of a mind map as JSON values, and the tree that they make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from notebook_app.records import Statement


def node(key: str, label: str, statements: Sequence[Statement], parent: str = "", relation: str = "") -> dict[str, Any]:
    """Return a node."""
    said = [statement.to_json() for statement in statements]
    return {"id": key, "parent": parent, "label": label, "relation": relation, "statements": said}


def children_of(content: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """Return the nodes under each parent's id; those whose parent is gone hang on the root, ""."""
    known = {each["id"] for each in content["nodes"]}
    found: dict[str, list[Mapping[str, Any]]] = {}
    for each in content["nodes"]:
        found.setdefault(each["parent"] if each["parent"] in known else "", []).append(each)
    return found


def walk(content: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the nodes from the top with their depth from 0, each before those under it."""
    children = children_of(content)
    waiting = [(0, each) for each in reversed(children.get("", []))]
    while waiting:
        depth, each = waiting.pop()
        yield depth, each
        waiting += [(depth + 1, child) for child in reversed(children.get(each["id"], []))]
