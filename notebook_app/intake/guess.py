"""Guess what a string means, for the command line and the Python API alone: an address, a path or a text."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.given import Address, Given, Text, Upload
from ingest.resolve import recognise
from notebook_app.intake.given import existing_path

_LONGEST_PATH = 1000


def guess(given: str | Given) -> Given:
    """Return what was given, with its type; a string is guessed, anything else is what it says.

    The name of an existing file or folder is a path, even where it looks like a DOI; so is one word that is no address
    and does not read like Chinese text. Everything else is a text.
    """
    if isinstance(given, Upload | Address | Text | Path):
        return given
    if not given.strip():
        return Text(given)
    if _names_a_file(given):
        return Path(given)
    if address := recognise(given):
        return address
    return Text(given) if _is_text(given) else Path(given)


def _names_a_file(given: str) -> bool:
    if re.search("\n|://", given) or len(given) > _LONGEST_PATH:
        return False
    return existing_path(Path(given)) is not None


def _is_text(given: str) -> bool:
    words = given.split()
    return len(words) > 1 or "\n" in given or len(given) > _LONGEST_PATH or _is_chinese_text(given)


def _is_chinese_text(given: str) -> bool:
    """Tell Chinese text, which has no spaces, by its punctuation and by not ending like a file's name."""
    return bool(re.search("[，。！？；：、…]", given)) and not re.search(r"\.\w{1,8}$", given, re.ASCII)
