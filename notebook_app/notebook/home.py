"""All notebooks of a home folder: search through them, restore what was deleted, look one up."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from notebook_app.notebook.notebook import Notebook, open_workspace
from notebook_app.records import Discarded, Finding, NotebookRecord

_COLLECTION = 60
"""Characters of a collection's name."""


def find(text: str, home: str | Path | None = None) -> list[Finding]:
    """Return where a text stands in the names, titles, notes, artifacts and chats of every notebook."""
    return open_workspace(home).library.find(text)


def discarded(home: str | Path | None = None) -> list[Discarded]:
    """Return what can still be restored, the last deleted first."""
    return open_workspace(home).library.trash()


def restore(discarded: str, home: str | Path | None = None) -> Notebook:
    """Bring back a notebook, or something of one, from the trash; return the notebook.

    Raises
    ------
    NoSuchItem
        If it is gone for good.
    """
    workspace = open_workspace(home)
    notebook_id, source = workspace.library.trash.restore(discarded)
    notebook = Notebook.open(notebook_id, workspace.settings.home, create=False)
    if source:
        notebook.trash.take_back(source)
    return notebook


def collect(notebooks: Collection[str], collection: str, home: str | Path | None = None) -> None:
    """Put notebooks, by their ids, in a collection of that name; with an empty one, out of any."""
    open_workspace(home).library.notebooks.collect_notebooks(notebooks, " ".join(collection.split())[:_COLLECTION])


def collections_of(notebooks: Iterable[NotebookRecord]) -> list[str]:
    """Return the names of the collections that notebooks are in, in alphabetical order."""
    return sorted({each.collection for each in notebooks} - {""}, key=str.casefold)


def versions_of(notebook: Notebook, *parts: str) -> dict[str, str]:
    """Return the versions of parts of a notebook, by default of all; see :class:`notebook_app.library.changes.Changes`."""
    return notebook.workspace.library.changes(notebook.id, *parts)


def record_of(notebook: Notebook) -> NotebookRecord:
    """Return a notebook's name, emoji and dates as they are now.

    Raises
    ------
    NoSuchItem
        If it was deleted meanwhile.
    """
    return notebook.workspace.library.notebooks.notebook(notebook.id)
