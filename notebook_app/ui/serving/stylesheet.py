"""Puts our style sheet and the chosen theme into the page itself.

Injected by the Streamlit script they would come too late: the page would be shown unstyled for a moment.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import streamlit
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from notebook_app.ui import state
from notebook_app.ui.serving import policy

FOLDER = Path(__file__).parents[1] / "static"
_MODULES = Path(streamlit.__file__).parent / "static" / "static" / "js"
_SCRIPT = FOLDER / "head.js"
PATH = "/api/static/"
TYPES = {
    ".css": "text/css",
    ".webmanifest": "application/manifest+json",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
"""What is served of the folder."""
_CONDITIONAL = {b"accept-encoding", b"if-none-match", b"if-modified-since"}
_STALE = {b"content-length", b"etag", b"last-modified", policy.HEADER}


@cache
def _link() -> str:
    manifest = f'<link rel="manifest" href="{address("app.webmanifest")}" crossorigin="use-credentials">'
    scripts = "".join(f'<script src="{address(name)}" defer></script>' for name in ("keys.js", "resize.js"))
    return f'<link rel="stylesheet" href="{address("app.css")}">{_preloads()}{manifest}{scripts}'


_PARTS = (
    *("BaseButton", "BidiComponent", "Button", "ButtonGroup", "ChatInput", "DynamicIcon", "Icon", "MenuButton"),
    *("Selectbox", "StreamlitMarkdown", "TextInput", "Tooltip", "WidgetLabel"),
)
"""The modules that draw the first screen, which Streamlit otherwise fetches one after the other once it has to draw them."""


def _preloads() -> str:
    found = (file.name for part in _PARTS for file in sorted(_MODULES.glob(f"{part}.*.js")))
    return "".join(f'<link rel="modulepreload" crossorigin href="./static/js/{name}">' for name in found)


@cache
def address(name: str) -> str:
    """Return the address of one of our files, another one whenever the file is another."""
    return f"{PATH}{name}?v={hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]}"


_ROOT = b'<div id="root"'
_SKELETON = (
    b'<div id="nb-skeleton" aria-hidden="true"><i class="nb-bar"></i><div><i></i><i></i><i></i><i></i></div></div>'
)
"""What is seen until the first run of the script has drawn something: the outlines of the page, laid over it."""


@cache
def _script(theme: str) -> str:
    return f"<script>{_SCRIPT.read_text('utf-8').replace('{theme}', theme)}</script>"


def _head() -> bytes:
    return (_link() + _script((state.settings().theme or "system").capitalize())).encode()


class StyleSheet:
    """ASGI middleware that adds our style sheet and theme to the head of the one page of the app, and allows its scripts."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass every request on; rewrite the answer to the page's."""
        if scope["type"] != "http" or scope["path"] != "/":
            await self._app(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name not in _CONDITIONAL]
        host = dict(plain).get(b"host", b"").decode("latin-1")
        await self._app({**scope, "headers": plain}, receive, _Rewriting(send, scope["scheme"], host))


class _Rewriting:
    """A ``send`` that holds an answer back until it is whole, then sends it with ours in its head."""

    def __init__(self, send: Send, scheme: str, host: str) -> None:
        self._send, self._scheme, self._host = send, scheme, host
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
        body = bytes(self._body).replace(b"</head>", _head() + b"</head>", 1).replace(_ROOT, _SKELETON + _ROOT, 1)
        headers = [(name, value) for name, value in self._start["headers"] if name.lower() not in _STALE]
        allowed = policy.content_security_policy(self._scheme, self._host, policy.inline_scripts(body))
        headers += [(b"content-length", str(len(body)).encode()), (policy.HEADER, allowed.encode())]
        await self._send({**self._start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})
