"""The queue of long work: durable, so that a job outlives a refresh, a crash and a restart.

A job's own words (what to do, how far it is, how it ended) are rows of the library, which is the truth; DBOS sees to it
that each is run, and run again when a worker dies with it. Whoever enqueues needs no worker in its process.
"""

from __future__ import annotations

import importlib
import logging
import sqlite3
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypedDict

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ingest.errors import DiskFull, UserError
from ingest.given import from_json
from notebook_app.errors import LibraryUnavailable, NoSuchItem
from notebook_app.intake.given import comes_slowly, discard_upload
from notebook_app.library import Library
from notebook_app.records import ArtifactState
from notebook_app.settings import Settings

if TYPE_CHECKING:
    from dbos import DBOSClient

log = logging.getLogger(__name__)

APPLICATION: Final = "notebook-app"
WORKFLOW: Final = "run_job"


class QueueLimits(TypedDict):
    """How a queue runs: jobs of one worker at the same time."""

    worker_concurrency: int


# Queues of their own, so that adding a file waits neither for a slow server, nor for a recording to be heard, nor for a
# guide or an audio overview. One document at a time in each: one that takes the worker down takes its neighbours down too.
QUEUES: Final[Mapping[str, QueueLimits]] = {
    "documents": {"worker_concurrency": 1},
    "distant": {"worker_concurrency": 1},
    "guides": {"worker_concurrency": 1},
    "studio": {"worker_concurrency": 1},
}


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job: the queue it waits in, and its recipe as "module:function", imported when a worker performs it.

    A recipe takes the notebook, the job's payload and a progress function, and returns the job's result (JSON values).
    """

    queue: str
    recipe: str

    def load(self) -> Callable[..., Mapping[str, Any]]:
        """Return the recipe."""
        module, _, name = self.recipe.partition(":")
        found: Callable[..., Mapping[str, Any]] = getattr(importlib.import_module(module), name)
        return found


JOBS: Final[Mapping[str, JobKind]] = {
    "add_source": JobKind("documents", "notebook_app.run.recipes:add_source"),
    "refresh_source": JobKind("distant", "notebook_app.run.recipes:refresh_source"),
    "replace_source": JobKind("documents", "notebook_app.run.recipes:replace_source"),
    "watch": JobKind("distant", "notebook_app.run.recipes:check_watch"),
    "guide": JobKind("guides", "notebook_app.run.recipes:write_guides"),
    "evaluate": JobKind("studio", "notebook_app.run.recipes:evaluate"),
    "reembed": JobKind("documents", "notebook_app.run.recipes:reembed"),
    "audio_overview": JobKind("studio", "notebook_app.run.recipes:make_audio_overview"),
    "export": JobKind("studio", "notebook_app.run.recipes:export_notebook"),
    "import": JobKind("documents", "notebook_app.run.recipes:import_notebook"),
    "artifact": JobKind("studio", "notebook_app.run.recipes:make_artifact"),
}
"""Every kind of job. What the studio makes is one of them, "artifact": its catalogue knows the rest."""

_FILE = "jobs.sqlite3"
_POLLING_SECONDS = {False: 0.25, True: 1.0}
"""Between two looks into a queue; a shared one is looked into by every worker, and an idle one should not be felt."""
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_WAITS_OR_RUNS = {"ENQUEUED", "DELAYED", "PENDING"}


def system_database(settings: Settings) -> str:
    """Return the address of the database in which DBOS keeps its workflows."""
    if is_shared(settings):
        return settings.database_url.replace("postgres://", "postgresql://", 1)
    return f"sqlite:///{settings.home / _FILE}"


def is_shared(settings: Settings) -> bool:
    """Tell whether workers of several machines may take jobs from the queue."""
    return settings.database_url.startswith("postgres")


class JobQueue:
    """Puts jobs into the queue, asks them to stop, and forgets them."""

    def __init__(self, settings: Settings, library: Library) -> None:
        self._settings = settings
        self._library = library

    def enqueue(
        self, notebook_id: str, kind: str, label: str, payload: Mapping[str, Any], replaces: Collection[str] = ()
    ) -> str:
        """Write a job down and queue it.

        Parameters
        ----------
        kind : str
            A key of :data:`JOBS`.
        label : str
            What the user calls it (a file's name, an overview's format).
        payload : mapping
            The recipe's arguments, as JSON values.
        replaces : collection of str
            Jobs that have ended and leave with this one: what is done every minute leaves no heap behind.

        Returns
        -------
        str
            The job's id.

        Raises
        ------
        LibraryUnavailable
            If the queue cannot be written; there is no job then.
        DiskFull
            Likewise.
        """
        job_id = uuid.uuid4().hex
        self._library.jobs.add_job(job_id, notebook_id, kind, label, {**payload, "notebook": notebook_id})
        try:
            with self._client() as client:
                _hand_over(client, job_id, queue_of(kind, payload))
                for earlier in replaces:
                    client.delete_workflow(earlier)
                    self._library.jobs.delete_job(earlier)
        except (LibraryUnavailable, DiskFull):
            self._library.jobs.delete_job(job_id)
            raise
        return job_id

    def cancel(self, job_id: str) -> None:
        """Ask a job to stop: at once if it waits, at its next step if it runs."""
        self._library.jobs.request_cancel(job_id)
        # The request comes first: a worker that takes the job up in between sees it before its first step.
        with suppress(NoSuchItem):
            if self._library.jobs.job(job_id).status == "queued":
                self._library.jobs.update_job(job_id, status="cancelled")
                payload = self._library.jobs.job_payload(job_id)
                discard_upload_of(payload, self._settings)
                settle_artifact(self._library, payload, "cancelled")

    def forget(self, job_id: str) -> None:
        """Delete a job that has ended, and the upload that waited for it."""
        with suppress(NoSuchItem):
            payload = self._library.jobs.job_payload(job_id)
            self._library.jobs.delete_job(job_id)
            discard_upload_of(payload, self._settings)

    def prepare(self) -> None:
        """Make the queues, and queue anew what should run and does not.

        Such jobs were written down by a process that died before queueing them; or DBOS's own database was lost, which
        does no harm, for the library alone says what is to be done: one that is damaged is made anew.
        """
        try:
            self._prepare()
        except _Damaged as damaged:
            log.warning("the queue is made anew: %s", damaged)
            (self._settings.home / _FILE).unlink()
            self._prepare()

    def _prepare(self) -> None:
        with self._client() as client:
            for queue, limits in QUEUES.items():
                client.register_queue(
                    queue,
                    polling_interval_sec=_POLLING_SECONDS[is_shared(self._settings)],
                    application_name=APPLICATION,
                    **limits,
                )
            self._adopt(client)

    def _adopt(self, client: DBOSClient) -> None:
        active = [job for book in self._library.notebooks() for job in self._library.jobs(book.id, active_only=True)]
        known = client.list_workflows(workflow_ids=[job.id for job in active], load_input=False, load_output=False)
        statuses = {workflow.workflow_id: workflow.status for workflow in known}
        for job in reversed(active):
            status = statuses.get(job.id)
            if status in _WAITS_OR_RUNS:
                continue
            if status:  # it ended and could not say how: repeating a job does no harm
                client.delete_workflow(job.id)
            _hand_over(client, job.id, queue_of(job.kind, self._library.jobs.job_payload(job.id)))

    def put_back(self, executor: str) -> None:
        """Return what a worker that stops has begun to the queue; stopping is not the job's fault and not counted."""
        with self._client() as client:
            for workflow in client.list_workflows(status="PENDING", executor_id=executor, load_input=False):
                client.resume_workflow(workflow.workflow_id, queue_name=workflow.queue_name)

    @contextmanager
    def _client(self) -> Iterator[DBOSClient]:
        """Give a client of DBOS's database, which is made if no worker has run yet; its errors become ours."""
        from dbos import DBOS, DBOSClient
        from dbos import error as dbos_errors

        url = system_database(self._settings)
        try:
            DBOS.migrate(url)
            client = DBOSClient(
                system_database_url=url, application_name=APPLICATION, lazy=True, retry_connection_errors=False
            )
            try:
                yield client
            finally:
                client.destroy()
        except DBAPIError as exc:
            code = getattr(exc.orig, "sqlite_errorcode", None)
            if code == sqlite3.SQLITE_FULL:
                raise DiskFull(folder=self._settings.home) from exc
            failure = _Damaged if code in _DAMAGED else LibraryUnavailable
            raise failure(detail=str(exc.orig).strip()) from exc
        except (SQLAlchemyError, dbos_errors.DBOSException) as exc:
            raise LibraryUnavailable(detail=str(exc).strip()) from exc


