"""A throw-away PostgreSQL server on loopback, from the programs installed on this machine."""

from __future__ import annotations

import contextlib
import getpass
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

SERVER_USER = "postgres"  # PostgreSQL refuses to run as root


def find_programs() -> Path | None:
    """Return the folder that holds ``initdb`` and ``postgres``, or None."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    found = shutil.which("initdb") or (installed[-1] if installed else None)
    return Path(found).resolve().parent if found else None


@contextlib.contextmanager
def running_server() -> Iterator[str]:
    """Give the address of a fresh server; it is stopped and forgotten afterwards."""
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    user = SERVER_USER if getpass.getuser() == "root" else None
    folder = Path(
        tempfile.mkdtemp(prefix="postgres-")
    )  # not under pytest's folders, which the server's user cannot enter
    if user:
        shutil.chown(folder, user)
    data, log = folder / "data", folder / "log"
    initialise = [programs / "initdb", "-D", data, "-U", "test", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(initialise, check=True, capture_output=True, user=user, cwd=folder)
    port = _free_port()
    command = [programs / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", "", "-F"]
    with log.open("wb") as output, subprocess.Popen(command, stderr=output, user=user, cwd=folder) as server:
        address = f"postgresql://test@127.0.0.1:{port}"
        try:
            _wait_until_ready(f"{address}/postgres")
            yield address
        finally:
            server.terminate()
            server.wait()
            shutil.rmtree(folder, ignore_errors=True)


def new_database(address: str) -> str:
    """Make an empty database on a server and return its address."""
    name = f"library_{uuid.uuid4().hex}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{address}/{name}"


def empty_database(address: str) -> None:
    """Delete every notebook and document of a library."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("TRUNCATE notebooks, originals CASCADE")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait_until_ready(address: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
