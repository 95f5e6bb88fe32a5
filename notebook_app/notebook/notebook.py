"""The notebook as one object, composed of one part for each thing one does with it."""

from __future__ import annotations

import functools
import importlib
import itertools
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from ingest.given import Given
from ingest.models import Progress, Receipt, no_progress
from notebook_app.errors import NoSuchItem
from notebook_app.notebook.audio import Audio
from notebook_app.notebook.chat import Chat
from notebook_app.notebook.earlier import EarlierCalls
from notebook_app.notebook.jobs import Jobs
from notebook_app.notebook.notes import Notes
from notebook_app.notebook.place import Place
from notebook_app.notebook.source_list import SourceNames
from notebook_app.notebook.sources import Sources
from notebook_app.notebook.studio import Studio
from notebook_app.notebook.trash import Trash, erase
from notebook_app.notebook.verifying import Verifying
from notebook_app.records import (
    Answer,
    Citation,
    Message,
    Note,
    NotebookRecord,
    Overview,
    OverviewRequest,
    Passage,
    Verification,
)
from notebook_app.settings import Settings
from notebook_app.workspace import Workspace


class Notebook(EarlierCalls):
    """A notebook of sources, its chat, notes and audio overviews.

    Open one with :meth:`open`; everything it holds is kept in one home folder and is shared with the app.

    Examples
    --------
    >>> notebook = Notebook.open("Memory")                               # doctest: +SKIP
    >>> notebook.add_source("paper.pdf").title                           # doctest: +SKIP
    'Spacing and testing'
    >>> notebook.ask("What is the spacing effect?").citations[0].page    # doctest: +SKIP
    3

    Attributes
    ----------
    id : str
        Its name in the library; it never changes.
    workspace : Workspace
        The home folder it is in, opened.
    sources : Sources
        What it is made of; ``sources()`` lists them.
    notes : Notes
        The reader's notes; ``notes()`` lists them.
    jobs : Jobs
        Long work for the worker; ``jobs()`` lists it.
    chat, studio, audio, trash
        Questions and answers; what is made from the sources; audio overviews; what was deleted and can be restored.
    """

    def __init__(self, record: NotebookRecord, workspace: Workspace) -> None:
        self.id, self.workspace = record.id, workspace
        self._place = place = Place(record, workspace)
        self.sources, self.notes, self.jobs = Sources(place), Notes(place), Jobs(place)
        self.chat = Chat(place, self.sources, self.jobs)
        self.studio = Studio(place, self.sources, self.jobs)
        self.audio = Audio(place, self.sources, self.notes)
        self.trash = Trash(place, self.sources, self.jobs)
        self._verifying = Verifying(place, self.sources)

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
        workspace = open_workspace(home)
        library = workspace.library
        record = library.notebooks.find_notebook(name) or (library.notebooks.ensure_notebook(name) if create else None)
        if record is None:
            raise NoSuchItem(kind="notebook", name=name)
        return cls(record, workspace)

    @classmethod
    def create(cls, name: str, home: str | Path | None = None) -> Notebook:
        """Make a new notebook; if the name is taken, a number is added to it."""
        workspace = open_workspace(home)
        return cls(workspace.library.notebooks.create_notebook(free_name(name, workspace)), workspace)

    @classmethod
    def all(cls, home: str | Path | None = None) -> list[NotebookRecord]:
        """Return every notebook of the home folder, the last used first."""
        return open_workspace(home).library.notebooks()

    @property
    def name(self) -> str:
        """The notebook's name."""
        return self._place.name

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._place.settings

    def add_source(
        self,
        path_or_url_or_text: str | Given,
        *,
        name: str | None = None,
        password: str | None = None,
        guide: bool = True,
        progress: Progress = no_progress,
    ) -> Receipt:
        """Add a source: read it, index it, and write its guide; see :meth:`Adding.add`."""
        return self.sources.add(path_or_url_or_text, name=name, password=password, guide=guide, progress=progress)

    def search(self, query: str, top: int = 10, sources: SourceNames = None) -> list[Passage]:
        """Return the passages that fit a query best, the best first; see :meth:`Chat.search`."""
        return self.chat.search(query, top, sources)

    def ask(self, question: str, sources: SourceNames = None, *, chat: str | None = None) -> Answer:
        """Answer a question from the sources, every claim cited; see :meth:`Chat.ask`."""
        return self.chat.ask(question, sources, chat=chat)

    def verify(self, claim: str, sources: SourceNames = None) -> Verification:
        """Check a claim against the sources: a verdict, and the passages it was compared with; see :class:`Verifying`."""
        return self._verifying(claim, sources)

    def save_note(
        self, content: str | Answer | Message, *, title: str | None = None, citations: Sequence[Citation] = ()
    ) -> Note:
        """Keep a note: your own Markdown, or an answer with its citations alive."""
        return self.notes.save(content, title=title, citations=citations)

    def make_audio_overview(
        self,
        request: OverviewRequest | None = None,
        *,
        overview_id: str | None = None,
        progress: Progress = no_progress,
        **options: Any,
    ) -> Overview:
        """Make an audio overview: hosts discuss the sources; see :meth:`Audio.make`."""
        return self.audio.make(request, overview_id=overview_id, progress=progress, **options)

    def rename(self, name: str, emoji: str | None = None) -> None:
        """Give the notebook another name, and another emoji (or ``:material/…:`` icon) if one is given."""
        self.workspace.library.notebooks.rename_notebook(self.id, name, emoji)

    def duplicate(self, name: str) -> Notebook:
        """Make a notebook with the same sources, guides, notes and chats; a number is added to a name that is taken.

        Nothing is read or embedded again. Audio overviews stay with this one.
        """
        copy = self.workspace.library.duplicate(self.id, free_name(name, self.workspace))
        return Notebook(copy, self.workspace)

    def delete(self) -> None:
        """Delete the notebook with its sources, chat, notes and overviews, for good; see also :meth:`Trash.notebook`."""
        erase(self.workspace, self.id)

    def close(self) -> None:
        """Release the database and the search index of this process."""
        self.workspace.close()

    def export(self, path: str | Path, *, progress: Progress = no_progress, **choice: Any) -> Path:
        """Write the whole notebook to one file and return its path.

        Parameters
        ----------
        path : path
            A zip (originals, chat, notes, artifacts, overviews), which :meth:`import_from` reads; one that ends in
            ``.html`` becomes a page to read, which opens from disk with no server.
        progress : callable
            Told how far it is; may raise :class:`ingest.errors.Cancelled`.
        **choice
            What goes into a page: fields of :class:`notebook_app.run.one_file.Choice`.
        """
        if Path(path).suffix.lower() in {".html", ".htm"}:
            one_file = importlib.import_module("notebook_app.run.one_file")
            page: Path = one_file.write(self, Path(path), one_file.Choice(**choice), progress).path
            return page
        written: Path = _archive().write(self, Path(path), progress)
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
    return next(candidate for candidate in names if workspace.library.notebooks.find_notebook(candidate) is None)


def open_workspace(home: str | Path | None) -> Workspace:
    """Return the opened home folder: by default that of the settings."""
    return Workspace.of(Settings(home=Path(home).expanduser().absolute()) if home else Settings())


def _archive() -> ModuleType:
    """Return the module that writes and reads exports: it stands above this one, which keeps the call alone."""
    return importlib.import_module("notebook_app.run.archive")
