"""Citation markers that become links while a text streams in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from notebook_app.records import Citation
from notebook_app.text.markdown import MARKER

_UNFINISHED = re.compile(r"\\?\[?\d{0,3}\]?$|\\$")
"""What may yet become a marker, or turn out to be none: ``[``, ``[1``, ``[1]`` before what follows it."""


class LinkedText:
    """Writes ``[n]`` as ``[[n]](address)``; holds back what cannot be decided yet.

    Parameters
    ----------
    address : callable
        Gives the address of a citation; empty where there is none: its marker then stays.
    """

    def __init__(self, address: Callable[[Citation], str]) -> None:
        self._address = address
        self._known: dict[int, str] = {}
        self._held = ""

    def know(self, citations: Iterable[Citation]) -> str:
        """Learn what numbers stand for; return what of the text can be written now."""
        self._known |= {citation.n: self._address(citation) for citation in citations}
        return self.write("")

    def write(self, piece: str) -> str:
        """Take a piece of the text; return what of it can be written now."""
        self._held += piece
        safe = len(self._held) - len(_UNFINISHED.search(self._held)[0])  # type: ignore[index]  # it matches nothing too
        for marker in MARKER.finditer(self._held):
            if int(marker[1]) not in self._known:
                safe = min(safe, marker.start())
                break
        ready, self._held = self._held[:safe], self._held[safe:]
        return self._linked(ready)

    def finish(self, citations: Iterable[Citation]) -> str:
        """Return the rest, with all that is cited known."""
        self._known |= {citation.n: self._address(citation) for citation in citations}
        rest, self._held = self._held, ""
        return self._linked(rest)

    def forget(self) -> None:
        """Drop what is held back: the text begins anew."""
        self._held, self._known = "", {}

    def _linked(self, text: str) -> str:
        return MARKER.sub(self._link, text)

    def _link(self, marker: re.Match[str]) -> str:
        address = self._known.get(int(marker[1]), "")
        return f"[[{marker[1]}]]({address})" if address else marker[0]
