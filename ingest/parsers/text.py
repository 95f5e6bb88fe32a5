"""Plain text: one page, as it stands."""

from __future__ import annotations

import re

from ingest.models import Document, Progress, no_progress
from ingest.parsers.encoding import decode
from ingest.parsers.flow import About, Block, flow_document
from ingest.parsers.port import RawSource

_LONGEST_LINE, _LONGEST_PARAGRAPH = 100, 250
"""Characters of a title: of a first line above the text, and of a paragraph of its own, which may be wrapped."""
_MOST_LINES = 3
_BYLINE = re.compile(r"\s{0,40}(?:by|written by|作者)\b", re.IGNORECASE)
"""A line under a title that names who wrote it."""
_FIELD = re.compile(r"^\s*\w+:\s|https?://", re.IGNORECASE)
_SENTENCE_ENDS = frozenset(".,;:。，；：")


def parse_text(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read plain text in any encoding; a short first line, or a first paragraph of a few lines, is its title.

    Raises
    ------
    NoText
        If there is nothing but white space.
    """
    decoded = decode(source.data)
    progress("parse", 1, 1)
    about = About("text", "text", _title(decoded.text), warnings=decoded.warnings)
    return flow_document([Block(decoded.text)], source, about)


def _title(text: str) -> str:
    lines = text.lstrip().splitlines()
    blank = next((i for i, line in enumerate(lines) if not line.strip()), len(lines))
    byline = next((i for i, line in enumerate(lines[:blank]) if i and _BYLINE.match(line)), blank)
    paragraph = _joined(lines[:byline])
    first = lines[0].strip() if lines else ""
    if blank <= _MOST_LINES and blank < len(lines) and len(paragraph) <= _LONGEST_PARAGRAPH:
        return paragraph if paragraph[-1:] not in _SENTENCE_ENDS and not _FIELD.search(paragraph) else _only(first)
    return _only(first)


def _only(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE and line[-1:] not in _SENTENCE_ENDS else ""


def _joined(lines: list[str]) -> str:
    """Return a wrapped title on one line; a word that is broken at a line's end with its hyphen."""
    parts = [line.strip() for line in lines]
    return "".join(part if part.endswith("-") else part + " " for part in parts).strip()
