"""Processes of our own that tests start, watch and kill."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

QUICK_MODELS = {"NOTEBOOK_SPEECH": "espeak", "NOTEBOOK_WHISPER": "none"}
"""Neural voices take a second for each second of speech, and Whisper a second to load: tests that mean them say so."""


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a process that works on a home folder and knows no settings of whoever runs the tests."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("NOTEBOOK_", "OPENAI_", "DATABASE_", "CHROMA_"))}
    quick = {"NOTEBOOK_EMBEDDER": "minilm", "NOTEBOOK_RERANKER": "off"}
    return {**clean, **QUICK_MODELS, **quick, "NOTEBOOK_HOME": str(home), **more}


def free_port() -> int:
    """Return a port of loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_worker(home: Path) -> subprocess.Popen[bytes]:
    """Start a worker; what it says goes to ``worker.log`` in the home folder."""
    with (home / "worker.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "notebook_app.run.worker"], env=environment(home), cwd=home, stdout=log, stderr=log
        )


def processes_of(home: Path) -> list[psutil.Process]:
    """Every living process, however it was started, whose environment names the home folder."""
    found = []
    for process in psutil.process_iter():
        try:
            mine = process.environ().get("NOTEBOOK_HOME") == str(home) and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            continue
        if mine and process.pid != os.getpid():
            found.append(process)
    return found


def wait_until(condition: Callable[[], object], seconds: float = 45.0, *, state: Callable[[], object] = str) -> None:
    """Wait until a condition holds, and fail, telling the state of things, if it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds:g} s in vain; {state()}"
        time.sleep(0.05)


def wait_until_gone(home: Path, seconds: float = 20.0) -> None:
    """Wait until no process works on a home folder: what its starter's death ends takes a moment to be gone."""
    wait_until(lambda: not processes_of(home), seconds, state=lambda: processes_of(home))
