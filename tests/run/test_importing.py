"""An archive read on the screen: a job does it, a notebook stands for it meanwhile, and nothing is left of one that fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import Cancelled
from ingest.given import Text, Upload, to_json
from notebook_app.notebook import Notebook
from notebook_app.run.perform import perform
from notebook_app.run.recipes import import_notebook
from tests.run.exports import CONTENTS, archive

pytestmark = pytest.mark.slow


def begin(home: Path, data: bytes) -> tuple[Notebook, str]:
    standing = Notebook.create("herons", home)
    return standing, standing.jobs.import_archive(standing.jobs.keep_upload("herons.zip", data))


def do(standing: Notebook, job: str) -> None:
    perform(job, 1, standing.settings, standing.workspace.library)


def test_an_archive_becomes_a_notebook_and_what_stood_for_it_goes(fresh_home: Path, tmp_path: Path) -> None:
    standing, job = begin(fresh_home, archive(tmp_path / "a.zip", CONTENTS).read_bytes())
    do(standing, job)
    (record,) = Notebook.all(fresh_home)
    assert record.name == "Herons"
    assert Notebook.open(record.id, fresh_home).sources()
    assert not list((fresh_home / "inbox").iterdir())
    standing.close()


def test_an_archive_that_cannot_be_read_is_said_and_leaves_nothing(fresh_home: Path) -> None:
    standing, job = begin(fresh_home, b"no zip")
    do(standing, job)
    assert [record.id for record in Notebook.all(fresh_home)] == [standing.id]
    (failed,) = standing.jobs()
    assert (failed.status, failed.error["code"]) == ("failed", "bad_archive")
    assert standing.sources() == []
    standing.close()


def test_one_that_is_cancelled_leaves_nothing(fresh_home: Path, tmp_path: Path) -> None:
    standing, job = begin(fresh_home, archive(tmp_path / "a.zip", CONTENTS).read_bytes())
    payload = standing.workspace.library.jobs.job_payload(job)

    def stop(step: str, done: int, total: int) -> None:
        if step == "import":
            raise Cancelled

    with pytest.raises(Cancelled):
        import_notebook(standing, payload, stop)
    assert Notebook.all(fresh_home) == []
    standing.close()


@pytest.mark.parametrize("given", [Text("words to read"), Upload("0" * 32, "gone.zip")], ids=["text", "gone"])
def test_only_an_upload_is_read(fresh_home: Path, given: Text | Upload) -> None:
    standing = Notebook.create("x", fresh_home)
    job = standing.jobs.enqueue("import", "x", {"given": to_json(given)})
    do(standing, job)
    assert standing.jobs()[0].status == "failed"
    standing.close()
