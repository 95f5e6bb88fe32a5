"""Properties of a whole document: its identity, language and title."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath

from ingest.characters import HAN
from ingest.languages import detect

CJK = rf"{HAN}\u3040-\u30ff\uac00-\ud7af\u3000-\u303f\uff01-\uff65"
"""Characters written without spaces between words, and their punctuation, for a regular expression's class."""

_PLACEHOLDER = re.compile(
    r"(untitled|no title|title|document|slide|presentation|print|microsoft (word|powerpoint))[\s\d._-]{0,50}(-.*)?"
    r"|.*\.(docx?|dvi|indd|pdf|pptx?|ps|qxd|rtf|tex|tmp|txt|xml)",
    re.IGNORECASE,
)
_LONGEST_TITLE = 300


def guess_language(text: str) -> str:
    """Return the code of the language that a document is written in; see :func:`ingest.languages.detect`."""
    return detect(text).code


def choose_title(candidates: Iterable[str], name: str) -> str:
    """Return the first candidate that names the document rather than its file, or else the file's name in words."""
    stem = PurePath(name).stem
    for candidate in candidates:
        title = " ".join(candidate.split())[:_LONGEST_TITLE]
        if sum(c.isalpha() for c in title) > 1 and title != stem and not _PLACEHOLDER.fullmatch(title):
            return title
    return " ".join(re.split(r"[\s_-]+", stem)).strip() or name


_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """Return the text with bare line feeds and without the characters that JSON, SQL or a screen cannot hold."""
    return _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n\n"))
