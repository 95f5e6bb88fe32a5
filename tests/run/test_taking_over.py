"""Workers of two machines on one queue: what one had begun when it went, the other one ends, once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from notebook_app.jobs import JobQueue
from notebook_app.library import Library
from notebook_app.records import Job
from notebook_app.settings import Settings
from tests.library.postgres import find_programs, new_database, running_server

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not find_programs(), reason="PostgreSQL is not installed")]
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_server() as server:
        yield new_database(server)


@pytest.fixture
def library(address: str, tmp_path: Path) -> Iterator[Library]:
    opened = Library(Settings(home=tmp_path / "screen", database_url=address))
    yield opened
    opened.close()


Start = Callable[[str], "subprocess.Popen[bytes]"]


@pytest.fixture
def start(address: str, tmp_path: Path) -> Iterator[Start]:
    """Start a worker with a home of its own, as on a machine of its own."""
    begun: list[subprocess.Popen[bytes]] = []

    def start(name: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "NOTEBOOK_HOME": str(tmp_path / name), "DATABASE_URL": address}
        with (tmp_path / f"{name}.log").open("ab") as log:
            command = [sys.executable, "-m", "tests.run.slow_worker"]
            begun.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log))
        return begun[-1]

    yield start
    for process in begun:
        process.kill()
        process.wait()


def queued(library: Library, label: str, over: Path) -> str:
    """Queue a job that takes until a file is there."""
    queue = JobQueue(library.settings, library)
    queue.prepare()
    notebook = library.notebooks.create_notebook("Shared").id
    payload = {"notebook": notebook, "label": label, "until": str(over)}
    return queue.enqueue(notebook, "guide", label, payload)


def until(library: Library, job: str, condition: Callable[[Job], bool], seconds: float = 60.0) -> Job:
    deadline = time.monotonic() + seconds
    while not condition(found := library.jobs.job(job)):
        assert time.monotonic() < deadline, f"it did not happen: {found}"
        time.sleep(0.05)
    return found


def until_known(library: Library, workers: int) -> None:
    deadline = time.monotonic() + 60
    while len(library.jobs.workers.known()) < workers:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_job_of_a_worker_that_was_killed_is_taken_over_once(library: Library, start: Start, tmp_path: Path) -> None:
    one = start("one")
    job = queued(library, "long", tmp_path / "over")
    until(library, job, lambda found: found.status == "running")
    first = library.jobs.owner(job)
    others = {start("two").pid, start("three").pid}
    until_known(library, 3)
    one.kill()
    one.wait()
    until(library, job, lambda _: library.jobs.owner(job) != first)
    (tmp_path / "over").touch()
    ended = until(library, job, lambda found: found.status == "done")
    assert ended.result
    assert ended.result["by"] in others
    said = "".join((tmp_path / f"{name}.log").read_text() for name in ("two", "three"))
    assert said.count("took over 1 jobs") == 1, "of two that look for it"


def test_a_worker_that_was_taken_for_gone_writes_nothing_more(library: Library, start: Start, tmp_path: Path) -> None:
    one = start("one")
    job = queued(library, "long", tmp_path / "over")
    until(library, job, lambda found: found.status == "running" and found.done > 5)
    first = library.jobs.owner(job)
    two = start("two")
    os.kill(one.pid, signal.SIGSTOP)
    until(library, job, lambda _: library.jobs.owner(job) != first)
    os.kill(one.pid, signal.SIGCONT)
    deadline = time.monotonic() + 60
    while f"job {job} was taken over" not in (tmp_path / "one.log").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert library.jobs.job(job).status == "running"
    (tmp_path / "over").touch()
    ended = until(library, job, lambda found: found.status == "done")
    assert ended.result == {"by": two.pid}


def test_a_job_that_takes_its_workers_down_is_given_up(library: Library, start: Start, tmp_path: Path) -> None:
    job = queued(library, "poison", tmp_path / "over")
    for number in range(3):
        worker = start(f"worker{number}")
        assert worker.wait(60) == -signal.SIGKILL
    start("last")
    failed = until(library, job, lambda found: found.status == "failed")
    assert failed.error is not None
    assert failed.error["code"] == "job_given_up"
