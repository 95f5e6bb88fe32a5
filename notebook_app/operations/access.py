"""Rights of a caller: the scope and the notebooks of its token."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from weakref import WeakValueDictionary

from notebook_app.errors import NoSuchItem, NotAllowed
from notebook_app.notebook import Notebook
from notebook_app.records import NotebookRecord, Scope, Token


@dataclass(frozen=True, slots=True)
class Access:
    """A caller's home folder and rights.

    Attributes
    ----------
    home : Path or None
        The home folder; None for that of the settings.
    scope : str
        "write" for everything, "read" for what changes nothing but the chat.
    notebooks : frozenset of str
        Ids of the notebooks that may be seen; empty for all.
    address : str
        Where the screen answers, for links to it; empty where it does not run.
    """

    home: Path | None = None
    scope: Scope = "write"
    notebooks: frozenset[str] = frozenset()
    address: str = ""

    @classmethod
    def of(cls, token: Token, home: Path, address: str = "") -> Access:
        """Return what a token allows."""
        return cls(home, token.scope, frozenset(token.notebooks), address)

    def require(self, scope: Scope) -> None:
        """Refuse what the scope does not cover.

        Raises
        ------
        NotAllowed
            If it is not covered.
        """
        if scope == "write" and self.scope != "write":
            raise NotAllowed(needed=scope)

    def require_all(self) -> None:
        """Refuse what concerns more than the notebooks of a token.

        Raises
        ------
        NotAllowed
            If the token is for some notebooks only.
        """
        if self.notebooks:
            raise NotAllowed(needed="access to all notebooks")

    def open(self, name: str) -> Notebook:
        """Return a notebook by name or id.

        Raises
        ------
        NoSuchItem
            If there is none, or it is not to be seen: which of the two is not said.
        """
        for record in self.records():
            if name in {record.id, record.name}:
                return _opened(Notebook.open(record.id, self.home, create=False))
        raise NoSuchItem(kind="notebook", name=name)

    def records(self) -> list[NotebookRecord]:
        """Return the notebooks that may be seen, the last used first."""
        return [each for each in Notebook.all(self.home) if not self.notebooks or each.id in self.notebooks]

    def link(self, notebook: str, source: str = "", page: int = 0, start: int = 0, end: int = 0) -> str:
        """Return the address that opens a notebook, or a passage of it, on the screen; empty where none runs."""
        if not self.address:
            return ""
        place = f"&source={source}&page={page}&start={start}&end={end}" if source else ""
        return f"{self.address}/?notebook={notebook}{place}"


_open: WeakValueDictionary[tuple[Path, str], Notebook] = WeakValueDictionary()


def _opened(notebook: Notebook) -> Notebook:
    """Return the notebook as this process has it open: the object that writes its answers is the one that can stop them."""
    place = (notebook.settings.home, notebook.id)
    kept = _open.get(place)
    if kept is None or kept.workspace is not notebook.workspace:
        _open[place] = kept = notebook
    return kept


EVERYTHING: Final = Access()
"""Whoever runs a process of ours on this computer may do everything."""
