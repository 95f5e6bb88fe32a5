"""Jobs that one process writes down and a worker in another performs."""

from __future__ import annotations

import io
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

from ingest.given import Text, Upload, parse_address, to_json
from notebook_app.errors import NoSuchItem
from notebook_app.jobs import JOBS, QUEUES, queue_of
from notebook_app.notebook import Notebook
from notebook_app.records import OverviewRequest
from tests.processes import start_worker, wait_until, wait_until_gone
from tests.run.conftest import begun, ended, job, long_text


@pytest.fixture(scope="module")
def shared(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    """A notebook with a worker that runs as long as these tests do."""
    home = tmp_path_factory.mktemp("jobs")
    (home / "models").symlink_to(models)
    notebook = Notebook.open("Herons", home)
    worker = start_worker(home)
    yield notebook
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    notebook.close()
    wait_until_gone(home)
    assert "Traceback" not in (home / "worker.log").read_text("utf-8")


def protected_pdf(password: str) -> bytes:
    page, done = io.BytesIO(), io.BytesIO()
    canvas = Canvas(page)
    canvas.drawString(72, 720, "The night heron hunts after dusk and roosts by day.")
    canvas.save()
    writer = PdfWriter(clone_from=io.BytesIO(page.getvalue()))
    writer.encrypt(password, algorithm="AES-256")
    writer.write(done)
    return done.getvalue()


def waits(notebook: Notebook, upload: Upload) -> bool:
    return (notebook.inbox / upload.id).exists()


@pytest.mark.slow
def test_a_worker_does_what_another_process_wrote_down(shared: Notebook) -> None:
    upload = shared.keep_upload("herons.txt", b"The blue heron nests in colonies. It returns to them every year.")
    job_id = shared.enqueue_source(upload, name="Blue herons.txt")
    done = ended(shared, job_id)
    assert (done.status, done.kind, done.label, done.error) == ("done", "add_source", "Blue herons.txt", {})
    source = shared.source("Blue herons.txt")
    assert done.result == {"source": source.id, "already_present": False}
    assert done.step == "index"
    assert done.done == done.total == 1
    assert job(shared, job_id) not in shared.jobs(active_only=True)
    wait_until(lambda: shared.source_guide(source.id) is not None and shared.notebook_guide() is not None)
    assert "every year" in shared.ask("When does the blue heron return?").text
    wait_until(lambda: not waits(shared, upload), 5)


@pytest.mark.slow
def test_a_worker_lets_a_notebook_test_itself(shared: Notebook) -> None:
    told = "The grey heron of the Camargue builds its nest in tall poplars beside 14 shallow lakes of the delta."
    shared.add_source(told, name="camargue.txt")
    done = ended(shared, shared.enqueue_evaluation())
    [kept] = shared.evaluations()
    assert (done.status, done.result) == ("done", {"evaluation": kept.id})
    assert kept.result["questions"] >= 1
    assert kept.result["recall@10"] == 1.0


def test_what_is_slow_to_come_has_a_lane_of_its_own() -> None:
    queues = {
        str(given): queue_of("add_source", {"given": to_json(given)})
        for given in (
            Upload("a" * 32, "paper.pdf"),
            Text("A text of its own."),
            Upload("a" * 32, "talk.mp3"),
            parse_address("https://example.org"),
            parse_address("arXiv:1706.03762"),
        )
    }
    assert list(queues.values()) == ["documents", "documents", "distant", "distant", "distant"]
    assert [queue_of(kind, {}) for kind in ("guide", "refresh_source", "audio_overview")] == [
        "guides",
        "distant",
        "studio",
    ]
    assert {kind.queue for kind in JOBS.values()} == set(QUEUES)


@pytest.mark.slow
def test_a_newer_version_takes_its_place_in_the_background(shared: Notebook) -> None:
    old = ended(shared, shared.enqueue_source(Text("The crane dances in spring. It mates for life."), name="Crane.txt"))
    upload = shared.keep_upload("crane.txt", b"The crane dances all year. It mates for one summer.")
    done = ended(shared, shared.enqueue_replacement(old.result["source"], upload, name="Crane.txt"))
    assert (done.status, done.kind) == ("done", "replace_source")
    source = shared.source("Crane.txt")
    assert done.result == {"source": source.id, "already_present": False}
    assert source.replaces == (old.result["source"],)
    wait_until(lambda: shared.source_guide(source.id) is not None)
    failed = ended(shared, shared.enqueue_refresh(source.id))
    assert failed.error["code"] == "no_address"


def test_the_same_source_again_is_no_failure(shared: Notebook) -> None:
    text = "The grey heron stands still for hours. Then it strikes."
    first, second = (ended(shared, shared.enqueue_source(Text(text), name="Grey.txt")) for _ in range(2))
    assert (first.status, second.status) == ("done", "done")
    assert second.result == {**first.result, "already_present": True}


def test_a_failure_is_kept_as_code_and_parameters(shared: Notebook) -> None:
    upload = shared.keep_upload("sound.xyz", bytes(range(256)) * 8)
    job_id = shared.enqueue_source(upload)
    failed = ended(shared, job_id)
    assert failed.status == "failed"
    assert (failed.error["code"], failed.error["retryable"]) == ("unknown_format", False)
    assert failed.error["params"]["name"] == "sound.xyz"
    assert waits(shared, upload), "a failed job keeps its upload, for it may be retried"
    shared.dismiss_job(job_id)
    assert not waits(shared, upload)
    with pytest.raises(NoSuchItem):
        shared.workspace.library.job(job_id)
    shared.dismiss_job(job_id)


def test_a_protected_file_asks_for_its_password_and_the_job_forgets_it(shared: Notebook) -> None:
    upload = shared.keep_upload("night.pdf", protected_pdf("s3cret"))
    first = shared.enqueue_source(upload)
    assert ended(shared, first).error["code"] == "password_needed"
    second = shared.retry_job(first, password="wrong")
    assert first not in {job.id for job in shared.jobs()}
    failed = ended(shared, second)
    assert (failed.error["code"], failed.error["params"]["name"]) == ("wrong_password", "night.pdf")
    third = shared.retry_job(second, password="s3cret")
    assert ended(shared, third).status == "done"
    assert "password" not in shared.workspace.library.job_payload(third)
    assert "after dusk" in shared.search("When does the night heron hunt?")[0].text


def test_jobs_are_cancelled_while_they_run_and_while_they_wait(shared: Notebook) -> None:
    upload = shared.keep_upload("waits.txt", b"The egret is white. It is a heron too.")
    running = shared.enqueue_source(Text(long_text(1500)), name="Long.txt")
    waiting = shared.enqueue_source(upload)
    overview = shared.enqueue_overview(OverviewRequest("no such format"))
    begun(shared, running)
    assert ended(shared, overview).status == "failed", "the other queue does not wait"
    assert {j.id for j in shared.jobs(active_only=True) if j.kind != "guide"} == {running, waiting}
    shared.cancel_job(waiting)
    assert job(shared, waiting).status == "cancelled", "what only waits stops at once"
    assert not waits(shared, upload)
    shared.cancel_job(running)
    cancelled = ended(shared, running, 10)
    assert (cancelled.status, cancelled.error) == ("cancelled", {})
    assert cancelled.step == "embed"
    assert cancelled.done < cancelled.total
    assert not {"Long.txt", "waits.txt"} & {source.name for source in shared.sources()}
    assert (
        ended(shared, shared.enqueue_source(Text("The bittern booms in the reeds. It is seldom seen."))).status
        == "done"
    )
    assert job(shared, waiting).status == "cancelled"
    shared.cancel_job("gone")


@pytest.mark.slow
def test_a_deleted_notebook_takes_its_running_job_with_it(shared: Notebook) -> None:
    doomed = Notebook.open("Doomed", shared.settings.home)
    running = doomed.enqueue_source(Text(long_text(1500)), name="Long.txt")
    begun(doomed, running)
    doomed.delete()
    after = shared.enqueue_source(Text("The stork clatters. It has no voice at all."))
    assert ended(shared, after).status == "done"
