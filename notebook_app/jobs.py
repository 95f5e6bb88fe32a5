"""The queue of long work: durable, so that a job outlives a refresh, a crash and a restart.

A job's own words (what to do, how far it is, how it ended) are rows of the library; DBOS sees to it that each is run,
and run again when a worker dies with it. Whoever enqueues needs no worker in its process.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final, TypedDict

from dbos import DBOSClient

from notebook_app.library import Library
from notebook_app.settings import Settings

WORKFLOW: Final = "run_job"


class Lane(TypedDict):
    """How a queue runs: jobs of one worker at the same time."""

    worker_concurrency: int


# Two lanes, so that adding a source does not wait for an audio overview to be spoken.
LANES: Final[Mapping[str, Lane]] = {"documents": {"worker_concurrency": 1}, "studio": {"worker_concurrency": 1}}
LANE_OF: Final[Mapping[str, str]] = {"add_source": "documents", "guide": "documents", "audio_overview": "studio"}


def system_database(settings: Settings) -> str:
    """Return the address of the database in which DBOS keeps its workflows."""
    if settings.database_url.startswith("postgresql"):
        return settings.database_url
    return f"sqlite:///{settings.home / 'jobs.sqlite3'}"


class JobQueue:
    """Puts jobs into the queue and asks them to stop."""

    def __init__(self, settings: Settings, library: Library) -> None:
        self._client = DBOSClient(system_database_url=system_database(settings))
        self._library = library

    def enqueue(self, notebook_id: str, kind: str, label: str, payload: Mapping[str, Any]) -> str:
        """Write a job down and queue it.

        Parameters
        ----------
        kind : str
            A key of :data:`LANE_OF`.
        label : str
            What the user calls it (a file's name, an overview's format).
        payload : mapping
            The recipe's arguments, as JSON values.

        Returns
        -------
        str
            The job's id.
        """
        job_id = uuid.uuid4().hex
        self._library.add_job(job_id, notebook_id, kind, label, {**payload, "notebook": notebook_id})
        self._client.enqueue({"queue_name": LANE_OF[kind], "workflow_name": WORKFLOW, "workflow_id": job_id}, job_id)
        return job_id

    def cancel(self, job_id: str) -> None:
        """Ask a job to stop: at once if it waits, at its next step if it runs."""
        self._library.request_cancel(job_id)
