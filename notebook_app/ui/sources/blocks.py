"""A page's text as blocks to draw: headings, paragraphs and tables, with the passages marked in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from ingest.models import Page

Mark = tuple[int, int, str]
"""Characters ``[start, end)`` to mark, and as what: "current" (the one shown) or "found"."""
Run = dict[str, Any]
_CELLS = " | "


def blocks(page: Page, marks: Sequence[Mark] = ()) -> list[dict[str, Any]]:
    """Cut a page's text where headings and tables begin and end.

    Returns
    -------
    list of dict
        In reading order. A text has ``runs`` (each ``text`` and ``mark``, "" for none) and a heading's ``level``, 0 for
        plain text; a table has ``rows`` of cells, each a list of runs.
    """
    headings = {(each.start, each.start + len(each.text)): each.level for each in page.headings}
    tables = {(each.start, each.end) for each in page.tables}
    drawn: list[dict[str, Any]] = []
    for start, end in _cut(0, len(page.text), [*headings, *tables]):
        if any(first <= start < last for first, last in tables):
            drawn.append({"rows": list(_rows(page.text, start, end, marks))})
        else:
            level = next((level for (first, last), level in headings.items() if first <= start < last), 0)
            drawn.append({"level": level, "runs": _runs(page.text, start, end, marks)})
    return drawn


def _cut(start: int, end: int, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Cut ``[start, end)`` at the borders of the spans."""
    inner = {border for span in spans for border in span if start < border < end}
    return [cut for cut in pairwise([start, *sorted(inner), end]) if cut[0] < cut[1]]


def _rows(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterable[list[list[Run]]]:
    for line in text[start:end].splitlines(keepends=True):
        cells = line.strip("\r\n").split(_CELLS)
        at, row = start, []
        for cell in cells:
            row.append(_runs(text, at, at + len(cell), marks))
            at += len(cell) + len(_CELLS)
        if line.strip():
            yield row
        start += len(line)


def _runs(text: str, start: int, end: int, marks: Sequence[Mark]) -> list[Run]:
    return [
        {"text": text[left:right], "mark": _mark_at(left, marks)}
        for left, right in _cut(start, end, [(first, last) for first, last, _ in marks])
    ]


def _mark_at(at: int, marks: Sequence[Mark]) -> str:
    over = [kind for first, last, kind in marks if first <= at < last]
    return "current" if "current" in over else "found" if over else ""
