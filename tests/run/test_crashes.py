"""Workers that die: nothing is lost, nothing is done twice, and nothing is tried for ever."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from ingest.given import Text
from notebook_app.errors import LibraryUnavailable
from notebook_app.jobs import system_database
from notebook_app.notebook import Notebook
from notebook_app.run.perform import ATTEMPTS
from notebook_app.run.watch import PARENT
from tests.processes import environment, start_worker, wait_until, wait_until_gone
from tests.run.conftest import begun, ended, job, long_text

pytestmark = pytest.mark.slow


def attempts(notebook: Notebook, job_id: str) -> int:
    """How often a worker has begun the job."""
    from dbos import DBOSClient

    client = DBOSClient(system_database_url=system_database(notebook.settings))
    try:
        (workflow,) = client.list_workflows(workflow_ids=[job_id])
        return workflow.recovery_attempts or 0
    finally:
        client.destroy()


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_the_next_worker_finishes_what_a_killed_one_began(notebook: Notebook) -> None:
    home = notebook.settings.home
    job_id = notebook.enqueue_source(Text(long_text(250)), name="Long.txt")
    first = start_worker(home)
    begun(notebook, job_id)
    second = start_worker(home)  # it waits for its turn
    kill(first)
    assert ended(notebook, job_id).status == "done"
    assert attempts(notebook, job_id) == 2
    wait_until(lambda: notebook.notebook_guide() is not None)
    second.terminate()
    assert second.wait(20) == 0

    (source,) = notebook.sources()
    assert source.chunks == len(notebook.workspace.library.passage_ids(notebook.id))
    assert [note.kind for note in notebook.notes()] == ["guide", "guide"]
    assert notebook.workspace.ready_index(notebook.id) is not None
    found = notebook.search("Colony 77 of the herons", top=5)
    assert len({passage.id for passage in found}) == 5
    assert "Colony 77 " in found[0].text


def test_a_job_that_kills_every_worker_is_given_up_and_the_next_is_done(notebook: Notebook) -> None:
    home = notebook.settings.home
    deadly = notebook.enqueue_source(Text(long_text(3000)), name="Deadly.txt")
    harmless = notebook.enqueue_source(
        Text("The blue heron nests in colonies. It returns every year."), name="Blue.txt"
    )
    for attempt in range(1, ATTEMPTS + 1):
        worker = start_worker(home)
        wait_until(lambda attempt=attempt: attempts(notebook, deadly) == attempt)  # type: ignore[misc]
        kill(worker)
    worker = start_worker(home)
    failed = ended(notebook, deadly)
    assert (failed.status, failed.error["code"]) == ("failed", "job_given_up")
    assert failed.error["params"] == {"label": "Deadly.txt", "attempts": ATTEMPTS}
    assert ended(notebook, harmless).status == "done"
    worker.terminate()
    assert worker.wait(20) == 0


def test_stopping_the_worker_does_not_count_against_its_job_and_a_damaged_queue_is_made_anew(
    notebook: Notebook,
) -> None:
    home = notebook.settings.home
    interrupted = notebook.enqueue_source(Text(long_text(600)), name="Interrupted.txt")
    worker = start_worker(home)
    begun(notebook, interrupted)
    worker.terminate()
    assert worker.wait(10) == 0, "a worker does not wait for its job"
    assert attempts(notebook, interrupted) == 0
    assert job(notebook, interrupted).status == "running"

    # a process that died between writing a job down and queueing it, and a queue that cannot be read any more
    notebook.cancel_job(interrupted)
    payload = {"given": "The egret is white. It is a heron.", "name": "Egret.txt", "notebook": notebook.id}
    notebook.workspace.library.add_job("orphan", notebook.id, "add_source", "Egret.txt", payload)
    (home / "jobs.sqlite3").write_text("This is no database. " * 100)
    with pytest.raises(LibraryUnavailable):
        notebook.enqueue_source(Text("The stork clatters. It has no voice."))
    worker = start_worker(home)
    assert ended(notebook, "orphan").status == "done"
    assert ended(notebook, interrupted).status == "cancelled"
    assert len([j for j in notebook.jobs() if j.kind != "guide"]) == 2, "what could not be queued was not written down"
    worker.terminate()
    assert worker.wait(20) == 0


_PARENT = """
import os, subprocess, sys
environment = {{**os.environ, "{variable}": str(os.getpid())}} if {told} else None
print(subprocess.Popen([sys.executable, "-m", "notebook_app.run.worker"], env=environment).pid, flush=True)
input()
"""


@pytest.mark.parametrize("told", [False, True], ids=["by looking", "by being told its parent's id"])
def test_a_worker_ends_with_its_parent(told: bool, fresh_home: Path) -> None:
    script = _PARENT.format(told=told, variable=PARENT)
    with (fresh_home / "log").open("wb") as log:
        parent = subprocess.Popen(
            [sys.executable, "-c", script], env=environment(fresh_home), stdin=-1, stdout=-1, stderr=log
        )
    assert parent.stdout is not None
    assert parent.stdin is not None
    with closing(parent.stdout), closing(parent.stdin):
        worker = psutil.Process(int(parent.stdout.readline()))
        if not told:
            wait_until((fresh_home / "jobs.sqlite3").exists)
        kill(parent)
        wait_until(lambda: not worker.is_running(), 15)
    wait_until_gone(fresh_home)
