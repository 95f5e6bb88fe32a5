"""`notebook-app mcp`: the server over standard input and output, as a process of the agent's own."""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import dataclass, field

from notebook_app.mcp.server import Host, make_server
from notebook_app.operations import Access
from notebook_app.run.access import kept_address
from notebook_app.run.process import Service, stop_all
from notebook_app.run.watch import PARENT
from notebook_app.settings import Settings


@dataclass
class OwnWorker:
    """A worker for the jobs of this process, started with the first of them; where the app runs, its own goes first."""

    settings: Settings
    _service: Service | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ensure(self) -> None:
        """Start the worker unless it runs."""
        with self._lock:
            if self._service is not None and self._service.alive:
                return
            home = self.settings.home.absolute()
            command = [sys.executable, "-P", "-m", "notebook_app.run.worker"]
            environment = {**os.environ, "NOTEBOOK_HOME": str(home), "ANONYMIZED_TELEMETRY": "False"}
            self._service = Service("worker", command, home / "run" / "worker.log")
            self._service.start({**environment, PARENT: str(os.getpid())})

    def stop(self) -> None:
        """Stop it; what it had begun goes back to the queue."""
        with self._lock:
            if self._service is not None:
                stop_all([self._service])


def serve(settings: Settings) -> None:
    """Serve until standard input is closed."""
    worker = OwnWorker(settings)

    def access(_context: object) -> Access:
        """Give whoever runs this process everything, with links to the screen while that runs."""
        return Access(address=kept_address(settings.home) or "")

    try:
        make_server(Host(access, worker.ensure)).run("stdio")
    finally:
        worker.stop()
