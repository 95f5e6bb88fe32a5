"""LaTeX sources of several files: what a main file takes in from others is written in its place."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Final

from ingest.parsers.encoding import decode

_INPUT: Final = re.compile(
    r"^((?:[^%\n\\]|\\.)*?)\\(?:input|include|subfile)(?![A-Za-z])\s*\{?\s*([^\s{}%]+)\s*\}?", re.MULTILINE
)
_DEPTH: Final = 8
_MOST_CHARACTERS: Final = 20_000_000


def joined_sources(folder: Path, files: Collection[Path]) -> dict[Path, tuple[str, frozenset[Path]]]:
    """Return the text of each main file with what it takes in, and the files that are in it.

    Parameters
    ----------
    folder : Path
        The project; nothing outside is read.
    files : collection of Path
        Its files, as absolute paths. A main file begins a document and takes in another of them.
    """
    known = {file.resolve(): file for file in files if file.suffix.lower() == ".tex"}
    joined: dict[Path, tuple[str, frozenset[Path]]] = {}
    for real, file in known.items():
        text = decode(real.read_bytes()).text.replace("\r\n", "\n")
        if r"\documentclass" in text or r"\documentstyle" in text:
            project = _Project(folder.resolve(), real.parent, known)
            whole = project.expand(text, (real,))
            if project.taken_in:
                joined[file] = (whole, frozenset(project.taken_in))
    return joined


class _Project:
    """The files that one main file takes in, found from its own folder."""

    def __init__(self, root: Path, folder: Path, known: dict[Path, Path]) -> None:
        self._root, self._folder, self._known = root, folder, known
        self._length = 0
        self.taken_in: set[Path] = set()

    def expand(self, text: str, trail: tuple[Path, ...]) -> str:
        """Return a file's text with the files it names in their places; those not there stay as commands."""

        def written(found: re.Match[str]) -> str:
            real = self._find(found[2])
            if real is None or real in trail or len(trail) > _DEPTH or self._length > _MOST_CHARACTERS:
                return found[0]
            own = decode(real.read_bytes()).text.replace("\r\n", "\n")
            self._length += len(own)
            self.taken_in.add(self._known[real])
            return f"{found[1]}{self.expand(own, (*trail, real))}"

        return _INPUT.sub(written, text)

    def _find(self, name: str) -> Path | None:
        wanted = (self._folder / name).resolve()
        places = (wanted, wanted.with_name(f"{wanted.name}.tex"))
        return next((place for place in places if place in self._known and place.is_relative_to(self._root)), None)
