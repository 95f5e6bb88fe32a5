"""Values of a column of cells: numbers with their unit, days, or text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Type = Literal["number", "day", "text"]
Value = str | float | int | None

_MISSING: Final = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "–", "—", "?", "#n/a", "无", "缺失"})
_NUMBER = re.compile(
    r"(?P<before>[$€£¥￥]?)\s?(?P<value>[-+−]?(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,25})(?:\.\d{1,25})?(?:[eE][-+]?\d{1,3})?)\s?(?P<after>%?)"
)
_DECIMAL_COMMA = re.compile(r"[-+−]?\d{1,3}(?:\.\d{3}){0,6},\d{1,25}|[-+−]?\d{1,25},\d{1,2}|[-+−]?\d{1,25},\d{4,25}")
_CODE = re.compile(r"0\d{1,40}")
"""Digits with a leading zero are a code, no number."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_UNIT = re.compile(r"[(（\[]([^()（）\[\]]{1,24})[)）\]]\s?$")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, the type and unit of its cells, and their values (None where there is none)."""

    name: str
    type: Type
    unit: str
    values: tuple[Value, ...]


def column_of(heading: str, cells: Sequence[str]) -> Column:
    """Return a column of cells; it holds numbers, or days, where every cell that is not empty does.

    Parameters
    ----------
    heading : str
        A unit in brackets at its end ("Weight (kg)") is that of the numbers.
    cells : sequence of str
        As they stand in the table.
    """
    filled = [cell.strip() for cell in cells if not _is_missing(cell)]
    named = _UNIT.search(heading)
    if filled and all(map(_is_day, filled)):
        return Column(heading, "day", "", tuple(None if _is_missing(cell) else cell.strip() for cell in cells))
    comma = _has_decimal_comma(filled)
    parsed = [_number(cell, comma=comma) for cell in filled]
    units = {unit for _, unit in filter(None, parsed)}
    if filled and all(parsed) and len(units) == 1 and not any(map(_CODE.fullmatch, filled)):
        found = (None if _is_missing(cell) else _number(cell, comma=comma) for cell in cells)
        unit = units.pop() or (named[1].strip() if named else "")
        return Column(heading, "number", unit, tuple(each[0] if each else None for each in found))
    return Column(heading, "text", "", tuple(None if not cell.strip() else cell.strip() for cell in cells))


def _is_missing(cell: str) -> bool:
    return cell.strip().lower() in _MISSING


def _is_day(cell: str) -> bool:
    if not _DAY.fullmatch(cell):
        return False
    try:
        date.fromisoformat(cell)
    except ValueError:
        return False
    return True


def _has_decimal_comma(cells: Sequence[str]) -> bool:
    """Say whether a comma parts the decimals: every number with one is written so, and one cannot be read otherwise."""
    with_comma = [cell for cell in cells if "," in cell]
    return (
        bool(with_comma) and all(map(_DECIMAL_COMMA.fullmatch, with_comma)) and not all(map(_NUMBER.fullmatch, cells))
    )


def _number(cell: str, *, comma: bool) -> tuple[float | int, str] | None:
    text = cell.strip()
    if comma:
        text = text.replace(".", "").replace(",", ".")
    match = _NUMBER.fullmatch(text)
    if not match:
        return None
    digits = match["value"].replace(",", "").replace("−", "-")
    whole = re.fullmatch(r"[-+]?\d{1,15}", digits)
    return (int(digits) if whole else float(digits)), match["before"] or match["after"]
