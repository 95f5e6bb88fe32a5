"""The worker: a process that takes jobs from the queue and performs them, one of each queue at a time."""

from __future__ import annotations

import logging
import os
import platform
import signal
import threading
import time
from pathlib import Path
from typing import Final

from dbos import DBOS, DBOSConfig
from filelock import FileLock, Timeout

from ingest.errors import UserError
from notebook_app.jobs import APPLICATION, WORKFLOW, JobQueue, is_shared, system_database
from notebook_app.library import Library
from notebook_app.library.backups import back_up
from notebook_app.library.owner import this_process
from notebook_app.notebook.trash import empty_trash
from notebook_app.run.perform import perform
from notebook_app.run.rounds import look_round
from notebook_app.run.taking_over import PULSE, Pulse, keep_watch
from notebook_app.run.watch import end_with_parent
from notebook_app.settings import Settings
from notebook_app.workspace import Workspace

log = logging.getLogger(__name__)
_TURN_SECONDS: Final = 0.5
_TIDY_SECONDS: Final = 3600.0
_ROUND_SECONDS: Final = 30.0


def run_worker(settings: Settings, pulse: Pulse = PULSE) -> None:
    """Perform jobs until this process is told to stop (SIGTERM, SIGINT) or its parent is gone, and end the process.

    Jobs that were running when an earlier worker died are taken up again first. A home folder has one worker on each
    machine: another one waits for its turn. Workers of other machines that share the queue take over what one that is gone
    had begun; see :mod:`notebook_app.run.taking_over`.
    """
    told = _told_to_stop()
    end_with_parent()
    turn = _lock(settings.home / "run" / f"{_turn(settings)}.lock")
    while not told.is_set():
        try:
            turn.acquire(timeout=0)
        except Timeout:
            told.wait(_TURN_SECONDS)
        else:
            _work(settings, told, pulse)


def _work(settings: Settings, told: threading.Event, pulse: Pulse) -> None:
    library = Library(settings)
    queue = JobQueue(settings, library)
    queue.prepare()
    shared = is_shared(settings)
    executor = this_process() if shared else "worker"
    if shared:  # before it can take a job: what no row stands for is taken for lost
        library.jobs.workers.beat(executor)
    _launch(settings, library, executor)
    if shared:
        threading.Thread(target=keep_watch, args=(library, executor, told, pulse), daemon=True).start()
    tidied = -_TIDY_SECONDS
    while not told.is_set():
        if time.monotonic() - tidied >= _TIDY_SECONDS:
            _tidy(settings)
            tidied = time.monotonic()
        _look_round(settings, library)
        told.wait(_ROUND_SECONDS)
    DBOS.destroy(workflow_completion_timeout_sec=0)
    queue.put_back(executor)
    if shared:
        library.jobs.workers.forget(executor)
    # A job in flight holds a thread for which the interpreter would wait; the next worker takes it up.
    logging.shutdown()
    os._exit(0)


def _tidy(settings: Settings) -> None:
    """Back the library up, empty the trash of what nobody took back, and sweep up; what fails now is tried again later."""
    for work in (_back_up, _empty_and_sweep):
        try:
            work(settings)
        except UserError as error:
            log.warning("not everything was tidied up: %s", error)


def _look_round(settings: Settings, library: Library) -> None:
    try:
        look_round(settings, library)
    except UserError as error:
        log.warning("what is watched was not looked at: %s", error)


def _back_up(settings: Settings) -> None:
    back_up(settings)


def _empty_and_sweep(settings: Settings) -> None:
    workspace = Workspace.of(settings)
    empty_trash(workspace)
    workspace.sweep()
    if (settings.home / "video").is_dir():  # what films need is not imported where there is none
        from notebook_app.studio.video_overview.film import sweep_films

        sweep_films(workspace.library.artifacts.contents("video_overview"), settings.home)


def _launch(settings: Settings, library: Library, executor: str) -> None:
    # The version is fixed so that a restarted worker recognises the jobs of the one before; where one worker alone uses the
    # queue, so is the executor.
    config: DBOSConfig = {
        "name": APPLICATION,
        "system_database_url": system_database(settings),
        "executor_id": executor,
        "application_version": "1",
        "log_level": "WARNING",
    }
    DBOS(config=config)

    # No limit of DBOS's own: it would shelve a job without a word to the library, where we write that it was given up.
    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)
    def run_job(job_id: str) -> None:
        step(job_id)

    # Every failure of a job is written down; what fails here is the writing, so it is tried again.
    @DBOS.step(retries_allowed=True, max_attempts=5, interval_seconds=2.0)
    def step(job_id: str) -> None:
        status = DBOS.get_workflow_status(job_id)
        assert status is not None
        perform(job_id, status.recovery_attempts or 1, settings, library)

    DBOS.launch()


def _turn(settings: Settings) -> str:
    """Return the name of the turn that a worker waits for: of the home folder, or of the machine where several share it."""
    return f"worker-{platform.node()}" if is_shared(settings) else "worker"


def _lock(file: Path) -> FileLock:
    file.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(file)


def _told_to_stop() -> threading.Event:
    told = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: told.set())
    return told


if __name__ == "__main__":
    logging.raiseExceptions = False  # a log that cannot be written (a full disk) is no reason for a traceback
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    run_worker(Settings())
