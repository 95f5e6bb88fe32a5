"""Input as it was given: an upload, an address, a text, or a path of this machine.

Each face makes one of these types from what its user did, and nobody guesses afterwards. Only the command line and the
Python API may name a path; what is queued for the worker, or typed into the screen, never does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import NotAnAddress
from ingest.resolve.address import Address, recognise

__all__ = ["Address", "Given", "Path", "Queued", "Text", "Upload", "from_json", "parse_address", "to_json"]

_UPLOAD_ID = re.compile(r"[0-9a-f]{32}")
_EARLIER_UPLOAD = re.compile(r"[\\/]inbox[\\/]([0-9a-f]{32})[\\/]([^\\/]+)\Z")
_TITLE_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was handed over and waits in the home's inbox.

    Parameters
    ----------
    id : str
        Of its folder in the inbox: 32 hexadecimal digits, so that it leads nowhere else.
    name : str
        What its owner calls it; shown, and read for its suffix, but never part of a path.

    Raises
    ------
    ValueError
        If the id has another form.
    """

    id: str
    name: str

    def __post_init__(self) -> None:
        if not _UPLOAD_ID.fullmatch(self.id):
            raise ValueError("the id of an upload has 32 hexadecimal digits")

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Text:
    """A text that was pasted or typed; it is named after its first line."""

    text: str

    def __str__(self) -> str:
        lines = self.text.strip().splitlines()
        return lines[0][:_TITLE_CHARACTERS].strip() if lines else ""


Queued = Upload | Address | Text
"""What may wait for the worker."""
Given = Queued | Path


def parse_address(typed: str) -> Address:
    """Return the address that was typed.

    Raises
    ------
    NotAnAddress
        If it is no link of the web, DOI or arXiv id.
    """
    address = recognise(typed)
    if address is None:
        raise NotAnAddress(given=typed.strip()[:_TITLE_CHARACTERS])
    return address


def to_json(given: Queued) -> dict[str, Any]:
    """Return what is to wait for the worker as JSON values, named by its type."""
    if isinstance(given, Upload):
        return {"upload": {"id": given.id, "name": given.name}}
    if isinstance(given, Address):
        return {"address": str(given)}
    return {"text": given.text}


def from_json(value: object) -> Queued:
    """Return what :func:`to_json` wrote down.

    Earlier versions wrote a string, in which a path outside the inbox is refused.

    Raises
    ------
    ValueError
        If it is nothing that may wait for the worker.
    """
    match value:
        case Upload() | Address() | Text():
            return value
        case {"upload": {"id": str(folder), "name": str(name)}}:
            return Upload(folder, name)
        case {"address": str(typed)} if address := recognise(typed):
            return address
        case {"text": str(text)}:
            return Text(text)
        case str():
            return _from_earlier_version(value)
    raise ValueError("neither an upload nor an address nor a text")


def _from_earlier_version(given: str) -> Queued:
    if found := _EARLIER_UPLOAD.search(given):
        return Upload(found[1], found[2])
    if address := recognise(given):
        return address
    if len(given.split()) > 1 and not given.lstrip().startswith(("/", "~", "\\", "file:")):
        return Text(given)
    raise ValueError("a path, which may not wait for the worker")
