"""LaTeX sources of several files: what a main file takes in from others is written in its place."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from ingest.parsers.encoding import decode

_TOKEN: Final = re.compile(r"\\([A-Za-z]+|.)|%[^\n]*")
"""A command or a comment: an escaped percent sign begins none, and a command in a comment is none."""
_COMMANDS: Final = frozenset(("input", "include", "subfile"))
_ARGUMENT: Final = re.compile(r"\s{0,9}\{?\s{0,9}([^\s{}%]{1,300})\s{0,9}\}?")
"""With bounds, since each of its spaces could otherwise be shared out in as many ways as there are."""
_DEPTH: Final = 8
_MOST_CHARACTERS: Final = 20_000_000


def joined_sources(files: Mapping[str, Path]) -> dict[str, tuple[str, frozenset[str]]]:
    """Return the text of each main file with what it takes in, and the names of the files that are in it.

    Parameters
    ----------
    files : mapping of str to Path
        The project's files by their names in it, with "/" between the parts; nothing else is read. A main file begins
        a document and takes in another of them.
    """
    known = {name: file for name, file in files.items() if name.lower().endswith(".tex")}
    joined: dict[str, tuple[str, frozenset[str]]] = {}
    for name, file in known.items():
        text = _read(file)
        if r"\documentclass" in text or r"\documentstyle" in text:
            project = _Project(posixpath.dirname(name), known)
            whole = project.expand(text, (name,))
            if project.taken_in:
                joined[name] = (whole, frozenset(project.taken_in))
    return joined


def _read(file: Path) -> str:
    return decode(file.read_bytes()).text.replace("\r\n", "\n")


class _Project:
    """The files that one main file takes in, found from its own folder."""

    def __init__(self, folder: str, known: Mapping[str, Path]) -> None:
        self._folder, self._known = folder, known
        self._length = 0
        self.taken_in: set[str] = set()

    def expand(self, text: str, trail: tuple[str, ...]) -> str:
        """Return a file's text with the files it names in their places; those not there stay as commands."""
        return "".join(self._pieces(text, trail))

    def _pieces(self, text: str, trail: tuple[str, ...]) -> Iterator[str]:
        written = 0
        for token in _TOKEN.finditer(text):
            if token[1] not in _COMMANDS:
                continue
            argument = _ARGUMENT.match(text, token.end())
            name = self._find(argument[1]) if argument else None
            if not argument or name is None or name in trail or len(trail) > _DEPTH:
                continue
            if self._length > _MOST_CHARACTERS:
                continue
            own = _read(self._known[name])
            self._length += len(own)
            self.taken_in.add(name)
            yield text[written : token.start()]
            yield self.expand(own, (*trail, name))
            written = argument.end()
        yield text[written:]

    def _find(self, given: str) -> str | None:
        wanted = posixpath.normpath(posixpath.join(self._folder, given))
        return next((name for name in (wanted, f"{wanted}.tex") if name in self._known), None)
