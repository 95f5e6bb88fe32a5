"""`notebook-app run`: the search index's server, one worker and the screen, started together and stopped together."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.chroma_server import ChromaServer
from notebook_app.errors import ServiceFailed
from notebook_app.settings import Settings

HOST = "127.0.0.1"
_READY_SECONDS = 60.0
_STOP_SECONDS = 8.0
_STEADY_SECONDS = 30.0
_RESTARTS = 5
_SCREEN = Path(__file__).parent / "ui" / "asgi.py"


@dataclass
class Service:
    """One child process, its log, and how often it was started again."""

    name: str
    command: Sequence[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    restarts: int = field(default=0)

    def start(self, environment: dict[str, str]) -> None:
        """Start the process in a group of its own, so that a Ctrl-C in the terminal reaches the supervisor alone."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 — our own command
                self.command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment, start_new_session=True
            )
        self.started = time.monotonic()

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """End the process: asked first, then made to, with whatever it started."""
        if self.process is None:
            return
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_STOP_SECONDS)
                return


def run_app(
    settings: Settings,
    *,
    port: int | None = None,
    open_browser: bool = True,
    prepare: Callable[[], None] | None = None,
    tell: Callable[[str], None] | None = None,
) -> None:
    """Run the app until Ctrl-C or SIGTERM, and leave no process behind.

    Parameters
    ----------
    port : int, optional
        Where the screen is served; by default 8501, or the next free port.
    prepare : callable
        Called when the index's server runs and before the screen starts.
    tell : callable
        Called with the screen's address once it answers.

    Raises
    ------
    ServiceFailed
        If the screen or the worker does not start, or keeps dying; names its log.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    with _told_to_stop() as told, contextlib.ExitStack() as stack:
        if not settings.chroma_url:
            stack.enter_context(contextlib.closing(ChromaServer(settings.home / "index"))).address()
        if prepare:
            prepare()
        address = f"http://{HOST}:{_free_port(port)}"
        services = _services(settings, address)
        environment = {**os.environ, "NOTEBOOK_HOME": str(settings.home), "ANONYMIZED_TELEMETRY": "False"}
        for service in services:
            stack.callback(service.stop)
            service.start(environment)
        _wait_until_ready(f"{address}/_stcore/health", services, told)
        if tell and not told.is_set():
            tell(address)
        if open_browser and not told.is_set():
            webbrowser.open(address)
        while not told.wait(1.0):
            for service in services:
                _keep_alive(service, environment)


def _services(settings: Settings, address: str) -> list[Service]:
    logs = settings.home / "run"
    port = address.rsplit(":", 1)[1]
    screen = [sys.executable, "-m", "streamlit", "run", str(_SCREEN), "--server.address", HOST, "--server.port", port]
    return [
        Service("worker", [sys.executable, "-m", "notebook_app.worker"], logs / "worker.log"),
        Service("screen", screen, logs / "screen.log"),
    ]


def _keep_alive(service: Service, environment: dict[str, str]) -> None:
    if service.alive:
        if time.monotonic() - service.started > _STEADY_SECONDS:
            service.restarts = 0
        return
    if service.restarts >= _RESTARTS:
        raise ServiceFailed(service=service.name, log=service.log)
    service.restarts += 1
    time.sleep(min(0.5 * 2**service.restarts, 5.0))
    service.start(environment)


def _wait_until_ready(url: str, services: Sequence[Service], told: threading.Event) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not told.wait(0.1):
        for service in services:
            if not service.alive:
                raise ServiceFailed(service=service.name, log=service.log)
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 — our own loopback address
            return
        if time.monotonic() > deadline:
            raise ServiceFailed(service=services[-1].name, log=services[-1].log)


def _free_port(wanted: int | None) -> int:
    """Return the wanted port, or the first free one from 8501."""
    candidates = [wanted] if wanted else [*range(8501, 8521), 0]
    for candidate in candidates:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, candidate))
            return int(probe.getsockname()[1])
    raise ServiceFailed(service=f"port {wanted}", log="—")


@contextlib.contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    """Give an event that Ctrl-C and SIGTERM set instead of ending the process at once."""
    told = threading.Event()
    before = {name: signal.signal(name, lambda *_: told.set()) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield told
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
