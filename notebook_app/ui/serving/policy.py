"""Headers on every response: what a page of ours may load, and who may frame it.

Whatever Markdown is shown, no request may leave the page: pictures, media, fonts and connections are our own alone.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

from starlette.types import Message, Send

from notebook_app.i18n import LANGUAGES

_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
RELOAD = "location.reload()"
"""What the Streamlit side of the app hands to the page after a change of theme, or of what a browser remembers."""
LANGUAGE_COOKIE = "notebook_language"
_YEAR = 31_536_000
_FIXED = {
    b"x-frame-options": b"DENY",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"x-dns-prefetch-control": b"off",
    b"permissions-policy": b"microphone=(self), camera=(self), geolocation=(), payment=(), usb=()",
}
HEADER = b"content-security-policy"


def remembering(language: str) -> str:
    """Return the script that has this browser remember a language (none: the default again), and loads the page anew."""
    age = _YEAR if language else 0
    kept = f"{LANGUAGE_COOKIE}={language}; path=/; max-age={age}; samesite=strict"
    return f'document.cookie="{kept}";{RELOAD}'


def content_security_policy(scheme: str, host: str, scripts: Iterable[bytes] = ()) -> str:
    """Return the policy of a page served at a host; ``scripts`` are its inline scripts, allowed by their hash.

    Streamlit needs no ``unsafe-eval``. It makes the script of a component from a blob, and its styles inline.
    """
    socket = f"{'wss' if scheme == 'https' else 'ws'}://{_plain(host)}"
    ours = [RELOAD, *map(remembering, ("", *LANGUAGES))]
    hashes = " ".join(_hash(script) for script in (*scripts, *(script.encode() for script in ours)))
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' blob: {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' data: blob:",
            "font-src 'self' data: blob:",
            f"connect-src 'self' {socket} data: blob:",
            "frame-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


def inline_scripts(page: bytes) -> list[bytes]:
    """Return the inline scripts of an HTML page."""
    return _INLINE_SCRIPT.findall(page)


def _hash(script: bytes) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"


def applied(send: Send, scheme: str, host: str) -> Send:
    """Return a ``send`` that puts the headers on a response; a policy that is there already is kept."""

    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in _FIXED]
            headers += _FIXED.items()
            if not any(name.lower() == HEADER for name, _ in headers):
                headers.append((HEADER, content_security_policy(scheme, host).encode()))
            message = {**message, "headers": headers}
        await send(message)

    return with_headers


def _plain(host: str) -> str:
    """Return a host as it may stand in a header: a request may have named anything."""
    return host if re.fullmatch(r"[a-z0-9.\-\[\]:]+", host) else "localhost"
