"""`notebook-app run`: the search index's server, one worker and the screen, started together and stopped together."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import sys
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from notebook_app.errors import NotRunning, PortTaken, ServiceFailed
from notebook_app.library import Library
from notebook_app.run import access
from notebook_app.run.process import IndexKeeper, Service, stop_all
from notebook_app.run.watch import PARENT
from notebook_app.settings import Settings

log = logging.getLogger(__name__)
HOST = "127.0.0.1"
_FIRST_PORT = 8501
_PORTS = 20
_READY_SECONDS = 120.0
_BEAT_SECONDS = 0.2
_SCREEN = Path(__file__).parents[1] / "ui" / "serving" / "asgi.py"


class Tell(Protocol):
    """Says something to the user: a key of the catalogue's area ``cli`` and its parameters."""

    def __call__(self, key: str, /, **params: Any) -> None:
        """Say it."""


def run_app(
    settings: Settings,
    tell: Tell,
    *,
    port: int | None = None,
    open_browser: bool = True,
    prepared: Callable[[], bool] | None = None,
    page: Callable[[], str] | None = None,
) -> None:
    """Run the app until Ctrl-C or SIGTERM, and leave no process behind.

    Parameters
    ----------
    tell : Tell
        Called with the screen's address (with the key that opens it) once it answers, and when a part had to be started again.
    port : int, optional
        Where the screen is served; by default 8501, or the next free port.
    open_browser : bool
        Whether to show the screen in a browser once it answers.
    prepared : callable
        Asked again and again, once everything runs, until it says that the screen may be shown.
    page : callable
        Gives the path and query at which the screen is opened; by default the list of notebooks.

    Raises
    ------
    PortTaken
        If the wanted port is not free.
    ServiceFailed
        If the screen or the worker does not start, or keeps dying; names its log.
    LibraryUnavailable, LibraryTooNew
        If the database cannot be opened.
    IndexUnavailable
        If the index's server does not start.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    address = f"http://{HOST}:{_free_port(port)}"
    services = _services(settings, address)
    environment = {**os.environ, "NOTEBOOK_HOME": str(settings.home.absolute()), "ANONYMIZED_TELEMETRY": "False"}
    environment[PARENT] = str(os.getpid())
    with _told_to_stop() as told, contextlib.ExitStack() as stack:
        ready = [lambda: _answers(f"{address}/_stcore/health")]
        if not settings.chroma_url:
            keeper = stack.enter_context(IndexKeeper(settings.home / "index"))
            ready.append(keeper.ready)
        stack.callback(stop_all, services)
        for service in services:
            service.start(environment)
        Library(settings).close()  # while they start: what is wrong with it is best said here
        _start_up(services, ready, told)
        supervise = _supervision(services, environment, tell)
        while prepared and not prepared() and not told.wait(_BEAT_SECONDS):
            supervise()
        if not told.is_set():
            access.keep_address(settings.home, address)
            stack.callback(access.forget_address, settings.home)
            start = access.with_key(address + (page() if page else ""), access.access_key(settings.home))
            tell("running", address=start)
            if open_browser:
                # In a thread: where the only browser is one of the terminal, this call lasts as long as it is used.
                threading.Thread(target=webbrowser.open, args=(start,), daemon=True).start()
        while not told.wait(_BEAT_SECONDS):
            supervise()


def running_address(home: Path) -> str:
    """Return the address, with its key, at which the screen of a home folder is served now.

    Raises
    ------
    NotRunning
        If none is.
    """
    address = access.kept_address(home)
    if address is None or not _answers(f"{address}/_stcore/health"):
        raise NotRunning
    return access.with_key(address, access.access_key(home))


def _services(settings: Settings, address: str) -> list[Service]:
    logs = settings.home / "run"
    port = address.rsplit(":", 1)[1]
    # -P: a module of the same name in the folder we happen to be in must not come first
    python = [sys.executable, "-P", "-m"]
    where = ["--server.address", HOST, "--server.port", port, "--server.headless", "true"]
    screen = [*python, "streamlit", "run", str(_SCREEN), *where, "--browser.gatherUsageStats", "false"]
    return [
        Service("worker", [*python, "notebook_app.run.worker"], logs / "worker.log"),
        Service("screen", screen, logs / "screen.log"),
    ]


def _start_up(services: Sequence[Service], ready: Sequence[Callable[[], bool]], told: threading.Event) -> None:
    """Wait until everything is ready; a service that dies now will not do better a second time."""
    deadline = time.monotonic() + _READY_SECONDS
    waiting = list(ready)
    while waiting and not told.wait(_BEAT_SECONDS / 2):
        late = time.monotonic() > deadline
        for service in services:
            if late or not service.alive:
                raise ServiceFailed(service=service.name, log=service.log)
        waiting = [is_ready for is_ready in waiting if not is_ready()]


def _supervision(services: Sequence[Service], environment: dict[str, str], tell: Tell) -> Callable[[], None]:
    def supervise() -> None:
        for service in services:
            if service.needs_start():
                tell("restarted", service=service.name, code=service.exit_code, log=service.log)
                service.start(environment)

    return supervise


def _answers(url: str) -> bool:
    # an opener of our own: a proxy set in the environment must not come between us and loopback
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2.0) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


def _free_port(wanted: int | None) -> int:
    """Return the wanted port, or the first free one from 8501."""
    for candidate in [wanted] if wanted else [*range(_FIRST_PORT, _FIRST_PORT + _PORTS), 0]:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, candidate))
            return int(probe.getsockname()[1])
    raise PortTaken(port=wanted)


@contextlib.contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    """Give an event that Ctrl-C, SIGTERM and a closed terminal set instead of ending the process at once."""
    told = threading.Event()
    signals = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(name, lambda *_: told.set()) for name in signals}
    try:
        yield told
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
