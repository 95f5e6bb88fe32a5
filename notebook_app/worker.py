"""The worker: takes jobs from the queue and runs their recipes, telling the library how far they are."""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from dbos import DBOS, DBOSConfig

from ingest.errors import Cancelled, UserError
from ingest.models import Progress
from notebook_app.errors import JobGivenUp, NoSuchItem
from notebook_app.jobs import LANES, WORKFLOW, system_database
from notebook_app.library import Library
from notebook_app.notebook import Notebook
from notebook_app.records import OverviewRequest
from notebook_app.settings import Settings
from notebook_app.watch import end_with_parent

log = logging.getLogger(__name__)
Recipe = Callable[[Notebook, Mapping[str, Any], Progress], Mapping[str, Any]]
_POLLING_SECONDS = 0.2
_SECONDS_BETWEEN_REPORTS = 0.2
_ATTEMPTS = 3  # a job that takes the worker down this often is given up rather than tried for ever


def _add_source(notebook: Notebook, payload: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    given, password = payload["given"], payload.get("password")
    receipt = notebook.add_source(given, name=payload.get("name"), password=password, progress=progress)
    notebook.discard_upload(Path(given))
    return {"source": receipt.source, "already_present": receipt.already_present}


def _audio_overview(notebook: Notebook, payload: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    request = OverviewRequest(**{**payload["request"], "sources": tuple(payload["request"]["sources"])})
    overview = notebook.make_audio_overview(request, overview_id=payload["overview_id"], progress=progress)
    return {"overview": overview.id}


def _guide(notebook: Notebook, _payload: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    progress("guide", 0, 1)
    notebook.make_guide()
    return {}


RECIPES: Final[Mapping[str, Recipe]] = {
    "add_source": _add_source,
    "audio_overview": _audio_overview,
    "guide": _guide,
}


def run_worker(settings: Settings) -> None:
    """Run jobs until this process is told to stop (SIGTERM, SIGINT) or its parent is gone.

    Jobs that were running when an earlier worker died are taken up again first.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    library = Library(settings)
    # The executor and version are fixed so that a restarted worker recognises the jobs of the one before as its own.
    config: DBOSConfig = {
        "name": "notebook-app",
        "system_database_url": system_database(settings),
        "executor_id": "worker",
        "application_version": "1",
        "log_level": "WARNING",
    }
    DBOS(config=config)

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=_ATTEMPTS)
    def run_job(job_id: str) -> None:
        perform(job_id)

    @DBOS.step()
    def perform(job_id: str) -> None:
        run_recipe(job_id, settings, library)

    DBOS.launch()
    _give_up_on_deadly_jobs(library)
    for lane, limits in LANES.items():
        DBOS.register_queue(lane, polling_interval_sec=_POLLING_SECONDS, **limits)
    _wait_for_the_end()
    DBOS.destroy(workflow_completion_timeout_sec=0)


def _give_up_on_deadly_jobs(library: Library) -> None:
    """Show as failed the jobs that took the worker down with them on every attempt."""
    for workflow in DBOS.list_workflows(status="MAX_RECOVERY_ATTEMPTS_EXCEEDED"):
        with contextlib.suppress(NoSuchItem):
            job = library.job(workflow.workflow_id)
            if job.status == "running":
                error = JobGivenUp(label=job.label, attempts=_ATTEMPTS)
                _fail(library, job.id, error.code, error.params, retryable=error.retryable)


def run_recipe(job_id: str, settings: Settings, library: Library) -> None:
    """Run one job and write down how it ended: done, cancelled, or failed with the error's code and parameters."""
    job = library.job(job_id)
    if job.status not in {"queued", "running"}:
        return
    reporter = _Reporter(library, job_id)
    try:
        reporter.check()
        library.update_job(job_id, status="running")
        payload = library.job_payload(job_id)
        notebook = Notebook.open(payload["notebook"], settings.home, create=False)
        result = RECIPES[job.kind](notebook, payload, reporter)
        library.update_job(job_id, status="done", result=result)
    except Cancelled:
        library.update_job(job_id, status="cancelled")
    except UserError as error:
        _fail(library, job_id, error.code, error.params, retryable=error.retryable)
    except Exception as error:
        log.exception("job %s failed", job_id)
        _fail(library, job_id, UserError.code, {"detail": f"{type(error).__name__}: {error}"}, retryable=True)


def _fail(library: Library, job_id: str, code: str, params: Mapping[str, Any], *, retryable: bool) -> None:
    shown = {name: value if isinstance(value, int | float) else str(value) for name, value in params.items()}
    library.update_job(job_id, status="failed", error={"code": code, "params": shown, "retryable": retryable})


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


def _wait_for_the_end() -> None:
    told = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: told.set())
    end_with_parent()
    told.wait()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    run_worker(Settings())
