from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from notebook_app.notebook import Notebook
from notebook_app.records import Job
from tests.processes import wait_until

Ended = Callable[[str], Job]


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


def job(notebook: Notebook, job_id: str) -> Job:
    return next(job for job in notebook.jobs() if job.id == job_id)


def ended(notebook: Notebook, job_id: str, seconds: float = 60.0) -> Job:
    """The job, once it is neither waiting nor running."""
    wait_until(lambda: job(notebook, job_id).status not in {"queued", "running"}, seconds)
    return job(notebook, job_id)
