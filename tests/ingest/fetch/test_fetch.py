from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.errors import FetchFailed
from ingest.fetch import Fetcher, download, is_public
from ingest.fetch.guard import Deadline
from ingest.parse import parse_file
from tests.ingest.fetch.web_server import Reply, Web

PDF = Reply(b"%PDF-1.7", "application/pdf")
SITE = "https://journal.example"
PAGES = {
    "/paper.pdf": PDF,
    "/download": Reply(
        b"%PDF-1.7", "application/pdf", headers={"Content-Disposition": 'attachment; filename="../My Paper.pdf"'}
    ),
    "/notes.md": Reply(b"# Notes", "text/plain"),
    "/raw.txt": Reply(b"words", "application/octet-stream"),
    "/unsaid": Reply(b"%PDF-1.7", "application/octet-stream"),
    "/latin": Reply("<html><p>Café</p></html>".encode("latin-1"), "text/html; charset=iso-8859-1"),
    "/": Reply(b"<html><p>Front</p></html>"),
    "/zipped": Reply(gzip.compress(b"<p>One</p>") + gzip.compress(b"<p>Two</p>"), headers={"Content-Encoding": "gzip"}),
    "/moved": Reply(status=302, headers={"Location": "/paper.pdf"}),
    "/away": Reply(status=301, headers={"Location": "https://other.example/paper.pdf"}),
    "/loop": Reply(status=302, headers={"Location": "/loop"}),
    "/file": Reply(status=302, headers={"Location": "file:///etc/passwd"}),
    "/missing": Reply(b"no", status=404),
    "/programme": Reply(b"MZ", "application/x-msdownload"),
    "/empty": Reply(b"", "text/plain"),
    "/brotli": Reply(b"x", headers={"Content-Encoding": "br"}),
    "/damaged": Reply(b"no gzip", headers={"Content-Encoding": "gzip"}),
    "/short": Reply(gzip.compress(b"x" * 9999)[:-12], headers={"Content-Encoding": "gzip"}),
    "/broken": Reply(b"half", headers={"Content-Length": "100"}),
    "/large": Reply(b"x" * 200_000, "text/plain"),
    "/endless": Reply(b"x" * 50_000, "text/plain", endless=True),
    "/bomb": Reply(gzip.compress(b"\0" * 50_000_000), "text/plain", headers={"Content-Encoding": "gzip"}),
    "/drip": Reply(b"x" * 100_000, "text/plain", drip=0.02),
    "/silent": Reply(b"x" * 100, "text/plain", drip=5.0),
}


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with Web() as server:
        server.pages.update({f"journal.example{path}": reply for path, reply in PAGES.items()})
        server.pages["other.example/paper.pdf"] = PDF
        yield server


@pytest.mark.parametrize(
    ("path", "name", "suffix"),
    [
        ("/paper.pdf", "paper.pdf", ".pdf"),
        ("/download", "My Paper.pdf", ".pdf"),
        ("/moved", "paper.pdf", ".pdf"),
        ("/away", "paper.pdf", ".pdf"),
        ("/notes.md", "notes.md", ".md"),
        ("/raw.txt", "raw.txt", ".txt"),
        ("/unsaid", "unsaid.bin", ".bin"),
        ("/", "journal.example.html", ".html"),
    ],
)
def test_fetched_into_a_file(web: Web, tmp_path: Path, path: str, name: str, suffix: str) -> None:
    fetched = download(web.fetcher(), SITE + path, tmp_path)
    assert (fetched.name, fetched.path.suffix, fetched.path.parent) == (name, suffix, tmp_path)
    assert fetched.path.read_bytes()


def test_what_is_compressed_comes_whole(web: Web) -> None:
    assert web.fetcher().get(SITE + "/zipped").text == "<p>One</p><p>Two</p>"


def test_the_header_s_encoding_is_kept(web: Web, tmp_path: Path) -> None:
    fetched = download(web.fetcher(), SITE + "/latin", tmp_path)
    assert parse_file(fetched.path, name=fetched.name).pages[0].text == "Café"


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/missing", "answered 404"),
        ("/programme", "x-msdownload"),
        ("/empty", "empty"),
        ("/loop", "redirects"),
        ("/file", "only http"),
        ("/brotli", "encoded as br"),
        ("/damaged", "compression is damaged"),
        ("/short", "broke off"),
        ("/broken", "complete message"),
        ("/large", "larger than 0 MB"),
        ("/endless", "larger than 0 MB"),
        ("/bomb", "larger than 0 MB"),
        ("/drip", "in time|longer than"),
        ("/silent", "in time|longer than"),
    ],
)
def test_failures_say_why_and_leave_no_file(web: Web, tmp_path: Path, path: str, detail: str) -> None:
    fetcher = web.fetcher(size=100_000, seconds=1.0, wait=0.5, least_speed=1e9)
    with pytest.raises(FetchFailed, match=detail):
        download(fetcher, SITE + path, tmp_path / "fetched")
    assert not list(tmp_path.glob("fetched/*"))


