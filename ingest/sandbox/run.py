"""Run one task on one file in a process of its own, with limits: a hostile file never takes the caller down.

The request goes in as JSON, progress comes back as lines of JSON, and the answer is a file of bytes: nothing is
unpickled. The other side is :mod:`ingest.sandbox.worker`.
"""

from __future__ import annotations

import json
import logging
import math
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, Protocol

from ingest.errors import DamagedFile, ParserLimit, UserError
from ingest.models import PAGE_STEP, Progress, no_progress
from ingest.sandbox.folders import private_folder
from ingest.sandbox.forks import ServerLost, forked
from ingest.sandbox.limits import Limits, environment

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
    writable: Sequence[Path] = (),
    imports: Sequence[str] = (),
) -> bytes:
    """Call ``task`` (``"module:function"``) as ``function(path, params, progress) -> bytes`` in a limited process.

    It sees nothing of our environment and, where the platform can do that, no file but ``path``, none to write but those in
    a folder of its own and in ``writable``, and no network: see :mod:`ingest.sandbox.confine`. ``imports`` are modules that
    the task will import: where readers are forked, this is done once for all of them.

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
    with private_folder("read") as folder:
        answer = folder / "answer"
        request = {
            "task": task,
            "path": str(path.absolute()),
            "params": dict(params),
            "answer": str(answer),
            "writable": [str(each.absolute()) for each in writable],
            "limits": asdict(limits),
        }
        with (folder / "log").open("w+b") as errors:
            modules = [task.partition(":")[0], *imports]
            try:
                with _forked(modules, errors, folder) as process:
                    last, code, fired = _done_by(process, request, limits, progress)
            except ServerLost:
                log.warning("the server of readers is gone: %s is read anew by a process of its own", name)
                with _started(errors, folder) as process:
                    last, code, fired = _done_by(process, request, limits, progress)
            errors.seek(0)
            said = errors.read(100_000).decode("utf-8", "replace").strip()
        if said:
            log.warning("reading %s: %s", name, said)
        if last.get("done") and code == 0:
            return answer.read_bytes()
        raise _failure(last, code, name, limits, fired)


class _Process(Protocol):
    """A reader: one of :mod:`subprocess` or of :mod:`ingest.sandbox.forks`."""

    @property
    def stdin(self) -> IO[bytes] | None: ...
    @property
    def stdout(self) -> IO[bytes] | None: ...
    def kill(self) -> None: ...
    def wait(self) -> int: ...


def _done_by(
    process: _Process, request: Mapping[str, Any], limits: Limits, progress: Progress
) -> tuple[dict[str, Any], int, float]:
    """Have a reader do a task; return its last word, its exit code, and the limit of time that it passed or 0."""
    with _Watchdog(process, limits) as watchdog:
        last = _converse(process, request, watchdog.following(progress))
        return last, process.wait(), watchdog.fired


class _Watchdog:
    """Kills a process when its time is up, or its time for one page, unless the ``with`` block ends before."""

    _TICK = 0.5  # seconds between two looks at the clock

    def __init__(self, process: _Process, limits: Limits) -> None:
        self.fired = 0.0
        """The limit that was passed, in seconds; 0 while none is."""
        self._process = process
        self._limits = limits
        self._ends = time.monotonic() + limits.wall
        self._page_ends = math.inf
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Watchdog:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def following(self, progress: Progress) -> Progress:
        """Return ``progress``, with the pages it tells of watched."""

        def report(step: str, done: int, total: int) -> None:
            if step == PAGE_STEP:
                self._page_ends = time.monotonic() + self._limits.page if done else math.inf
            progress(step, done, total)

        return report

    def _watch(self) -> None:
        while True:
            ends = min(self._ends, self._page_ends)
            if self._over.wait(max(0.0, min(ends - time.monotonic(), self._TICK))):
                return
            if time.monotonic() >= min(self._ends, self._page_ends):
                self.fired = self._limits.wall if time.monotonic() >= self._ends else self._limits.page
                self._process.kill()
                return


@contextmanager
def _forked(modules: Sequence[str], errors: IO[bytes], folder: Path) -> Iterator[_Process]:
    """Fork the worker from the process that has imported it; where that cannot be, start it."""
    reader = forked(modules, errors, folder)
    if reader is None:
        with _started(errors, folder) as process:
            yield process
        return
    try:
        yield reader
    finally:
        reader.close()


@contextmanager
def _started(errors: IO[bytes], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start the worker in a folder of its own, with nothing of our environment, and see to it that none is left behind."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "ingest.sandbox.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=environment(folder),
        cwd=folder,
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


def _converse(process: _Process, request: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
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


def _failure(last: Mapping[str, Any], code: int, name: str, limits: Limits, timed_out: float) -> UserError:
    """Say why there is no answer, as one of our errors."""
    if "error" in last:
        return _known_errors()[last["error"]](**last["params"])
    if last.get("limit") == "memory":
        return ParserLimit(name=name, limit=f"{limits.memory / (1 << 30):.3g} GB")
    if timed_out or code == -getattr(signal, "SIGALRM", 0):
        return ParserLimit(name=name, limit=f"{timed_out or limits.wall:.3g} s")
    if code == -getattr(signal, "SIGXCPU", 0) or (code == -getattr(signal, "SIGKILL", 0) and not last):
        return ParserLimit(name=name, limit=f"{limits.cpu} s")
    return ReaderStopped(name=name, detail=last.get("crash") or f"the reader stopped with code {code}")


def _known_errors() -> dict[str, type[UserError]]:
    """Return every error class by its code."""
    classes = [UserError]
    for cls in classes:
        classes.extend(cls.__subclasses__())
    return {cls.code: cls for cls in reversed(classes)}  # the first class that uses a code wins
