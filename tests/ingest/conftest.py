"""What the tests of the index share: one real Chroma server for the session, and one process of ours."""

from __future__ import annotations

import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest.index.chroma_server import ChromaServer
from tests.processes import free_port, wait_until

_SERVE = "import sys, chromadb_rust_bindings; chromadb_rust_bindings.cli(['chroma', 'run', *sys.argv[1:]])"


@contextmanager
def chroma_running(folder: Path, port: int) -> Iterator[str]:
    """Run Chroma's own server on a folder; give its address."""
    url = f"http://127.0.0.1:{port}"
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-c", _SERVE, "--host", "127.0.0.1", "--port", str(port), "--path", str(folder)]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        wait_until(lambda: _answers(url), state=(folder / "log").read_text)
        yield url
        process.terminate()


@pytest.fixture(scope="session")
def chroma_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server that runs until the session ends; nobody may kill this one."""
    with chroma_running(tmp_path_factory.mktemp("chroma"), free_port()) as url:
        yield url


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/api/v2/heartbeat", timeout=2) as reply:
            return bool(reply.status == 200)
    except urllib.error.URLError:
        return False


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    """The process that holds a folder's collections, until the session ends; nobody may kill this one either."""
    server = ChromaServer(tmp_path_factory.mktemp("ours"))
    yield server
    server.close()
