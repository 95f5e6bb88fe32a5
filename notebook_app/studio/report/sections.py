"""Sections of a report as they are put together, as JSON values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from notebook_app.records import Statement


def line(statement: Statement, lead: str = "", group: str = "") -> dict[str, Any]:
    """Return a statement with what stands before it and the group it stands in."""
    return {**statement.to_json(), "lead": lead, "group": group}


def section(
    key: str,
    heading: str,
    lines: Sequence[dict[str, Any]] = (),
    *,
    layout: str = "prose",
    level: int = 1,
    brief: str = "",
    note: str = "",
) -> dict[str, Any]:
    """Return a section under an id."""
    return {
        "id": key,
        "heading": heading,
        "level": level,
        "layout": layout,
        "brief": brief,
        "note": note,
        "statements": list(lines),
    }


def groups(lines: Sequence[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """Yield the lines that stand together: those of one group that follow each other; one without a group is alone."""
    numbered = [(each.get("group") or f"-{n}", each) for n, each in enumerate(lines)]
    for _, together in groupby(numbered, key=lambda pair: pair[0]):
        yield [each for _, each in together]
