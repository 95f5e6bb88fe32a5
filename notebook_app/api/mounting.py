"""The doors for programs beside the screen; each is imported at its first request, so that no screen waits for it."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ingest.errors import MissingExtra
from ingest.extras import optional_packages

DOORS: Final = ("/api/v1", "/v1", "/mcp")
"""Paths below which a bearer token opens, in place of the screen's cookie."""


class Lazy:
    """An ASGI application that is made when it is first asked; "module:function" makes it of the home folder."""

    def __init__(self, maker: str, home: Path) -> None:
        self._maker, self._home = maker, home
        self._app: ASGIApp | None = None
        self._making: asyncio.Lock | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; where a package is missing, say which to install."""
        self._making = self._making or asyncio.Lock()
        async with self._making:
            if self._app is None:
                try:
                    self._app = await asyncio.to_thread(self._made)
                except MissingExtra as error:
                    await JSONResponse({"title": str(error), "status": 501, **error.to_json()}, 501)(
                        scope, receive, send
                    )
                    return
        await self._app(scope, receive, send)

    def _made(self) -> ASGIApp:
        module, _, name = self._maker.partition(":")
        with optional_packages():
            make: Callable[[Path], ASGIApp] = getattr(importlib.import_module(module), name)
            return make(self._home)


def routes(home: Path) -> Sequence[BaseRoute]:
    """Return the routes of every door, for the application that serves the screen."""
    return [
        Mount("/api/v1", Lazy("notebook_app.api.app:make_app", home)),
        Mount("/v1", Lazy("notebook_app.api.compatible:make_app", home)),
        Route("/mcp", Lazy("notebook_app.mcp.over_http:make_app", home)),
    ]


def is_door(path: str) -> bool:
    """Say whether a path is below one of :data:`DOORS`."""
    return any(path == door or path.startswith(f"{door}/") for door in DOORS)


def describes(path: str) -> bool:
    """Say whether a path is that of the pages which describe the API: a reader of the screen may see them."""
    return path in {"/api/v1/docs", "/api/v1/openapi.json"}
