"""Run one task on one file in a process of its own, with limits: a hostile file never takes the caller down.

The request goes in as JSON, progress comes back as lines of JSON, and the answer is a file of bytes: nothing is
unpickled. The other side is :mod:`ingest.sandbox_worker`.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from ingest.errors import DamagedFile, ParserLimit, UserError
from ingest.limits import Limits
from ingest.models import Progress, no_progress

__all__ = ["DEFAULT_LIMITS", "Limits", "ReaderStopped", "run_sandboxed"]

log = logging.getLogger(__name__)


DEFAULT_LIMITS = Limits()


class ReaderStopped(DamagedFile):
    """The process died without an answer: another reader may do better."""


def run_sandboxed(
    task: str,
    path: Path,
    params: Mapping[str, Any],
    *,
    name: str,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress = no_progress,
) -> bytes:
    """Call ``task`` (``"module:function"``) as ``function(path, params, progress) -> bytes`` in a limited process.

    Raises
    ------
    UserError
        The one that the task raised, carried across by its code and parameters.
    ParserLimit
        If the task used up its memory or time.
    ReaderStopped
        If the process crashed. What it said is logged.
    Cancelled
        Whatever ``progress`` raises; the process is stopped.
    """
    with tempfile.TemporaryDirectory(prefix="notebook-read-") as folder:
        answer = Path(folder) / "answer"
        request = {"task": task, "path": str(path), "params": dict(params), "answer": str(answer)}
        with (Path(folder) / "log").open("w+b") as errors, _process(errors) as process:
            with _stopped_after(limits.wall, process) as late:
                last = _converse(process, {**request, "limits": asdict(limits)}, progress)
                code = process.wait()
            errors.seek(0)
            said = errors.read(100_000).decode("utf-8", "replace").strip()
        if said:
            log.warning("reading %s: %s", name, said)
        if last.get("done") and code == 0:
            return answer.read_bytes()
        raise _failure(last, code, name, limits, timed_out=late.is_set())


@contextmanager
def _stopped_after(seconds: float, process: subprocess.Popen[bytes]) -> Iterator[threading.Event]:
    """Kill the process when its time is up, unless the block ends before; the event tells that it was."""
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


@contextmanager
def _process(errors: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """Start the worker, and see to it that none is left behind."""
    command = [sys.executable, "-m", "ingest.sandbox_worker"]
    # More threads would only reserve address space, which is limited.
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}
    process = subprocess.Popen(  # noqa: S603  (our own interpreter, no shell)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=environment
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe and not pipe.closed:
                pipe.close()


def _converse(process: subprocess.Popen[bytes], request: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Send the request, pass progress on, and return the worker's last word (empty if it died before)."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps(request).encode())
        process.stdin.close()
    except BrokenPipeError:
        return {}
    for line in process.stdout:
        try:
            message: dict[str, Any] = json.loads(line)
        except ValueError:  # half a line: the process died while it wrote
            return {}
        if "progress" not in message:
            return message
        progress(*message["progress"])
    return {}


def _failure(last: Mapping[str, Any], code: int, name: str, limits: Limits, *, timed_out: bool) -> UserError:
    """Say why there is no answer, as one of our errors."""
    if "error" in last:
        return _known_errors()[last["error"]](**last["params"])
    if last.get("limit") == "memory":
        return ParserLimit(name=name, limit=f"{limits.memory / (1 << 30):.3g} GB")
    if timed_out or code == -getattr(signal, "SIGALRM", 0):
        return ParserLimit(name=name, limit=f"{limits.wall:.3g} s")
    if code == -getattr(signal, "SIGXCPU", 0) or (code == -getattr(signal, "SIGKILL", 0) and not last):
        return ParserLimit(name=name, limit=f"{limits.cpu} s")
    return ReaderStopped(name=name, detail=last.get("crash") or f"the reader stopped with code {code}")


def _known_errors() -> dict[str, type[UserError]]:
    """Return every error class by its code."""
    classes = [UserError]
    for cls in classes:
        classes.extend(cls.__subclasses__())
    return {cls.code: cls for cls in reversed(classes)}  # the first class that uses a code wins
