"""ASGI middleware that stands before everything the app serves: who may ask, and what a page may do with the answer.

A web site that the user visits can send requests to this machine. So a request must name a host that is ours, come from
a page of ours or from none, and bring the cookie that only the printed address sets; see ``docs/security.md``.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from notebook_app.api.mounting import describes, is_door
from notebook_app.i18n import LANGUAGES, translate
from notebook_app.run import access
from notebook_app.ui.serving import policy

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_HEALTH = "/_stcore/health"
_CLOSED = ("/_stcore/metrics", "/_stcore/agent")
"""What Streamlit serves and this app does not use."""
_SIGNED = "/api/notebooks/"
"""Below this, every address carries a token of its own: players and feed readers bring no cookie."""
_LONGEST_PATH = 2_000
_COOKIE_DAYS = 400
_NOT_A_PAGE_OF_OURS = 1008
"""WebSocket close code "policy violation"."""


@dataclass(frozen=True, slots=True)
class Hosts:
    """The hosts at which the app answers: those of loopback, and what ``NOTEBOOK_HOSTS`` names besides.

    ``names`` are host names without a port, ``origins`` whole origins (``https://notes.example.org``), for an app that stands
    behind a proxy which speaks TLS for it.
    """

    names: frozenset[str]
    origins: frozenset[str]

    @classmethod
    def of(cls, configured: str) -> Hosts:
        """Read the setting: names or origins, separated by commas or blanks."""
        entries = configured.replace(",", " ").lower().split()
        origins = {entry.rstrip("/") for entry in entries if "://" in entry}
        names = {_name(entry) for entry in entries if "://" not in entry}
        return cls(
            frozenset({*LOOPBACK, *names, *(_name(urlsplit(origin).netloc) for origin in origins)}), frozenset(origins)
        )

    def allow(self, host: str) -> bool:
        """Say whether the Host header of a request names us."""
        return _name(host) in self.names

    def is_own(self, origin: str, scheme: str, host: str) -> bool:
        """Say whether a page of this origin is a page of ours, as served to a request of this scheme and host."""
        return origin == f"{scheme}://{host}" or (origin in self.origins and urlsplit(origin).netloc == host)


class Guard:
    """Let through what comes from a page of ours with our cookie; answer everything else without any data.

    Parameters
    ----------
    home : Path
        The home folder, whose key opens the screen.
    hosts : str
        Hosts at which the app answers besides loopback, as in ``NOTEBOOK_HOSTS``.
    language : str
        Language of the two pages of its own; empty to take the browser's.
    """

    def __init__(self, app: ASGIApp, home: Path, hosts: str = "", language: str = "") -> None:
        self._app, self._home, self._language = app, home, language
        self._hosts = Hosts.of(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request or a socket, and put the headers of :mod:`policy` on every response."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        request = _Request(scope)
        send = policy.applied(send, request.scheme, request.host)
        refusal = self._refusal(request)
        if refusal is None:
            await self._app(request.without_origin(), receive, send)
        elif scope["type"] == "websocket":
            await _closed(receive, send)
        else:
            await refusal(scope, receive, send)

    def _refusal(self, request: _Request) -> Response | None:
        """Return what a request is answered instead of being let through."""
        misdirected = self._misdirected(request)
        if misdirected or request.is_open:
            return misdirected
        if request.origin and not self._hosts.is_own(request.origin, request.scheme, request.host):
            return PlainTextResponse("Pages of other origins may not ask this app.", 403)
        if request.is_from_elsewhere and not request.navigates:
            return PlainTextResponse("Pages of other sites may not ask this app.", 403)
        if request.is_of_program:  # the door itself asks for a token
            return None
        return self._without_access(request)

    def _misdirected(self, request: _Request) -> Response | None:
        if not self._hosts.allow(request.host):
            return PlainTextResponse("This host is not served. NOTEBOOK_HOSTS names those that are.", 403)
        if request.is_malformed:
            return PlainTextResponse("This address is not one of the app's.", 400)
        if request.path.startswith(_CLOSED):
            return PlainTextResponse("Not found.", 404)
        return None

    def _without_access(self, request: _Request) -> Response | None:
        key = access.access_key(self._home)
        name, value = _cookie_name(request.host), access.cookie_value(key)
        if request.reads and request.given_key is not None and access.is_same(request.given_key, key):
            response = RedirectResponse(request.address_without_key, 303)
            secure = request.scheme == "https" or f"https://{request.host}" in self._hosts.origins
            days = _COOKIE_DAYS * 86_400
            response.set_cookie(name, value, days, path="/", secure=secure, httponly=True, samesite="strict")
            return response
        if access.is_same(request.cookie(name), value):
            return None
        if not request.navigates:
            return PlainTextResponse("Open the app at the address that was printed when it was started.", 403)
        return self._page(request)

    def _page(self, request: _Request) -> Response:
        """Answer a browser that brings no cookie: one that comes from another site may have it and was not to send it."""
        chosen = request.cookie(policy.LANGUAGE_COOKIE)
        language = chosen if chosen in LANGUAGES else self._language or request.language
        if request.is_from_elsewhere and request.given_key is None:
            again = html.escape(request.address_without_key, quote=True)
            head = f'<meta http-equiv="refresh" content="0;url={again}">'
            text = translate("access.opening", language)
            return HTMLResponse(_PAGE.format(head=head, title=text, text="", language=language))
        paragraphs = [translate(f"access.{key}", language) for key in ("where", "again")]
        text = "".join(f"<p>{_with_code(each)}</p>" for each in paragraphs)
        title = translate("access.title", language)
        return HTMLResponse(_PAGE.format(head="", title=title, text=text, language=language), 403)


class _Request:
    """What the guard looks at of a request or a socket."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self.headers = Headers(scope=scope)
        self.path: str = scope["path"]
        scheme: str = scope["scheme"]
        self.scheme = {"ws": "http", "wss": "https"}.get(scheme, scheme)
        hosts = self.headers.getlist("host")
        self.host = hosts[0].lower() if len(hosts) == 1 else ""
        self.origin = self.headers.get("origin", "").lower()
        self.reads = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}

    @property
    def is_malformed(self) -> bool:
        raw: bytes = self._scope.get("raw_path") or b""
        return len(raw) > _LONGEST_PATH or not raw.isascii()

    @property
    def is_open(self) -> bool:
        """Whether what is asked for needs no cookie: a sign of life, or an address that carries a token of its own."""
        return self.reads and (self.path == _HEALTH or self.path.startswith(_SIGNED))

    @property
    def is_of_program(self) -> bool:
        """Whether what is asked for is opened by a token; pages that describe the API, by the cookie too."""
        return is_door(self.path) and ("authorization" in self.headers or not describes(self.path))

    @property
    def is_from_elsewhere(self) -> bool:
        """Whether a browser says that a page of another origin asks; none says so of an address typed or followed here."""
        return self.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}

    @property
    def navigates(self) -> bool:
        """Whether the answer becomes the page of a tab (a browser that does not say so asks for HTML)."""
        mode = self.headers.get("sec-fetch-mode")
        if not self.reads:
            return False
        return mode == "navigate" if mode else "text/html" in self.headers.get("accept", "")

    @property
    def _query(self) -> list[tuple[str, str]]:
        return parse_qsl(self._scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)

    @property
    def given_key(self) -> str | None:
        return dict(self._query).get(access.PARAMETER)

    @property
    def address_without_key(self) -> str:
        rest = [(name, value) for name, value in self._query if name != access.PARAMETER]
        raw: bytes = self._scope.get("raw_path") or b"/"
        path = "/" + raw.decode("ascii").split("?")[0].lstrip("/\\")  # two slashes would name another host
        return path + (f"?{urlencode(rest)}" if rest else "")

    @property
    def language(self) -> str:
        wanted = [part.split(";")[0].strip()[:2].lower() for part in self.headers.get("accept-language", "").split(",")]
        return next((each for each in wanted if each in LANGUAGES), "en")

    def cookie(self, name: str) -> str:
        pairs = (pair.strip().partition("=") for pair in ";".join(self.headers.getlist("cookie")).split(";"))
        return next((value for found, _, value in pairs if found == name), "")

    def without_origin(self) -> Scope:
        """Return the scope for the app: the origin of an HTTP request is ours, which Streamlit would look up in the network."""
        if self._scope["type"] != "http":
            return self._scope
        kept = [(name, value) for name, value in self._scope["headers"] if name.lower() != b"origin"]
        return {**self._scope, "headers": kept}


