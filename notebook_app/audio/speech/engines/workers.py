"""A pool of worker processes that speak: started when first needed, started anew when one dies, ended with the engine."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final

_START_SECONDS: Final = 120.0
_FLOAT32 = 4


class WorkerDied(Exception):
    """The worker process crashed or hung: another may do."""


class WorkerRefused(Exception):
    """The worker answered with an error."""


@dataclass(slots=True)
class Worker:
    """One process that answers a line of JSON with a line of JSON and samples."""

    process: subprocess.Popen[bytes]

    @staticmethod
    def start(command: Sequence[str]) -> Worker:
        """Start a process and wait until it is ready.

        Raises
        ------
        WorkerDied, WorkerRefused
            If it does not start.
        """
        process = subprocess.Popen(  # noqa: S603 - our own file, our own arguments
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        worker = Worker(process)
        try:
            worker._answer(_START_SECONDS)
        except BaseException:
            worker.end()
            raise
        return worker

    def ask(self, request: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
        """Return the head and the samples (float32, as bytes) of a request.

        Raises
        ------
        WorkerDied
            If it ends or does not answer in time.
        WorkerRefused
            If it answers with an error.
        """
        assert self.process.stdin
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
        except OSError as exc:
            raise WorkerDied(f"the speech process ended with status {self.process.poll()}") from exc
        return self._answer(seconds)

    def end(self) -> None:
        """End the process."""
        self.process.kill()
        for stream in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                assert stream
                stream.close()
        self.process.wait()

    def _answer(self, seconds: float) -> tuple[dict[str, Any], bytes]:
        assert self.process.stdout
        late = threading.Event()

        def kill() -> None:
            late.set()
            self.process.kill()  # which ends the reading below

        timer = threading.Timer(seconds, kill)
        timer.daemon = True
        timer.start()
        try:
            head, samples = _read(self.process.stdout)
        except (EOFError, OSError, ValueError) as exc:
            detail = f"no speech within {seconds:.0f} s" if late.is_set() else "the speech process ended early"
            raise WorkerDied(detail) from exc
        finally:
            timer.cancel()
        if "error" in head:
            raise WorkerRefused(head["error"])
        return head, samples


class WorkerPool:
    """At most so many workers, each used by one thread at a time."""

    def __init__(self, command: Sequence[str], most: int) -> None:
        self._command = tuple(command)
        self._free: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        for _ in range(most):
            self._free.put(None)
        self._all: list[Worker] = []
        self._most = most

    @contextlib.contextmanager
    def worker(self) -> Iterator[Worker]:
        """Give a worker; one that fails is ended, and another started in its place the next time.

        Raises
        ------
        WorkerDied, WorkerRefused
            If none can be started.
        """
        worker = self._free.get()
        try:
            if worker is None or worker.process.poll() is not None:
                worker = None
                worker = Worker.start(self._command)
                self._all.append(worker)
            yield worker
        except (WorkerDied, KeyboardInterrupt, SystemExit):
            if worker is not None:
                worker.end()
                worker = None
            raise
        finally:
            self._free.put(worker)

    def close(self) -> None:
        """End every worker."""
        for worker in self._all:
            worker.end()
        self._all.clear()


def _read(stream: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    line = stream.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    head: dict[str, Any] = json.loads(line)
    size = _FLOAT32 * int(head.get("samples", 0))
    samples = stream.read(size) if size else b""
    if len(samples) != size:
        raise EOFError
    return head, samples
