"""The notebook as one object, put together from one part for each thing one does with it."""

from __future__ import annotations

import functools
import importlib
import itertools
from pathlib import Path
from types import ModuleType

from ingest.models import Progress, no_progress
from notebook_app.errors import NoSuchItem
from notebook_app.notebook.evaluations import Evaluations
from notebook_app.notebook.questions import Questions
from notebook_app.notebook.trash import Trash, erase
from notebook_app.notebook.versions import Versions
from notebook_app.records import Discarded, Finding, NotebookRecord
from notebook_app.settings import Settings
from notebook_app.workspace import Workspace


class Notebook(Questions, Trash, Evaluations, Versions):
    """A notebook of sources, its chat, notes and audio overviews.

    Open one with :meth:`open`; everything it holds is kept in one home folder and is shared with the app.

    Examples
    --------
    >>> notebook = Notebook.open("Memory")                               # doctest: +SKIP
    >>> notebook.add_source("paper.pdf").title                           # doctest: +SKIP
    'Spacing and testing'
    >>> notebook.ask("What is the spacing effect?").citations[0].page    # doctest: +SKIP
    3
    """

    @classmethod
    def open(cls, name: str, home: str | Path | None = None, *, create: bool = True) -> Notebook:
        """Open a notebook by name or id, and make it if there is none.

        Parameters
        ----------
        name : str
            Its name (or id).
        home : path, optional
            The folder that holds everything; ``NOTEBOOK_HOME`` or the platform's data folder by default.
        create : bool
            Whether to make it where there is none.

        Raises
        ------
        NoSuchItem
            If there is none and ``create`` is false.
        """
        workspace = Workspace.of(_settings(home))
        library = workspace.library
        record = library.find_notebook(name) or (library.ensure_notebook(name) if create else None)
        if record is None:
            raise NoSuchItem(kind="notebook", name=name)
        return cls(record, workspace)

    @classmethod
    def create(cls, name: str, home: str | Path | None = None) -> Notebook:
        """Make a new notebook; if the name is taken, a number is added to it."""
        workspace = Workspace.of(_settings(home))
        return cls(workspace.library.create_notebook(free_name(name, workspace)), workspace)

    @classmethod
    def all(cls, home: str | Path | None = None) -> list[NotebookRecord]:
        """Return every notebook of the home folder, the last used first."""
        return Workspace.of(_settings(home)).library.notebooks()

    @classmethod
    def find(cls, text: str, home: str | Path | None = None) -> list[Finding]:
        """Return where a text stands in the names, titles, notes and chats of every notebook."""
        return Workspace.of(_settings(home)).library.find_text(text)

    @classmethod
    def discarded(cls, home: str | Path | None = None) -> list[Discarded]:
        """Return what can still be restored, the last deleted first."""
        return Workspace.of(_settings(home)).library.discarded()

    @classmethod
    def restore(cls, discarded: str, home: str | Path | None = None) -> Notebook:
        """Bring back a notebook, or something of one, from the trash; return the notebook.

        Raises
        ------
        NoSuchItem
            If it is gone for good.
        """
        workspace = Workspace.of(_settings(home))
        notebook_id, source = workspace.library.restore(discarded)
        notebook = cls.open(notebook_id, workspace.settings.home, create=False)
        if source:
            notebook.take_back(source)
        return notebook

    def rename(self, name: str, emoji: str | None = None) -> None:
        """Give the notebook another name, and another emoji (or ``:material/…:`` icon) if one is given."""
        self._library.rename_notebook(self.id, name, emoji)

    def duplicate(self, name: str) -> Notebook:
        """Make a notebook with the same sources, guides, notes and chats; a number is added to a name that is taken.

        Nothing is read or embedded again. Audio overviews stay with this one.
        """
        copy = self._library.duplicate_notebook(self.id, free_name(name, self.workspace))
        return Notebook(copy, self.workspace)

    def delete(self) -> None:
        """Delete the notebook with its sources, chat, notes and overviews, for good; see also :meth:`discard`."""
        erase(self.workspace, self.id)

    def export(self, path: str | Path) -> Path:
        """Write the whole notebook (originals, chat, notes, overviews) to one zip file and return its path."""
        written: Path = _archive().write(self, Path(path))
        return written

    @classmethod
    def import_from(
        cls, path: str | Path, home: str | Path | None = None, *, progress: Progress = no_progress
    ) -> Notebook:
        """Read what :meth:`export` wrote into a new notebook; if its name is taken, a number is added."""
        read: Notebook = _archive().read(Path(path), functools.partial(cls.create, home=home), progress)
        return read


def free_name(name: str, workspace: Workspace) -> str:
    """Return the name, with a number if another notebook has it."""
    names = (name if number == 1 else f"{name} ({number})" for number in itertools.count(1))
    return next(candidate for candidate in names if workspace.library.find_notebook(candidate) is None)


def _settings(home: str | Path | None) -> Settings:
    return Settings(home=Path(home).expanduser().absolute()) if home else Settings()


def _archive() -> ModuleType:
    """Return the module that writes and reads exports: it stands above this one, which keeps the call alone."""
    return importlib.import_module("notebook_app.run.archive")
