from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ingest.errors import FetchFailed
from ingest.fetch import FetchLimits, fetch_url, is_public
from ingest.parse import parse_file

PAGES: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/paper.pdf": (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7"),
    "/download": (
        200,
        {"Content-Type": "application/pdf", "Content-Disposition": 'attachment; filename="../My Paper.pdf"'},
        b"%PDF-1.7",
    ),
    "/notes.md": (200, {"Content-Type": "text/plain"}, b"# Notes"),
    "/raw.txt": (200, {"Content-Type": "application/octet-stream"}, b"words"),
    "/latin": (200, {"Content-Type": "text/html; charset=iso-8859-1"}, "<html><p>Café</p></html>".encode("latin-1")),
    "/": (200, {"Content-Type": "text/html"}, b"<html><p>Front</p></html>"),
    "/moved": (302, {"Location": "/paper.pdf"}, b""),
    "/loop": (302, {"Location": "/loop"}, b""),
    "/inside": (302, {"Location": "http://169.254.169.254/secret"}, b""),
    "/file": (302, {"Location": "file:///etc/passwd"}, b""),
    "/missing": (404, {}, b"no"),
    "/picture": (200, {"Content-Type": "image/png"}, b"\x89PNG"),
    "/empty": (200, {"Content-Type": "text/plain"}, b""),
    "/large": (200, {"Content-Type": "text/plain"}, b"x" * 200_000),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/slow":
            time.sleep(2)
        status, headers, body = PAGES.get(self.path, (200, {"Content-Type": "text/plain"}, b"late"))
        self.send_response(status)
        for key, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(key, value)
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # the caller has heard enough
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "name", "suffix"),
    [
        ("/paper.pdf", "paper.pdf", ".pdf"),
        ("/download", "My Paper.pdf", ".pdf"),
        ("/moved", "paper.pdf", ".pdf"),
        ("/notes.md", "notes.md", ".md"),
        ("/raw.txt", "raw.txt", ".txt"),
        ("/", "127.0.0.1.html", ".html"),
    ],
)
def test_fetched_into_a_file(site: str, tmp_path: Path, path: str, name: str, suffix: str) -> None:
    fetched = fetch_url(site + path, tmp_path, allow_private=True)
    assert (fetched.name, fetched.path.suffix, fetched.path.parent) == (name, suffix, tmp_path)
    assert fetched.path.read_bytes()


def test_the_header_s_encoding_is_kept(site: str, tmp_path: Path) -> None:
    fetched = fetch_url(site + "/latin", tmp_path, allow_private=True)
    assert parse_file(fetched.path, name=fetched.name).pages[0].text == "Café"


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/missing", "answered 404"),
        ("/picture", "image/png"),
        ("/empty", "empty"),
        ("/loop", "redirects"),
        ("/file", "only http"),
    ],
)
def test_failures_say_why(site: str, tmp_path: Path, path: str, detail: str) -> None:
    with pytest.raises(FetchFailed, match=detail):
        fetch_url(site + path, tmp_path / "fetched", allow_private=True)
    assert not list(tmp_path.glob("fetched/*"))


def test_limits_of_size_and_time(site: str, tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match="larger than"):
        fetch_url(site + "/large", tmp_path, allow_private=True, limits=FetchLimits(size=1000))
    with pytest.raises(FetchFailed, match="in time"):
        fetch_url(site + "/slow", tmp_path, allow_private=True, limits=FetchLimits(wait=0.3))
    with pytest.raises(FetchFailed, match="longer than"):
        fetch_url(site + "/large", tmp_path, allow_private=True, limits=FetchLimits(seconds=0))


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/x", "http://localhost/x", "http://[::1]/", "http://169.254.169.254/latest", "http://0x7f.1/"],
)
def test_the_local_network_is_not_called(url: str, tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match="local network"):
        fetch_url(url, tmp_path)


@pytest.mark.parametrize("url", ["ftp://example.org/x", "file:///etc/passwd", "http://", "nonsense"])
def test_other_addresses_are_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(FetchFailed):
        fetch_url(url, tmp_path)


def test_nobody_there(tmp_path: Path) -> None:
    with pytest.raises(FetchFailed):
        fetch_url("http://127.0.0.1:9/", tmp_path, allow_private=True)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("10.0.0.1", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("fe80::1", False),
        ("fd00::1", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public