class _Damaged(LibraryUnavailable):
    """The queue's SQLite file cannot be read any more."""


def discard_upload_of(payload: Mapping[str, Any], settings: Settings) -> None:
    """Remove the upload that a job was given, if it was given one."""
    from notebook_app.records.payloads import upload_of

    if upload := upload_of(payload):
        discard_upload(settings.home / "inbox", upload)


def settle_artifact(
    library: Library, payload: Mapping[str, Any], state: ArtifactState, error: UserError | None = None
) -> None:
    """Note on the artifact that a job was to make, if it was one, that no worker makes it any more."""
    if artifact := payload.get("artifact"):
        library.artifacts.fail_artifact(str(artifact), state, error)


def queue_of(kind: str, payload: Mapping[str, Any]) -> str:
    """Return the queue of a job: that of its kind; what must be fetched or heard first goes to the queue that waits."""
    queue, given = JOBS[kind].queue, payload.get("given")
    if queue != "documents" or not given:
        return queue
    with suppress(ValueError):  # the worker says that it cannot be read
        return "distant" if comes_slowly(from_json(given)) else queue
    return queue


def _hand_over(client: DBOSClient, job_id: str, queue: str) -> None:
    client.enqueue({"queue_name": queue, "workflow_name": WORKFLOW, "workflow_id": job_id}, job_id)
