"""Draw a mind map as SVG: the root at the left, branches to the right, each in a colour of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any, Final

from ingest.characters import CJK
from notebook_app.studio.documents.characters import printable
from notebook_app.studio.documents.fonts import SANS
from notebook_app.studio.mind_map.tree import children_of

_ROW: Final = 30
"""Pixels from one leaf to the next."""
_GAP: Final = 60
_SIZE: Final = 14
_COLOURS: Final = ("#1f77b4", "#d6604d", "#2b8a3e", "#8e44ad", "#b8860b", "#16808a", "#c2185b", "#5d4037")
_MOST_CHARACTERS: Final = 60


def to_svg(title: str, content: Mapping[str, Any]) -> str:
    """Return the map as an SVG that loads nothing; every node has its statement as a tooltip."""
    return _Drawing(title, content).svg()


class _Drawing:
    def __init__(self, title: str, content: Mapping[str, Any]) -> None:
        self._children = children_of(content)
        self._root: Mapping[str, Any] = {"id": "", "label": title, "statements": ()}
        self._parts: list[str] = []
        self._rows = 0
        self._right = 0.0

    def svg(self) -> str:
        self._draw(self._root, 20.0, "#444444", 0)
        width, height = self._right + 20, max(1, self._rows) * _ROW + 20
        style = f"font-family:'{SANS[0]}',sans-serif;font-size:{_SIZE}px"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
            f'viewBox="0 0 {width:.0f} {height:.0f}" style="{style}" font-family="{SANS[0]}" font-size="{_SIZE}">'
            f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(self._parts)}</svg>'
        )

    def _draw(self, node: Mapping[str, Any], left: float, colour: str, depth: int) -> float:
        """Draw a node with all below it, and return the height at which its line runs."""
        label = _shortened(printable(node["label"]))
        right = left + width_of(label) + 12
        self._right = max(self._right, right)
        below = self._children.get(node["id"], [])
        heights = []
        for n, child in enumerate(below):
            tint = _COLOURS[n % len(_COLOURS)] if depth == 0 else colour
            heights.append((self._draw(child, right + _GAP, tint, depth + 1), tint))
        if heights:
            middle = (heights[0][0] + heights[-1][0]) / 2
        else:
            self._rows += 1
            middle = self._rows * _ROW - _ROW / 2 + 10
        for height, tint in heights:
            bend = right + _GAP / 2
            path = f"M{right:.0f} {middle:.0f} C{bend:.0f} {middle:.0f} {bend:.0f} {height:.0f} {right + _GAP:.0f} {height:.0f}"
            self._parts.append(f'<path d="{path}" fill="none" stroke="{tint}" stroke-width="1.5"/>')
        said = printable(" ".join(each["text"] for each in node["statements"]))
        tooltip = f"<title>{escape(said)}</title>" if said else ""
        weight = ' font-weight="bold"' if depth < 2 else ""
        self._parts.append(
            f'<g>{tooltip}<text x="{left + 6:.0f}" y="{middle - 5:.0f}" fill="#222222"{weight}>{escape(label)}</text>'
            f'<path d="M{left:.0f} {middle:.0f} H{right:.0f}" stroke="{colour}" stroke-width="2"/></g>'
        )
        return middle


def width_of(text: str) -> float:
    """Return the width of a text in pixels, about: a Chinese character is as wide as it is high."""
    return sum(_SIZE if _is_wide(char) else 0.6 * _SIZE for char in text)


def _is_wide(char: str) -> bool:
    return bool(re.match(rf"[{CJK}\u3000-\u303f\uff00-\uffef]", char))


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"
