"""Texts of sources inside our Markdown, and the citation markers ``[n]`` in it."""

from __future__ import annotations

import re

MARKER = re.compile(r"(?<!\\)\[(\d{1,3})\](?!\()")
"""A citation marker as we write it: ``[7]``; a quoted one is escaped, and a link has an address after it."""

_SPECIAL = re.compile(r"[\\`*_\[\]<>$|~]|(?<=!)(?=\[)|^(?:#{1,6}(?=\s)|[-+](?=\s)|\d{1,9}(?=[.)]\s)|=+$)", re.MULTILINE)
_HEADING_OR_ITEM = re.compile(r"^\s*(?:>\s?|#{1,6}\s+|[-*+•]\s+|\d{1,3}[.)]\s+)+")
_SPACE_BEFORE_MARKER = re.compile(rf"(?:(?<![ \t])[ \t]*+)?{MARKER.pattern}")


def escape(text: str) -> str:
    """Return words of a source as Markdown that shows them literally, on one line.

    A source's ``[12]`` must not pass for a citation of ours, nor its ``![](…)`` load a picture.
    """
    return _SPECIAL.sub(_escaped, " ".join(text.split()))


def _escaped(match: re.Match[str]) -> str:
    found = match[0]
    return f"{found}\\" if found.isdigit() else f"\\{found}"


def without_markers(text: str) -> str:
    """Return a text without its citation markers and the blanks before them."""
    return _SPACE_BEFORE_MARKER.sub("", text)


def without_line_signs(line: str) -> str:
    """Return a line of Markdown without the signs of a quotation, heading or list item at its start."""
    return _HEADING_OR_ITEM.sub("", line).strip()


def is_heading(line: str) -> bool:
    """Say whether a line of Markdown is a heading or a rule rather than a statement."""
    return bool(re.match(r"\s*(?:#{1,6}\s|[-*_]{3,}\s*$|```)", line))
