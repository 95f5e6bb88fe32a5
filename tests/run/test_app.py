"""`notebook-app run`: three processes that start together, are kept alive, and end together however they are ended."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

import pytest

from ingest.given import Text
from notebook_app.errors import NotRunning
from notebook_app.notebook import Notebook
from notebook_app.run.app import running_address
from notebook_app.run.sample import NAME, sample_files
from tests.conftest import SAMPLES
from tests.processes import wait_until, wait_until_gone
from tests.run.app import PARTS, RunningApp, healthy

pytestmark = pytest.mark.slow


def make_home(folder: Path, models: Path) -> Path:
    (folder / "models").symlink_to(models)
    return folder


@pytest.fixture(scope="module")
def few_samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("few")
    (folder / "herons.txt").write_text("The blue heron nests in colonies. It returns to them every year.")
    (folder / "egrets.md").write_text("# Egrets\n\nThe egret is white. It follows cattle through the meadows.")
    (folder / "README.md").write_text("What these files are for.")
    (folder / "questions.toml").write_text("[[question]]")
    return folder


@pytest.fixture(scope="module")
def app(models: Path, few_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app with a first notebook of two sources, its usual port taken; what it started is gone in the end."""
    home = make_home(tmp_path_factory.mktemp("app"), models)
    with _port_taken(8501), RunningApp(home, "--sample", str(few_samples)) as running:
        yield running
        assert running.stop(signal.SIGTERM) == 0
        wait_until_gone(home)
        assert "Traceback" not in running.said()


@contextmanager
def _port_taken(port: int) -> Iterator[None]:
    with socket.socket() as ours:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):  # somebody else has it: just as well
            ours.bind(("127.0.0.1", port))
            ours.listen()
        yield


@pytest.fixture(scope="module")
def address(app: RunningApp) -> str:
    return app.address()


@pytest.fixture
def notebook(app: RunningApp, address: str) -> Notebook:
    """The sample notebook, open in this process beside the app."""
    return Notebook.open(NAME, app.home, create=False)


def test_the_screen_the_worker_and_the_index_run(app: RunningApp, address: str) -> None:
    assert healthy(address)
    assert app.parts().keys() == PARTS.keys()


def test_the_first_notebook_is_made_of_what_is_readable(app: RunningApp, notebook: Notebook) -> None:
    assert NAME in app.said()
    assert {source.name for source in notebook.sources()} == {"herons.txt", "egrets.md"}
    assert [job.status for job in notebook.jobs() if job.kind == "add_source"] == ["done", "done"]
    assert [record.name for record in Notebook.all(app.home)] == [NAME]


def test_the_address_brings_the_key_and_without_it_nothing_is_shown(app: RunningApp, address: str) -> None:
    with pytest.raises(HTTPError, match="403"):
        urlopen(address, timeout=5)
    opener = build_opener(HTTPCookieProcessor())
    opened = running_address(app.home)
    assert opened.startswith(f"{address}/?key=")
    with opener.open(opened, timeout=5) as page:
        assert page.url == f"{address}/"
        assert b"streamlit" in page.read().lower()


def test_where_no_app_runs_there_is_no_address(tmp_path: Path) -> None:
    with pytest.raises(NotRunning):
        running_address(tmp_path)


@pytest.mark.slow
def test_a_killed_worker_is_started_again(app: RunningApp, notebook: Notebook) -> None:
    before = app.parts()["worker"]
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: app.parts().get("worker", before) != before, 20)
    assert "worker" in app.said()
    job_id = notebook.enqueue_source(Text("The bittern booms in the reeds. It is seldom seen."), name="Bittern.txt")
    wait_until(lambda: notebook.source("Bittern.txt") if not notebook.jobs(active_only=True) else None)
    assert next(job for job in notebook.jobs() if job.id == job_id).status == "done"


def test_a_killed_index_server_is_started_again_and_found(app: RunningApp, notebook: Notebook) -> None:
    assert "follows cattle" in notebook.search("What does the egret follow?")[0].text
    before = app.parts()["index"]
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: app.parts().get("index", before) != before, 20)
    assert "follows cattle" in notebook.search("What does the egret follow?")[0].text


def test_without_a_port_the_next_free_one_is_used_and_a_taken_one_is_named(
    app: RunningApp, address: str, home: Path
) -> None:
    assert 8501 < int(address.rpartition(":")[2]) < 8521
    with socket.create_server(("127.0.0.1", 0)) as ours:  # 8501 may be another's, who leaves it when we start
        port = ours.getsockname()[1]
        with RunningApp(home, "--port", str(port)) as second:
            assert second.process.wait(20) == 1
            assert second.said().startswith(f"Error: Port {port} is taken")
            assert second.said().count("\n") == 1


@pytest.mark.slow
def test_ctrl_c_does_not_wait_for_the_samples_and_the_next_start_goes_on(fresh_home: Path) -> None:
    options = ("--sample", str(SAMPLES))
    with RunningApp(fresh_home, *options) as app:
        wait_until(lambda: NAME in app.said(), state=app.said)
        begun = time.monotonic()
        assert app.stop(signal.SIGINT) == 0
        assert time.monotonic() - begun < 20
        wait_until_gone(fresh_home)
        assert "Traceback" not in app.said()
    notebook = Notebook.open(NAME, fresh_home, create=False)
    waiting = {job.label for job in notebook.jobs(active_only=True) if job.kind == "add_source"}
    assert waiting <= {file.name for file in sample_files(SAMPLES)}
    added = [job for job in notebook.jobs() if job.kind == "add_source"]
    assert len(added) == len(sample_files(SAMPLES)) == 7
    for job in added[:-1]:
        notebook.cancel_job(job.id)

    with RunningApp(fresh_home, *options) as app:
        assert healthy(app.address())
        wait_until(lambda: not notebook.jobs(active_only=True), state=lambda: (notebook.jobs(), app.said()))
        found = [source.name for source in notebook.sources()]
        assert found == [sample_files(SAMPLES)[0].name], (notebook.jobs(), app.said())
        assert app.said().count(NAME) == 1, "made once"
        app.stop(signal.SIGKILL)
        wait_until_gone(fresh_home)
    notebook.close()


def test_a_library_that_cannot_be_opened_is_named_and_nothing_is_left(home: Path) -> None:
    with RunningApp(home, DATABASE_URL="sqlite:////nowhere/library.sqlite3") as app:
        assert app.process.wait(30) == 1
        assert app.said().startswith("Error: The library cannot be used")
        assert app.said().count("\n") == 1
        wait_until_gone(home)
