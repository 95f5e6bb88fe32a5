"""The API as it is served: over loopback HTTP, in a home of its own."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp

from notebook_app.api import mounting
from notebook_app.notebook import Notebook
from notebook_app.records import Scope
from notebook_app.ui.serving.guard import Guard


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve an application on loopback; give its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(128)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", timeout_keep_alive=600))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


def whole_app(home: Path) -> Starlette:
    """All doors behind the guard of the screen, without the screen."""
    return Starlette(routes=mounting.routes(home), middleware=[Middleware(Guard, home=home)])


@dataclass(frozen=True)
class Service:
    """A served home: its address, and its notebook."""

    address: str
    notebook: Notebook

    def token(self, scope: Scope = "write", *notebooks: str) -> str:
        return self.notebook.workspace.library.tokens.add("test", scope, notebooks)[1]

    def client(self, scope: Scope = "write", *notebooks: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.token(scope, *notebooks)}"}
        return httpx.Client(base_url=f"{self.address}/api/v1", headers=headers, timeout=60)

    @property
    def path(self) -> str:
        return f"/notebooks/{self.notebook.id}"


@pytest.fixture
def service(own_samples: Notebook) -> Iterator[Service]:
    with served(whole_app(own_samples.settings.home)) as address:
        yield Service(address, own_samples)


@pytest.fixture
def client(service: Service) -> Iterator[httpx.Client]:
    with service.client() as client:
        yield client