def _name(host: str) -> str:
    """Return a host without its port; empty where it is not one."""
    name, separator, port = host.rpartition(":")
    if not separator or host.endswith("]"):
        name, port = host, "0"
    return name.rstrip(".") if port.isdecimal() and port.isascii() else ""


def _cookie_name(host: str) -> str:
    """Return the name of our cookie: browsers share cookies among the ports of a host, and another home may be served there."""
    port = host[len(_name(host)) :].lstrip(":.")
    return f"notebook_access_{port or 'default'}"


async def _closed(receive: Receive, send: Send) -> None:
    """Refuse a socket before it is accepted, which a browser sees as status 403."""
    await receive()
    closed: Message = {"type": "websocket.close", "code": _NOT_A_PAGE_OF_OURS, "reason": ""}
    await send(closed)


def _with_code(text: str) -> str:
    """Return a text as HTML, what stands between backticks as code."""
    parts: Iterable[str] = html.escape(text).split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))


_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>{title}</title>{head}
<style>body{{font:16px/1.6 system-ui,sans-serif;max-width:36rem;margin:18vh auto 0;padding:0 1.5rem}}
h1{{font-size:1.35rem}}code{{background:#8882;border-radius:.3rem;padding:.1rem .35rem}}</style></head>
<body><main><h1>{title}</h1>{text}</main></body></html>
"""
