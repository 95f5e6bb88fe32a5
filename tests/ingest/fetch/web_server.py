"""The web on loopback: one server over TLS under as many names as a test wants, faults included."""

from __future__ import annotations

import contextlib
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ingest.fetch import Fetcher, FetchLimits

HOSTS = ("arxiv.org", "doi.org", "www.youtube.com", "journal.example", "other.example")


@dataclass(frozen=True)
class Reply:
    """What a path answers; ``parts`` are sent one by one with a pause of ``drip`` seconds between them."""

    body: bytes = b""
    type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drip: float = 0.0
    endless: bool = False


@dataclass
class Asked:
    """A request that came in."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


Pages = dict[str, "Reply | Callable[[Asked], Reply]"]
"""Replies by ``host/path`` (with the query, or without)."""


class Web:
    """The server: what it answers, and what it was asked."""

    def __init__(self, *, secure: bool = True) -> None:
        self.pages: Pages = {}
        self.asked: list[Asked] = []
        self.resolved: list[str] = []
        self._stop = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self, self._stop))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        if secure:
            self._server.socket = _certificate()[0].wrap_socket(self._server.socket, server_side=True)

    def fetcher(
        self, *, allowed: Callable[[str], bool] = lambda _: True, elsewhere: tuple[str, ...] = (), **limits: float
    ) -> Fetcher:
        """Return a fetcher for which every host is this server, but for those that are where they say."""

        def resolve(host: str, port: int) -> list[tuple[str, int]]:
            self.resolved.append(host)
            return [(host, port) if host in elsewhere else ("127.0.0.1", self.port)]

        return Fetcher(
            resolve=resolve,
            allowed=allowed,
            trust=_certificate()[1],
            limits=FetchLimits(**limits),  # type: ignore[arg-type]
        )

    def __enter__(self) -> Web:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._server.shutdown()
        self._server.server_close()


def _handler(web: Web, stop: threading.Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            host = self.headers["Host"].split(":")[0]
            asked = Asked(self.command, host + self.path, dict(self.headers), self.rfile.read(size))
            web.asked.append(asked)
            found = web.pages.get(asked.url) or web.pages.get(asked.url.split("?")[0]) or Reply(b"no", status=404)
            reply = found(asked) if callable(found) else found
            with contextlib.suppress(ConnectionError, ssl.SSLError):  # the caller has heard enough
                self._send(reply)

        do_POST = do_GET  # noqa: N815

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.type)
            for key, value in reply.headers.items():
                self.send_header(key, value)
            if not (reply.endless or reply.drip or "Content-Length" in reply.headers):
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            for part in _parts(reply):
                if stop.wait(reply.drip):
                    return
                self.wfile.write(part)

        def log_message(self, *args: object) -> None:
            pass

    return Handler


def _parts(reply: Reply) -> Iterator[bytes]:
    if reply.drip:
        yield from (reply.body[i : i + 1] for i in range(len(reply.body)))
    while reply.endless:
        yield reply.body
    if not reply.drip:
        yield reply.body


@cache
def _certificate() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return the server's context, with a certificate for the hosts, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in HOSTS]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "both.pem"
        file.write_bytes(pem + secret)
        server.load_cert_chain(file)
    return server, ssl.create_default_context(cadata=pem.decode())
