"""Take over the jobs of workers that are gone, where several machines share one queue.

A worker notes in the library that it lives. Who finds another one gone hands its jobs back to the queue, the attempts
counted, and only then forgets it: a taker that dies in between leaves it to the next. A worker that was taken for gone and
comes back writes nothing more of those jobs, for each belongs to the attempt that began it last.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from dbos import DBOS
from dbos import error as dbos_errors
from sqlalchemy.exc import SQLAlchemyError

from ingest.errors import UserError
from notebook_app.library import Library

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pulse:
    """How workers know of each other."""

    beat: float = 5.0
    """Seconds between two notes that a worker lives."""
    silent: float = 60.0
    """Seconds without one after which it is taken for gone; on the same machine, as soon as its process is."""


PULSE = Pulse()


def keep_watch(library: Library, executor: str, told: threading.Event, pulse: Pulse) -> None:
    """Note that this worker lives, and take over from those that do not, until told to stop."""
    while not told.is_set():
        try:
            library.jobs.workers.beat(executor)
            for gone in {*library.jobs.workers.gone(executor, pulse.silent), *_unknown(library)}:
                _take_over(library, gone)
        except (UserError, dbos_errors.DBOSException, SQLAlchemyError) as error:  # a database that starts again
            log.warning("workers could not be looked at: %s", error)
        told.wait(pulse.beat)


def _unknown(library: Library) -> set[str]:
    """Return who has begun jobs and is no worker that lives or is missed: one of an earlier version, or half forgotten."""
    begun = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
    return {str(workflow.executor_id) for workflow in begun} - library.jobs.workers.known()


def _take_over(library: Library, gone: str) -> None:
    # Of DBOS's own calls this one alone keeps the count of attempts, and has one winner where two take over at once.
    taken = DBOS._recover_pending_workflows([gone])
    log.warning("took over %d jobs of %s, which is gone", len(taken), gone)
    library.jobs.workers.forget(gone)
