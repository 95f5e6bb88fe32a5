"""Puts our style sheet into the page itself: injected by the script it would show the page unstyled for a moment."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

FILE = Path(__file__).parent / "static" / "app.css"
PATH = "/api/app.css"
_CONDITIONAL = {b"accept-encoding", b"if-none-match", b"if-modified-since"}
_STALE = {b"content-length", b"etag", b"last-modified"}


@cache
def _link() -> bytes:
    version = hashlib.sha256(FILE.read_bytes()).hexdigest()[:12]
    return f'<link rel="stylesheet" href="{PATH}?v={version}">'.encode()


class StyleSheet:
    """ASGI middleware that adds the link to our style sheet to the head of the one page of the app."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass every request on; rewrite the answer to the page's."""
        if scope["type"] != "http" or scope["path"] != "/":
            await self._app(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name not in _CONDITIONAL]
        await self._app({**scope, "headers": plain}, receive, _Rewriting(send))


class _Rewriting:
    """A ``send`` that holds an answer back until it is whole, then sends it with the link in its head."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message = {}
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = bytes(self._body).replace(b"</head>", _link() + b"</head>", 1)
        headers = [(name, value) for name, value in self._start["headers"] if name.lower() not in _STALE]
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**self._start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})
