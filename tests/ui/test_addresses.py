from __future__ import annotations

import time
from urllib.parse import parse_qs, urlsplit

from notebook_app.ui.serving import addresses


def taken_apart(address: str) -> tuple[str, str, str]:
    parts = urlsplit(address)
    query = parse_qs(parts.query)
    return parts.path, query["expires"][0], query["token"][0]


def test_a_signed_address_is_valid_for_its_path_alone() -> None:
    path, expires, token = taken_apart(addresses.signed("notebooks", "a", "sources", "一/二", "pages", 3))
    assert path == "/api/notebooks/a/sources/%E4%B8%80%2F%E4%BA%8C/pages/3"
    assert addresses.is_valid(path, expires, token)
    assert not addresses.is_valid(path.replace("/a/", "/b/"), expires, token)


def test_an_address_cannot_be_prolonged_or_guessed() -> None:
    path, expires, token = taken_apart(addresses.signed("notebooks", "a"))
    assert time.time() + 86_400 < int(expires) <= time.time() + 2 * 86_400
    assert not addresses.is_valid(path, str(int(expires) + 1), token)
    assert not addresses.is_valid(path, expires, "")
    assert not addresses.is_valid(path, "soon", token)


def test_an_address_is_over_after_its_time() -> None:
    assert not addresses.is_valid("/api/x", "1", addresses._token("/api/x", 1))
