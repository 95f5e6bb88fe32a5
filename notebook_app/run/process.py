"""One part of the running app: a child process with its log, or the index's server, kept alive."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from ingest.errors import UserError
from ingest.index.chroma_server import ChromaServer
from notebook_app.errors import ServiceFailed

log = logging.getLogger(__name__)
_STOP_SECONDS = 8.0
_STEADY_SECONDS = 30.0
_RESTARTS = 10
_LONGEST_PAUSE = 10.0
_LOG_BYTES = 1_000_000
_LOOK_SECONDS = 3.0


@dataclass
class Service:
    """One child process, its log, and how often it was started again without running steadily."""

    name: str
    command: Sequence[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    ended: float = 0.0
    restarts: int = 0

    def start(self, environment: Mapping[str, str]) -> None:
        """Start the process in a group of its own, so that a Ctrl-C in the terminal reaches the supervisor alone."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        keep = self.log.exists() and self.log.stat().st_size < _LOG_BYTES
        with self.log.open("ab" if keep else "wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 — our own command
                self.command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment, start_new_session=True
            )
        self.started, self.ended = time.monotonic(), 0.0

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """How the process ended: its code, or minus the signal that killed it; None while it runs."""
        return self.process.returncode if self.process else None

    def needs_start(self) -> bool:
        """Tell whether the process is dead and should be started now: after a pause that doubles with every death.

        Raises
        ------
        ServiceFailed
            If it died too often in a row.
        """
        now = time.monotonic()
        if self.alive:
            return False
        if not self.ended:
            self.ended = now
            self.restarts = 1 if now - self.started > _STEADY_SECONDS else self.restarts + 1
            self.signal(signal.SIGKILL)  # whatever it had started
        if self.restarts > _RESTARTS:
            raise ServiceFailed(service=self.name, log=self.log)
        pause: float = min(0.25 * 2**self.restarts, _LONGEST_PAUSE)
        return now - self.ended >= pause

    def signal(self, sign: signal.Signals) -> None:
        """Send a signal to the process and to whatever it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, sign)


def stop_all(services: Sequence[Service]) -> None:
    """End the processes: asked first, all at once, then made to, with whatever they started."""
    for service in services:
        service.signal(signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    for service in services:
        if service.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                service.process.wait(max(0.0, deadline - time.monotonic()))
            service.signal(signal.SIGKILL)
            service.process.wait()


class IndexKeeper:
    """Starts the index's server in the background, and again where it dies; stops it in the end."""

    def __init__(self, folder: Path) -> None:
        self._server = ChromaServer(folder)
        self._failure: UserError | None = None
        self._looked = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="index-keeper", daemon=True)

    def ready(self) -> bool:
        """Tell whether the server was started.

        Raises
        ------
        UserError
            If it could not be.
        """
        if self._failure:
            raise self._failure
        return self._looked.is_set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(_STOP_SECONDS)
        if not self._thread.is_alive():
            self._server.close()
        # else it waits for a server that does not start: that one leaves with this process

    def _keep(self) -> None:
        while not self._stop.is_set():
            try:
                self._server.address()
                self._failure = None
            except UserError as error:
                log.warning("%s", error)
                self._failure = error
            self._looked.set()
            self._stop.wait(_LOOK_SECONDS)
