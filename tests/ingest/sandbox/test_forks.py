"""Readers forked from a process that has imported everything: what they inherit, and what becomes of them when it dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from ingest.errors import Cancelled, ParserLimit
from ingest.sandbox import forks
from ingest.sandbox.confine import supported
from ingest.sandbox.limits import Limits
from ingest.sandbox.run import ReaderStopped, run_sandboxed

ROOT = Path(__file__).parents[3]
TASKS = "tests.ingest.sandbox.sandbox_tasks"
pytestmark = pytest.mark.skipif(supported() < {"files", "network"}, reason="readers are started alone here")


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    forks.close()
    yield
    forks.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(b"bytes")
    return path


def who(file: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run_sandboxed(f"{TASKS}:who", file, {}, name="a.pdf"))
    return told


def server() -> psutil.Process:
    (process,) = (
        child for child in psutil.Process().children() if any("fork_server" in part for part in child.cmdline())
    )
    return process


def test_readers_are_forked_from_one_process_and_hold_nothing_of_it(file: Path) -> None:
    first, second = who(file), who(file)
    assert first["parent"] == second["parent"] == server().pid
    assert first["pid"] != second["pid"]
    # the channel to its own parent, and nothing that another reader or the server has open
    assert len(first["open"]) <= 1
    assert len(second["open"]) <= 1


def test_the_server_has_no_key_no_network_no_thread_and_no_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "NOTEBOOK_HOME"):
        monkeypatch.setenv(name, "classified")
    who(file)
    process = server()
    assert "classified" not in str(process.environ())
    assert process.num_threads() == 1
    assert not process.open_files()
    status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
    assert "Seccomp:\t2" in status
    assert "NoNewPrivs:\t1" in status


def test_another_environment_gets_another_server(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = who(file)["parent"]
    monkeypatch.setenv("TESSDATA_PREFIX", "/elsewhere")
    assert who(file)["parent"] != first
    assert server().environ()["TESSDATA_PREFIX"] == "/elsewhere"


def test_a_server_that_was_killed_is_replaced(file: Path) -> None:
    first = who(file)["parent"]
    os.kill(first, signal.SIGKILL)
    assert who(file)["parent"] not in {first, os.getpid()}


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.slow
def test_a_file_is_read_anew_where_the_server_dies_while_it_is_read(
    file: Path, tmp_path: Path, how: signal.Signals
) -> None:
    """Its reader dies with it, and a process of its own does the work."""
    began: list[int] = []

    def kill_server(*_: object) -> None:
        began.append(1)
        if len(began) == 1:
            os.kill(server().pid, how)

    task = {"begun": str(tmp_path / "shared" / "begun")}
    (tmp_path / "shared").mkdir()
    answer = run_sandboxed(
        f"{TASKS}:wait", file, task, name="a.pdf", progress=kill_server, writable=[tmp_path / "shared"]
    )
    assert answer == b"done"
    assert len(began) == 2
    assert who(file)["parent"] != os.getpid()


def test_where_none_can_be_forked_each_is_started_alone(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for none in (frozenset[str], lambda: frozenset({"files"})):
        monkeypatch.setattr(forks, "supported", none)
        assert who(file)["parent"] == os.getpid()


def test_no_server_can_be_had(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A Python that cannot start it: said, and the file is read."""
    broken = tmp_path / "python"
    broken.write_text(f'#!/bin/sh\ncase "$*" in *fork_server*) exit 1;; esac\nexec {sys.executable} "$@"\n')
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    assert run_sandboxed(f"{TASKS}:echo", file, {"suffix": "!"}, name="a.pdf") == b"bytes!"
    assert "no reader can be forked" in caplog.text


def test_many_at_once_and_one_that_crashes(file: Path) -> None:
    def read(number: int) -> object:
        try:
            return run_sandboxed(
                f"{TASKS}:{'crash' if number % 5 == 0 else 'echo'}", file, {"suffix": number}, name="a"
            )
        except ReaderStopped:
            return "crashed"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(read, range(20)))
    assert answers == ["crashed" if n % 5 == 0 else f"bytes{n}".encode() for n in range(20)]
    assert not server().children()


def test_a_reader_that_is_not_wanted_ends_at_once(file: Path) -> None:
    def cancel(*_: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        run_sandboxed(f"{TASKS}:hang", file, {}, name="a.pdf", progress=cancel)
    with pytest.raises(ParserLimit):
        run_sandboxed(f"{TASKS}:hang", file, {}, name="a.pdf", limits=Limits(wall=1.0))
    gone = time.monotonic() + 20
    while server().children() and time.monotonic() < gone:
        time.sleep(0.05)
    assert not server().children()


def test_readers_and_server_end_with_the_process_that_asked(file: Path, tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from ingest.sandbox.run import run_sandboxed\n"
        "def told(*_):\n    print('begun', flush=True)\n"
        f"run_sandboxed('{TASKS}:hang', Path(sys.argv[1]), {{}}, name='a', progress=told)"
    )
    process = subprocess.Popen([sys.executable, "-c", script, str(file)], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    family = psutil.Process(process.pid).children(recursive=True)
    assert len(family) == 2
    process.kill()
    process.wait()
    process.stdout.close()
    _, left = psutil.wait_procs(family, timeout=20)
    assert not left


def test_an_idle_server_ends_and_the_next_file_is_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed as it would end by itself: between the look at it and the request."""
    first = who(file)["parent"]
    monkeypatch.setattr(forks._Server, "fits", True)
    psutil.Process(first).kill()
    assert who(file)["parent"] != first


@pytest.mark.slow
def test_nobody_waits_for_a_server_that_does_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    who(file)
    stopped = server()
    stopped.suspend()
    monkeypatch.setattr(forks, "_START", 0.5)
    try:
        assert who(file)["parent"] != stopped.pid
    finally:
        if stopped.is_running():
            stopped.kill()


@pytest.mark.slow
def test_nobody_waits_for_a_server_that_stops_while_a_file_is_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    who(file)
    stopped = server()
    monkeypatch.setattr(forks, "_START", 1.0)
    try:
        with pytest.raises(ParserLimit):
            run_sandboxed(
                f"{TASKS}:hang", file, {}, name="a", limits=Limits(wall=1.0), progress=lambda *_: stopped.suspend()
            )
    finally:
        stopped.kill()


def test_a_fork_of_ours_starts_its_own(file: Path) -> None:
    mine = psutil.Process(who(file)["parent"])
    assert forks._server is not None
    forks._server._owner = -1  # as the child of a fork sees it
    assert who(file)["parent"] != mine.pid
    with suppress(psutil.NoSuchProcess):  # it ends by itself when nobody holds its socket any more
        mine.kill()
