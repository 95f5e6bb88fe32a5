"""The library as one object, composed of one part for each kind of thing it keeps."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from notebook_app.library.artifacts import Artifacts
from notebook_app.library.changes import Changes
from notebook_app.library.chats import Chats
from notebook_app.library.conversation import Preferences
from notebook_app.library.database import Database
from notebook_app.library.digests import Digests
from notebook_app.library.duplicate import Duplicate
from notebook_app.library.finding import Find
from notebook_app.library.jobs import Jobs
from notebook_app.library.messages import Messages
from notebook_app.library.migrate import bring_to_head
from notebook_app.library.notebooks import Notebooks
from notebook_app.library.notes import Notes
from notebook_app.library.opening import make_private, seal_old_passwords
from notebook_app.library.originals import Originals
from notebook_app.library.overviews import Overviews
from notebook_app.library.passages import Passages
from notebook_app.library.references import References
from notebook_app.library.scripts import Scripts
from notebook_app.library.shows import Shows
from notebook_app.library.sources import Sources
from notebook_app.library.tables import OriginalRow
from notebook_app.library.tokens import Tokens
from notebook_app.library.trash import Trash
from notebook_app.library.words import WordSearch
from notebook_app.settings import Settings

if TYPE_CHECKING:
    from ingest.structure import Structure


class Library:
    """Everything of one home folder, in SQLite or PostgreSQL; safe to share between threads and processes.

    Every method of a part is one transaction. What it returns is a frozen record, never a row. Parts that keep a kind of
    thing list it when called: ``library.notes(notebook_id)``.

    Parameters
    ----------
    settings : Settings
        Says where: ``home`` for originals and the SQLite file, ``database_url`` for another database.

    Raises
    ------
    LibraryTooNew
        If a newer version of the program has changed the database.
    LibraryUnavailable
        If the database cannot be opened; later, from any method, if it cannot be used.
    DiskFull
        From any method that writes; what was there before is unchanged.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.originals = Originals(settings.home / "originals")
        make_private(settings.home)
        self._database = Database(settings)
        bring_to_head(self._database)
        if self._database.scratch is None:
            seal_old_passwords(self._database)
            with self._database.reading() as session:
                self.originals.sweep(set(session.scalars(select(OriginalRow.file))))
        given = (settings, self._database, self.originals)
        self.notebooks, self.duplicate, self.find = Notebooks(*given), Duplicate(*given), Find(*given)
        self.trash = Trash(*given, self.notebooks)
        self.sources, self.passages, self.digests = Sources(*given), Passages(*given), Digests(*given)
        self.words = WordSearch(*given)
        self.references, self.notes, self.artifacts = References(*given), Notes(*given), Artifacts(*given)
        self.chats, self.messages, self.preferences = Chats(*given), Messages(*given), Preferences(*given)
        self.overviews, self.scripts, self.shows = Overviews(*given), Scripts(*given), Shows(*given)
        self.jobs, self.changes, self.tokens = Jobs(*given), Changes(*given), Tokens(*given)

    def structures(self, sources: Collection[str], /) -> dict[str, Structure]:
        """Return the structure of each of some sources, as questions about documents ask for it."""
        return self.sources.structures(sources)

    @property
    def scratch(self) -> Path | None:
        """Where to write what has to be written while the home folder cannot be; None where it can."""
        return self._database.scratch

    def close(self) -> None:
        """Release the database."""
        self._database.close()

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Return a method of a part: until the library had parts, it had them all itself."""
            special = {"duplicate_notebook": "duplicate", "find_text": "find", "discarded": "trash"}
            if name in special:
                return getattr(self, special[name])
            for part in vars(self).values():
                if not name.startswith("_") and name in vars(type(part)):
                    return getattr(part, name)
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