def test_a_recording_may_be_larger(web: Web, tmp_path: Path) -> None:
    web.pages["journal.example/talk.mp3"] = Reply(b"x" * 200_000, "audio/mpeg")
    fetched = download(web.fetcher(size=100_000), SITE + "/talk.mp3", tmp_path)
    assert fetched.path.stat().st_size == 200_000


def test_what_arrives_may_take_its_time() -> None:
    deadline = Deadline("a page", seconds=10.0, least_speed=10.0)
    assert deadline.left(None) <= 10.0
    assert deadline.left(2.0) == 2.0
    deadline.arrived(1000)
    assert deadline.left(None) > 90.0
    with pytest.raises(FetchFailed, match="longer than 0 s"):
        Deadline("a page", seconds=0.0, least_speed=10.0).left(None)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/x", "http://localhost/x", "http://[::1]/", "http://169.254.169.254/latest", "http://0x7f.1/"],
)
def test_the_local_network_is_not_called(url: str) -> None:
    with pytest.raises(FetchFailed, match="local network"):
        Fetcher().get(url)


@pytest.mark.parametrize("inside", ["169.254.169.254", "[::1]", "10.1.2.3", "[::ffff:10.0.0.1]"])
def test_a_redirect_into_the_local_network_is_refused(inside: str) -> None:
    with Web(secure=False) as site:
        site.pages["public.example/"] = Reply(status=302, headers={"Location": f"http://{inside}/secret"})
        places = {"public.example": ("127.0.0.1", site.port)}
        fetcher = Fetcher(
            resolve=lambda host, port: [places.get(host, (host.strip("[]"), port))],
            allowed=lambda address: address == "127.0.0.1" or is_public(address),  # it stands for the internet
        )
        with pytest.raises(FetchFailed, match="is inside the local network"):
            fetcher.get("http://public.example/")
        assert [asked.url for asked in site.asked] == ["public.example/"]


def test_a_name_that_means_another_place_the_second_time_is_refused() -> None:
    with Web(secure=False) as site:
        site.pages["rebound.example/"] = Reply(b"here", "text/plain")
        answers = iter([[("127.0.0.1", site.port)], [("10.0.0.1", 80)]])
        fetcher = Fetcher(
            resolve=lambda host, port: next(answers),
            allowed=lambda address: address == "127.0.0.1" or is_public(address),
        )
        assert fetcher.get("http://rebound.example/").body == b"here"  # asked once: what was checked is what is called
        with pytest.raises(FetchFailed, match="local network"):
            fetcher.get("http://rebound.example/")


def test_one_private_address_among_public_ones_is_enough() -> None:
    fetcher = Fetcher(resolve=lambda host, port: [("93.184.216.34", port), ("10.0.0.1", port)])
    with pytest.raises(FetchFailed, match="local network"):
        fetcher.get("http://mixed.example/")


def test_the_next_address_is_tried() -> None:
    with Web(secure=False) as web:
        web.pages["two.example/"] = Reply(b"here", "text/plain")
        fetcher = Fetcher(
            resolve=lambda host, port: [("127.0.0.1", 9), ("127.0.0.1", web.port)], allowed=lambda _: True
        )
        assert fetcher.get("http://two.example/").body == b"here"


def test_the_name_of_the_certificate_is_checked(web: Web) -> None:
    with pytest.raises(FetchFailed, match="certificate verify failed"):
        web.fetcher().get("https://stranger.example/")


@pytest.mark.parametrize("url", ["ftp://example.org/x", "file:///etc/passwd", "http://", "nonsense"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(FetchFailed):
        Fetcher().get(url)


def test_nobody_there() -> None:
    with pytest.raises(FetchFailed):
        Fetcher(allowed=lambda _: True).get("http://127.0.0.1:9/")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("10.0.0.1", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("169.254.169.254", False),
        ("168.63.129.16", False),
        ("::ffff:127.0.0.1", False),
        ("::127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("fd00:ec2::254", False),
        ("ff02::1", False),
        ("::1", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public
