"""One job from its row in the library to its end: its recipe is run, its progress and outcome are written down."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from ingest.errors import Cancelled, UserError
from notebook_app.errors import JobGivenUp, JobUnreadable, NoSuchItem, WrongState
from notebook_app.jobs import JOBS, discard_upload_of, settle_artifact
from notebook_app.library import Library
from notebook_app.library.jobs import JobTaken
from notebook_app.notebook import Notebook
from notebook_app.records import Job
from notebook_app.settings import Settings

log = logging.getLogger(__name__)
Payload = Mapping[str, Any]

ATTEMPTS: Final = 3
"""A job that takes the worker down with it this often is given up rather than tried for ever."""

_SECONDS_BETWEEN_REPORTS = 0.2


def perform(job_id: str, attempt: int, settings: Settings, library: Library) -> None:
    """Run a job and write down how it ended: done, cancelled, or failed with the error's code and parameters.

    A job that has ended, or was deleted with its notebook, is left alone.

    Parameters
    ----------
    attempt : int
        How often a worker has begun the job, from 1; past :data:`ATTEMPTS` it fails as :class:`JobGivenUp`.
    """
    try:
        job = library.jobs.job(job_id)
        if job.status not in {"queued", "running"}:
            return
        if attempt > ATTEMPTS:
            given_up = JobGivenUp(label=job.label, attempts=ATTEMPTS)
            settle_artifact(library, library.jobs.job_payload(job_id), "failed", given_up)
            _fail(library, job_id, given_up)
        else:
            _run(job, settings, library)
    except NoSuchItem:
        log.info("job %s was deleted", job_id)
    except JobTaken:
        log.warning("job %s was taken over by another worker", job_id)
    except WrongState as error:  # it was cancelled between our look and our writing
        log.info("job %s has ended: %s", job_id, error)


def _run(job: Job, settings: Settings, library: Library) -> None:
    attempt = secrets.token_hex(8)
    reporter = _Reporter(library, job.id, attempt)
    library.jobs.update_job(job.id, status="running", owner=attempt)
    payload = library.jobs.job_payload(job.id)  # from here on nothing is added to it
    try:
        reporter.check()
        notebook = Notebook.open(payload["notebook"], settings.home, create=False)
        result = JOBS[job.kind].load()(notebook, payload, reporter)
        done, total = reporter.last
        library.jobs.update_job(
            job.id, status="done", result=result, payload=_without_password(payload), done=done, total=total, by=attempt
        )
    except JobTaken:
        raise
    except Cancelled:
        library.jobs.update_job(job.id, status="cancelled", payload=_without_password(payload), by=attempt)
    except UserError as error:
        _fail(library, job.id, error, attempt)
        return
    except ValidationError as error:
        log.warning("job %s cannot be read: %s", job.id, error)
        _fail(library, job.id, JobUnreadable(label=job.label), attempt)
        return
    except Exception as error:
        log.exception("job %s failed", job.id)
        _fail(library, job.id, _Unforeseen(detail=f"{type(error).__name__}: {error}"), attempt)
        return
    # Last of all: had the worker died before, the job would need its upload again. One that failed may be retried.
    discard_upload_of(payload, settings)


class _Unforeseen(UserError):
    """Whatever we did not think of: it may pass."""

    retryable = True


def _without_password(payload: Payload) -> Payload:
    return {name: value for name, value in payload.items() if name != "password"}


def _fail(library: Library, job_id: str, error: UserError, attempt: str | None = None) -> None:
    payload = _without_password(library.jobs.job_payload(job_id))  # it is given again where the job is tried again
    library.jobs.update_job(job_id, status="failed", error=error.to_json(), payload=payload, by=attempt)


class _Reporter:
    """Writes progress down, a few times a second at the most, and stops a job that is to be cancelled."""

    def __init__(self, library: Library, job_id: str, attempt: str) -> None:
        self._library, self._job_id, self._attempt = library, job_id, attempt
        self._step, self._time = "", 0.0
        self.last = (0, 0)
        """How much was done of how much, as last heard."""

    def check(self) -> None:
        """Stop here if the user wants the job cancelled, or another worker has taken it over."""
        if self._library.jobs.cancel_requested(self._job_id):
            raise Cancelled
        if self._library.jobs.owner(self._job_id) != self._attempt:
            raise JobTaken

    def __call__(self, step: str, done: int, total: int) -> None:
        now = time.monotonic()
        self.last = (done, total)
        if step == self._step and done < total and now - self._time < _SECONDS_BETWEEN_REPORTS:
            return
        self.check()
        if step == self._step and done >= total:  # the next step's beginning says so: each write waits for the disk
            return
        self._step, self._time = step, now
        self._library.jobs.update_job(self._job_id, step=step, done=done, total=total, by=self._attempt)
