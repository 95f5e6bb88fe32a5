"""The MCP server at `/mcp`: streamable HTTP behind the token gate of the API."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Any

from mcp.server.mcpserver import Context
from mcp.server.transport_security import TransportSecuritySettings
from starlette.types import ASGIApp, Receive, Scope, Send

from notebook_app.api.gate import ACCESS, TokenGate
from notebook_app.errors import NoToken
from notebook_app.mcp.server import Host, make_server
from notebook_app.operations import Access


def make_app(home: Path) -> ASGIApp:
    """Return the application of a home folder, for the path `/mcp`."""
    return TokenGate(_Sessions(), home)


def _access(context: Context[Any, Any] | None) -> Access:
    """Return the rights of the token that this very request brought, whatever session it belongs to."""
    request = context.request_context.request if context is not None else None
    found = request.scope.get(ACCESS) if request is not None else None
    if not isinstance(found, Access):
        raise NoToken
    return found


class _Sessions:
    """The SDK's application with the task that keeps its sessions: it is mounted, so that nobody starts that for it."""

    def __init__(self) -> None:
        self._server = make_server(Host(_access))
        self._app = self._server.streamable_http_app(
            # Host and Origin were checked by the guard before
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False)
        )
        self._ready: asyncio.Event | None = None
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, with the sessions running."""
        if self._ready is None:
            self._ready = asyncio.Event()
            self._task = asyncio.create_task(self._run(self._ready))
        await self._ready.wait()
        await self._app(scope, receive, send)

    async def _run(self, ready: asyncio.Event) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            async with self._server.session_manager.run():
                ready.set()
                await asyncio.Event().wait()
