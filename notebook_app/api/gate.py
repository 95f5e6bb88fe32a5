"""ASGI middleware before everything a program may ask: a valid token, not too often, not too much."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.errors import UserError
from notebook_app.api.limits import REFUSED, Limiter, Rate
from notebook_app.api.problems import language_of_reader, problem
from notebook_app.errors import NoToken, TooLarge
from notebook_app.notebook.notebook import open_workspace
from notebook_app.operations import Access
from notebook_app.run.access import kept_address

ACCESS: Final = "notebook_app.access"
"""The key of a request's scope under which its :class:`Access` is."""
PAGES: Final = frozenset({"/docs", "/openapi.json"})
"""What describes the API: the guard of the screen lets a reader's browser see it without a token."""
UPLOADS: Final = frozenset({"/files", "/import"})
"""Ends of the paths whose bodies are streamed to disk."""
_MOST_BYTES: Final = 4 << 20
_LONGEST_TOKEN: Final = 200


class TokenGate:
    """Let through what brings a token, with its rights in the request's scope.

    Parameters
    ----------
    home : Path
        The home folder whose tokens count.
    rate : Rate
        How often each may ask.
    """

    def __init__(self, app: ASGIApp, home: Path, rate: Rate = Rate()) -> None:  # noqa: B008 — frozen
        self._app, self._home = app, home
        self._limiter, self._refused = Limiter(rate), Limiter(REFUSED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers, path = Headers(scope=scope), _path(scope)
        try:
            if path not in PAGES or "authorization" in headers:
                scope = {**scope, ACCESS: await self._access(scope, headers)}
            streamed = any(path.endswith(end) for end in UPLOADS)
            limited = receive if streamed else _limited(receive, headers)
        except UserError as error:
            await problem(error, language_of_reader(Request(scope)))(scope, receive, send)
            return
        await self._app(scope, limited, send)

    async def _access(self, scope: Scope, headers: Headers) -> Access:
        kind, _, secret = headers.get("authorization", "").partition(" ")
        caller = (scope.get("client") or ("", 0))[0]
        library = open_workspace(self._home).library
        secret = secret.strip()
        known = kind.lower() == "bearer" and 0 < len(secret) <= _LONGEST_TOKEN
        token = await run_in_threadpool(library.tokens.find, secret) if known else None
        if token is None:
            self._refused.take(caller)
            raise NoToken
        self._limiter.take(token.id)
        address = kept_address(self._home) or f"{scope['scheme']}://{headers.get('host', '')}"
        return Access.of(token, self._home, address)


def access_of(request: Request) -> Access:
    """Return the rights that a request's token gives.

    Raises
    ------
    NoToken
        If it brought none.
    """
    found = request.scope.get(ACCESS)
    if not isinstance(found, Access):
        raise NoToken
    return found


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")).rstrip("/") or "/"


def _limited(receive: Receive, headers: Headers) -> Receive:
    """Return a ``receive`` that ends a request whose body is larger than any of ours need be."""
    error = TooLarge(name="request", megabytes=_MOST_BYTES >> 20)
    announced = headers.get("content-length", "0")
    if not announced.isdigit() or int(announced) > _MOST_BYTES:
        raise error
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > _MOST_BYTES:
            raise HTTPException(413, str(error))
        return message

    return counted
