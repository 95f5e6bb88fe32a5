"""One job from its row in the library to its end: its recipe is run, its progress and outcome are written down."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from pydantic import ValidationError

from ingest.errors import Cancelled, SomeNotAdded, UserError
from ingest.models import Progress, Receipt
from notebook_app.errors import JobGivenUp, JobUnreadable, NoSuchItem
from notebook_app.jobs import discard_upload_of
from notebook_app.library import Library
from notebook_app.notebook import Notebook
from notebook_app.notebook.adding import several_of
from notebook_app.records import Job, NotAdded
from notebook_app.records.payloads import AddSource, MakeOverview, RefreshSource, ReplaceSource, WriteGuides
from notebook_app.settings import Settings

log = logging.getLogger(__name__)
Payload = Mapping[str, Any]
Recipe = Callable[[Notebook, Payload, Progress], Mapping[str, Any]]

ATTEMPTS: Final = 3
"""A job that takes the worker down with it this often is given up rather than tried for ever."""

_SECONDS_BETWEEN_REPORTS = 0.2
_FILES_NAMED = 10


def _add_source(notebook: Notebook, payload: Payload, progress: Progress) -> Mapping[str, Any]:
    asked = AddSource.model_validate(payload)
    if several_of(asked.given, notebook.inbox):
        return _add_sources(notebook, asked, progress)
    receipt = notebook.add_source(asked.given, name=asked.name, password=asked.password, guide=False, progress=progress)
    return _added(notebook, receipt)


def _refresh_source(notebook: Notebook, payload: Payload, progress: Progress) -> Mapping[str, Any]:
    source = RefreshSource.model_validate(payload).source
    return _added(notebook, notebook.refresh_source(source, guide=False, progress=progress))


def _replace_source(notebook: Notebook, payload: Payload, progress: Progress) -> Mapping[str, Any]:
    asked = ReplaceSource.model_validate(payload)
    receipt = notebook.replace_source(
        asked.source,
        asked.given,
        name=asked.name,
        password=asked.password,
        guide=False,
        progress=progress,
    )
    return _added(notebook, receipt)


def _added(notebook: Notebook, receipt: Receipt) -> Mapping[str, Any]:
    _guide_later(notebook, {receipt.source})
    return {"source": receipt.source, "already_present": receipt.already_present}


def _add_sources(notebook: Notebook, asked: AddSource, progress: Progress) -> Mapping[str, Any]:
    """Add the files of a folder or zip; those that could not be added end the job as an error that names them."""
    try:
        results = notebook.add_sources(asked.given, password=asked.password, guide=False, progress=progress)
    finally:  # also where it was cancelled half-way
        _guide_later(notebook, notebook.source_ids())
    failed = [result for result in results if isinstance(result, NotAdded)]
    if failed:
        name = asked.name or str(asked.given)
        listed = "; ".join(result.name for result in failed[:_FILES_NAMED])
        detail = listed + ("; …" if len(failed) > _FILES_NAMED else "")
        raise SomeNotAdded(name=name, total=len(results), count=len(failed), detail=detail)
    return {"sources": len(results)}


def _guide_later(notebook: Notebook, sources: Collection[str]) -> None:
    """Let the guides of new sources be written after them, by a job of their own: the sources are in use meanwhile."""
    unguided = notebook.unguided(sources)
    if unguided:
        notebook.enqueue_guides(unguided)


def _audio_overview(notebook: Notebook, payload: Payload, progress: Progress) -> Mapping[str, Any]:
    asked = MakeOverview.model_validate(payload)
    overview = notebook.make_audio_overview(asked.request, overview_id=asked.overview_id, progress=progress)
    return {"overview": overview.id, "review": overview.status == "review"}


def _guide(notebook: Notebook, payload: Payload, progress: Progress) -> Mapping[str, Any]:
    """Write the guides of sources; the last of several such jobs writes that of the notebook."""
    more = any(job.kind == "guide" and job.status == "queued" for job in notebook.jobs(active_only=True))
    notebook.write_guides(notebook.unguided(WriteGuides.model_validate(payload).sources), progress, whole=not more)
    return {}


def _reembed(notebook: Notebook, _payload: Payload, progress: Progress) -> Mapping[str, Any]:
    return {"sources": notebook.reembed(progress)}


def _evaluate(notebook: Notebook, _payload: Payload, progress: Progress) -> Mapping[str, Any]:
    return {"evaluation": notebook.evaluate(progress=progress).id}


RECIPES: Final[Mapping[str, Recipe]] = {
    "add_source": _add_source,
    "refresh_source": _refresh_source,
    "replace_source": _replace_source,
    "audio_overview": _audio_overview,
    "evaluate": _evaluate,
    "guide": _guide,
    "reembed": _reembed,
}


def perform(job_id: str, attempt: int, settings: Settings, library: Library) -> None:
    """Run a job and write down how it ended: done, cancelled, or failed with the error's code and parameters.

    A job that has ended, or was deleted with its notebook, is left alone.

    Parameters
    ----------
    attempt : int
        How often a worker has begun the job, from 1; past :data:`ATTEMPTS` it fails as :class:`JobGivenUp`.
    """
    try:
        job = library.job(job_id)
        if job.status not in {"queued", "running"}:
            return
        if attempt > ATTEMPTS:
            _fail(library, job_id, JobGivenUp(label=job.label, attempts=ATTEMPTS))
        else:
            _run(job, settings, library)
    except NoSuchItem:
        log.info("job %s was deleted", job_id)


def _run(job: Job, settings: Settings, library: Library) -> None:
    reporter = _Reporter(library, job.id)
    payload = library.job_payload(job.id)
    try:
        library.update_job(job.id, status="running")
        reporter.check()
        notebook = Notebook.open(payload["notebook"], settings.home, create=False)
        result = RECIPES[job.kind](notebook, payload, reporter)
        library.update_job(job.id, status="done", result=result, payload=_without_password(payload))
    except Cancelled:
        library.update_job(job.id, status="cancelled", payload=_without_password(payload))
    except UserError as error:
        _fail(library, job.id, error)
        return
    except ValidationError as error:
        log.warning("job %s cannot be read: %s", job.id, error)
        _fail(library, job.id, JobUnreadable(label=job.label))
        return
    except Exception as error:
        log.exception("job %s failed", job.id)
        _fail(library, job.id, _Unforeseen(detail=f"{type(error).__name__}: {error}"))
        return
    # Last of all: had the worker died before, the job would need its upload again. One that failed may be retried.
    discard_upload_of(payload, settings)


class _Unforeseen(UserError):
    """Whatever we did not think of: it may pass."""

    retryable = True


def _without_password(payload: Payload) -> Payload:
    return {name: value for name, value in payload.items() if name != "password"}


def _fail(library: Library, job_id: str, error: UserError) -> None:
    params = {name: value if isinstance(value, int | float) else str(value) for name, value in error.params.items()}
    failure = {"code": error.code, "params": params, "retryable": error.retryable}
    library.update_job(job_id, status="failed", error=failure)


class _Reporter:
    """Writes progress down, a few times a second at the most, and stops a job that is to be cancelled."""

    def __init__(self, library: Library, job_id: str) -> None:
        self._library, self._job_id = library, job_id
        self._step, self._time = "", 0.0

    def check(self) -> None:
        """Stop here if the user wants the job cancelled."""
        if self._library.cancel_requested(self._job_id):
            raise Cancelled

    def __call__(self, step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if step == self._step and done < total and now - self._time < _SECONDS_BETWEEN_REPORTS:
            return
        self.check()
        self._step, self._time = step, now
        self._library.update_job(self._job_id, step=step, done=done, total=total)
