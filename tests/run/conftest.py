from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from notebook_app.notebook import Notebook
from notebook_app.records import Job
from tests.processes import processes_of, wait_until


def long_text(paragraphs: int) -> str:
    """A text that takes the embedder a while: some twenty passages a second on one core."""
    return "\n\n".join(
        f"Colony {i} of the herons lies {i * 3} miles up the river. It has {i * 7 % 13} nests in old alder trees."
        for i in range(paragraphs)
    )


@pytest.fixture
def notebook(fresh_home: Path) -> Iterator[Notebook]:
    """A notebook in a home of its own, on which no worker runs yet."""
    opened = Notebook.open("Herons", fresh_home)
    yield opened
    opened.close()
    for process in processes_of(fresh_home):
        process.kill()


def job(notebook: Notebook, job_id: str) -> Job:
    return next(job for job in notebook.jobs() if job.id == job_id)


def ended(notebook: Notebook, job_id: str, seconds: float = 45.0) -> Job:
    """The job, once it is neither waiting nor running."""
    _wait(notebook, job_id, lambda job: job.status not in {"queued", "running"}, seconds)
    return job(notebook, job_id)


def begun(notebook: Notebook, job_id: str) -> Job:
    """The job, once its long part has begun."""
    _wait(notebook, job_id, lambda job: job.step == "embed" or job.status not in {"queued", "running"})
    found = job(notebook, job_id)
    assert found.status == "running", found
    return found


def _wait(notebook: Notebook, job_id: str, condition: Callable[[Job], bool], seconds: float = 45.0) -> None:
    log = notebook.settings.home / "worker.log"
    wait_until(
        lambda: condition(job(notebook, job_id)),
        seconds,
        state=lambda: f"{notebook.jobs()}\n{log.read_text('utf-8') if log.exists() else ''}",
    )
