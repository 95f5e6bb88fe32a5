"""Signed addresses: a notebook's id in an address is no permission, so what is fetched beside the page carries a token.

A token is an HMAC-SHA256 of path and expiry under a secret that lives as long as the process; a page drawn after a
restart gets new ones.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from functools import cache
from urllib.parse import quote

_DAY = 86_400
_SECONDS = re.compile(r"[0-9]{1,12}")


@cache
def _secret() -> bytes:
    return secrets.token_bytes(32)


def _token(path: str, expires: int) -> str:
    return hmac.new(_secret(), f"{expires} {path}".encode(), hashlib.sha256).hexdigest()[:32]


def signed(*parts: str | int) -> str:
    """Return the address ``/api/<parts…>`` with its token.

    It is valid for one to two days and the same all day, so that a browser can keep what it fetched.
    """
    path = "/api/" + "/".join(quote(str(part), safe="") for part in parts)
    expires = (int(time.time()) // _DAY + 2) * _DAY
    return f"{path}?expires={expires}&token={_token(path, expires)}"


def is_valid(path: str, expires: str, token: str) -> bool:
    """Say whether a request's path (still percent-encoded) carries a token that is ours and not over."""
    if not _SECONDS.fullmatch(expires) or int(expires) < time.time():
        return False
    # as bytes: of characters that are not ASCII, compare_digest takes no others
    return hmac.compare_digest(_token(path, int(expires)).encode(), token.encode("utf-8", "surrogatepass"))
