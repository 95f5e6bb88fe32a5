"""The process that is the Chroma server, and what others can ask of it.

Run as ``python -m ingest.index.chroma_process FOLDER PORT``. It reads from a pipe whose other end only its starter holds:
however the starter ends, the pipe closes and the server leaves.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

HOST = "127.0.0.1"
_STOP_SECONDS = 5.0
_LOG_BYTES = 1_000_000

logger = logging.getLogger(__name__)


def launch(store: Path, port: int, log: Path) -> subprocess.Popen[bytes]:
    """Start a server of the folder ``store``; ``log`` gets what it says, and is begun anew past a megabyte."""
    keep = log.exists() and log.stat().st_size < _LOG_BYTES
    with log.open("ab" if keep else "wb") as output:
        return subprocess.Popen(  # noqa: S603 — our own command
            # -P: a module of the same name in the folder we happen to be in must not come first.
            [sys.executable, "-P", "-m", __name__, str(store), str(port)],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            # A Ctrl-C in the terminal is for the starter, which stops its server itself.
            start_new_session=True,
            env={**os.environ, "ANONYMIZED_TELEMETRY": "False", "NO_COLOR": "1"},
        )


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server that this process launched, and wait until it is gone."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def is_server(pid: int, store: Path) -> bool:
    """Tell whether the process is a server of this folder: a pid alone may have gone to another program."""
    import psutil

    try:
        return str(store) in psutil.Process(pid).cmdline()
    except psutil.Error:
        return False


def end(pid: int, store: Path) -> None:
    """Kill a server that another process launched, and wait until it is gone."""
    import psutil

    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        if is_server(pid, store):
            logger.warning("the search server (process %d) does not answer and is ended", pid)
            process.kill()
            process.wait(_STOP_SECONDS)


def answers(address: str) -> bool:
    """Tell whether a Chroma server answers at the address."""
    # An opener of our own: a proxy set in the environment must not come between us and loopback.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{address}/api/v2/heartbeat", timeout=2.0) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


def free_port() -> int:
    """Return a port of loopback that is free now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _leave_with_starter() -> None:
    # os.read, not sys.stdin: a thread that holds sys.stdin's lock makes the interpreter abort when it ends.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_STOP_SECONDS)
    os._exit(1)


def _serve(store: str, port: str) -> None:
    """Be the server until told to stop, or until the starter is gone."""
    # What the `chroma` command runs; importing it alone spares a second.
    import chromadb_rust_bindings  # type: ignore[import-untyped]

    threading.Thread(target=_leave_with_starter, daemon=True).start()
    chromadb_rust_bindings.cli(["chroma", "run", "--host", HOST, "--port", port, "--path", store])


if __name__ == "__main__":
    _serve(*sys.argv[1:])
