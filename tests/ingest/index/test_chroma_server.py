"""The server that owns the index folder: shared while it lives, replaced when it dies, gone with its starter."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from ingest.errors import IndexUnavailable
from ingest.index.chroma_process import Address, answers, connect
from ingest.index.chroma_server import ChromaServer, RemoteServer
from ingest.index.dense import DenseSide
from ingest.index.port import IndexEntry
from tests.ingest.conftest import chroma_running
from tests.processes import free_port

pytestmark = pytest.mark.slow

ANOTHER_PROCESS = """
import sys
from pathlib import Path
from ingest.index.chroma_server import ChromaServer
server = ChromaServer(Path(sys.argv[1]))
print(server.address().key, flush=True)
sys.stdin.readline()
server.close()
"""


class Elsewhere:
    """Another process that asks for the server of a folder, and keeps it until told to close."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-c", ANOTHER_PROCESS, str(folder)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.key = self.process.stdout.readline().strip()

    def close(self) -> None:
        self.process.communicate("close\n", timeout=30)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ChromaServer]:
    server = ChromaServer(tmp_path / "index")
    yield server
    server.close()


def recorded(folder: Path) -> int:
    """Return the process id of the folder's server."""
    return int(json.loads((folder / "server.json").read_text())["pid"])


def wait_until(true: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_it_answers_until_it_is_closed(server: ChromaServer, tmp_path: Path) -> None:
    address = server.address()
    pid = recorded(tmp_path / "index")
    assert answers(address)
    assert server.address() == address
    server.close()
    assert not answers(address)
    assert is_gone(pid)
    assert not (tmp_path / "index" / "server.json").exists()


def test_closing_twice_or_before_use_does_nothing(server: ChromaServer) -> None:
    server.close()
    server.address()
    server.close()
    server.close()


def test_processes_share_one_server(server: ChromaServer, tmp_path: Path) -> None:
    address = server.address()
    other = Elsewhere(tmp_path / "index")
    assert other.key == address.key
    other.close()
    assert answers(address), "who did not start the server must not stop it"


def test_processes_that_start_together_share_one_server(tmp_path: Path) -> None:
    others: list[Elsewhere] = []
    threads = [threading.Thread(target=lambda: others.append(Elsewhere(tmp_path / "index"))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({other.key for other in others}) == 1
    for other in others:
        other.close()


def test_it_leaves_with_a_starter_that_is_killed(tmp_path: Path) -> None:
    starter = Elsewhere(tmp_path / "index")
    pid = recorded(tmp_path / "index")
    assert starter.key
    starter.kill()
    wait_until(lambda: is_gone(pid))


def test_another_process_goes_on_when_the_starter_is_killed(server: ChromaServer, tmp_path: Path) -> None:
    starter = Elsewhere(tmp_path / "index")
    assert server.address().key == starter.key
    pid = recorded(tmp_path / "index")
    starter.kill()
    wait_until(lambda: is_gone(pid))
    assert answers(server.address())
    assert recorded(tmp_path / "index") != pid


def test_it_outlives_the_thread_that_started_it(server: ChromaServer) -> None:
    addresses: list[Address] = []
    thread = threading.Thread(target=lambda: addresses.append(server.address()))
    thread.start()
    thread.join()
    time.sleep(0.3)
    assert answers(addresses[0])


def test_a_killed_server_is_replaced(server: ChromaServer, tmp_path: Path) -> None:
    server.address()
    pid = recorded(tmp_path / "index")
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: is_gone(pid))
    assert answers(server.address())
    assert recorded(tmp_path / "index") != pid


def test_a_server_that_hangs_is_ended_and_replaced(server: ChromaServer, tmp_path: Path) -> None:
    address = server.address()
    pid = recorded(tmp_path / "index")
    os.kill(pid, signal.SIGSTOP)
    impatient = ChromaServer(tmp_path / "index", patience=0.5)
    try:
        assert impatient.address() != address
        assert is_gone(pid)
    finally:
        impatient.close()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"address": "http://127.0.0.1:1"}'])
def test_a_record_that_is_damaged_is_not_believed(server: ChromaServer, tmp_path: Path, text: str) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "server.json").write_text(text)
    assert answers(server.address())


def test_a_record_of_another_program_is_not_believed(server: ChromaServer, tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    record = {"place": str(tmp_path / "none"), "key": "00", "pid": os.getpid()}
    (tmp_path / "index" / "server.json").write_text(json.dumps(record))
    assert answers(server.address())


def test_a_store_that_cannot_be_opened_is_replaced(
    server: ChromaServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = tmp_path / "index" / "chroma"
    store.mkdir(parents=True)
    (store / "chroma.sqlite3").write_bytes(b"no database " * 1000)
    assert answers(server.address())
    assert "are rebuilt from the library" in caplog.text
    assert not (tmp_path / "index" / "chroma.unreadable").exists()


def test_what_cannot_start_at_all_says_where_to_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "index" / "chroma"
    store.mkdir(parents=True)
    (store / "kept").write_text("as it was")
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with pytest.raises(IndexUnavailable, match=r"chroma\.log"):
        ChromaServer(tmp_path / "index").address()
    assert (store / "kept").read_text() == "as it was"


def test_a_remote_server_is_only_named() -> None:
    remote = RemoteServer("http://example.org:8000")
    remote.close()
    assert remote.place == "http://example.org:8000"


def test_it_has_no_port_that_a_browser_could_ask(server: ChromaServer, tmp_path: Path) -> None:
    address = server.address()
    process = psutil.Process(recorded(tmp_path / "index"))
    assert [each for each in process.net_connections("inet") if each.status == psutil.CONN_LISTEN] == []
    assert address.key not in " ".join(process.cmdline()), "every user of the machine can read that"
    assert (tmp_path / "index" / "server.json").stat().st_mode & 0o077 == 0
    assert Path(address.place).stat().st_mode & 0o077 == 0


def test_it_answers_nobody_without_the_key(server: ChromaServer) -> None:
    address = server.address()
    with pytest.raises(ConnectionError):
        connect(Address(address.place, "another"), 2.0)
    silent = socket.socket(socket.AF_UNIX)
    silent.connect(address.place)  # one that says nothing keeps nobody else waiting
    silent.settimeout(5)
    rude = socket.socket(socket.AF_UNIX)
    rude.connect(address.place)
    rude.sendall(b"GET /api/v2/tenants/default_tenant/databases/default_database/collections HTTP/1.1\r\n\r\n")
    assert b"collections" not in rude.recv(1000)
    assert answers(address)
    rude.close()
    silent.close()


def test_its_socket_goes_with_it_however_it_ends(tmp_path: Path) -> None:
    server = ChromaServer(tmp_path / ("long" * 40))
    first = Path(server.address().place)
    os.kill(recorded(tmp_path / ("long" * 40)), signal.SIGKILL)
    second = Path(server.address().place)
    assert second.exists()
    assert not first.parent.exists()
    server.close()
    assert not second.parent.exists()


def test_collections_of_chromas_own_server_are_read(tmp_path: Path) -> None:
    """Homes of earlier versions were written by it."""
    folder, port = tmp_path / "index", free_port()
    with chroma_running(folder / "chroma", port) as url:
        theirs = DenseSide(RemoteServer(url))
        theirs.add("nb", [IndexEntry("p1", "s", np.ones(4, dtype=np.float32))])
    ours = DenseSide(ChromaServer(folder))
    assert ours.ids("nb") == {"p1"}
    ours.close()
