"""The library as one object, put together from one part for each kind of thing it keeps."""

from __future__ import annotations

from notebook_app.library.chats import Chats
from notebook_app.library.conversation import Conversation
from notebook_app.library.digests import Digests
from notebook_app.library.duplicate import Duplicate
from notebook_app.library.evaluations import Evaluations
from notebook_app.library.finding import Search
from notebook_app.library.jobs import Jobs
from notebook_app.library.messages import Messages
from notebook_app.library.notes import Notes
from notebook_app.library.overviews import Overviews
from notebook_app.library.passages import Passages
from notebook_app.library.references import References
from notebook_app.library.scripts import Scripts
from notebook_app.library.shows import Shows
from notebook_app.library.sources import Sources
from notebook_app.library.trash import Trash


class Library(
    Trash,
    Sources,
    Passages,
    Chats,
    Messages,
    Conversation,
    Digests,
    Notes,
    Overviews,
    Evaluations,
    References,
    Scripts,
    Shows,
    Jobs,
    Duplicate,
    Search,
):
    """Everything of one home folder, in SQLite or PostgreSQL; safe to share between threads and processes.

    Every method is one transaction. What a method returns is a frozen record, never a row.

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
