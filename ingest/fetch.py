"""Fetch a source from the web into a file, without being led into the local network."""

from __future__ import annotations

import hashlib
import ipaddress
import re
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from urllib.parse import unquote

import httpx

from ingest.errors import FetchFailed
from ingest.parse import KINDS

SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        "application/pdf": ".pdf",
        "application/x-pdf": ".pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
        "text/html": ".html",
        "application/xhtml+xml": ".html",
        "text/markdown": ".md",
        "text/plain": ".txt",
        "text/csv": ".csv",
        "text/x-rst": ".rst",
    }
)
"""The suffix that a fetched file gets from its media type."""

_UNTOLD = frozenset(("", "application/octet-stream", "binary/octet-stream"))
"""Media types that say nothing: the address's own suffix counts."""

_REDIRECTS = 5
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; notebook-app/0.1)",
    "Accept": "text/html,application/xhtml+xml,application/pdf,text/*;q=0.9,*/*;q=0.5",
}
_FILE_NAME = re.compile(r"""filename\*?=(?:UTF-8'')?["']?([^"';]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What a fetch may take: bytes of the decoded body, and seconds altogether and for each wait."""

    size: int = 100 << 20
    seconds: float = 90.0
    wait: float = 20.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """A fetched file, the name to show, and the address after redirects."""

    path: Path
    name: str
    url: str


def fetch_url(url: str, folder: Path, *, allow_private: bool = False, limits: FetchLimits = FetchLimits()) -> Fetched:
    """Fetch an address into a new file in ``folder``.

    Every host, also after a redirect, is resolved once, refused if it is not on the public internet, and then called
    at exactly the address that was checked. Proxies of the environment are not used, as they would resolve it again.

    Parameters
    ----------
    url : str
        An http or https address.
    folder : Path
        Where to put the file; made if it is not there.
    allow_private : bool
        Also call loopback, private and link-local addresses.
    limits : FetchLimits
        Most bytes and seconds.

    Raises
    ------
    FetchFailed
        With the reason.
    """
    deadline = time.monotonic() + limits.seconds
    with _translated(url), httpx.Client(timeout=limits.wait, trust_env=False, headers=_HEADERS) as client:
        target = httpx.URL(url)
        for _ in range(_REDIRECTS + 1):
            request = _request(client, target, url, allow_private=allow_private)
            with closing(client.send(request, stream=True)) as response:
                if response.has_redirect_location:
                    target = target.join(response.headers["location"])
                    continue
                response.raise_for_status()
                suffix = _suffix(response, target, url)
                body = _body(response, url, deadline, limits)
                name = _name(response, target, suffix)
                encoding = response.charset_encoding
            path = _stored(_as_utf8(body, suffix, encoding), folder, target, suffix, url)
            return Fetched(path, name, str(target))
    raise FetchFailed(name=url, detail=f"more than {_REDIRECTS} redirects")


@contextmanager
def _translated(url: str) -> Iterator[None]:
    """Turn what httpx raises into our error."""
    try:
        yield
    except httpx.HTTPStatusError as error:
        code = error.response.status_code
        raise FetchFailed(name=url, detail=f"the server answered {code} {error.response.reason_phrase}") from error
    except httpx.TimeoutException as error:
        raise FetchFailed(name=url, detail="the server did not answer in time") from error
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise FetchFailed(name=url, detail=str(error) or type(error).__name__) from error


def _request(client: httpx.Client, target: httpx.URL, url: str, *, allow_private: bool) -> httpx.Request:
    """Return the request that calls a checked address under the host's own name."""
    if target.scheme not in {"http", "https"} or not target.host:
        raise FetchFailed(name=url, detail="only http and https addresses can be fetched")
    address = _checked_address(target, url, allow_private=allow_private)
    host = target.netloc.decode("ascii")
    return client.build_request(
        "GET",
        target.copy_with(host=address, fragment=None),
        headers={"Host": host},
        extensions={"sni_hostname": target.raw_host.decode("ascii")},
    )


def _checked_address(target: httpx.URL, url: str, *, allow_private: bool) -> str:
    """Resolve a host; one address inside the local network is enough to refuse it."""
    host = target.raw_host.decode("ascii").strip("[]")
    try:
        found = socket.getaddrinfo(
            host, target.port or (443 if target.scheme == "https" else 80), type=socket.SOCK_STREAM
        )
    except OSError as error:
        raise FetchFailed(name=url, detail=f"the host {host} was not found") from error
    addresses = [str(entry[4][0]).split("%")[0] for entry in found]
    if not allow_private and not all(is_public(address) for address in addresses):
        raise FetchFailed(name=url, detail=f"{host} is inside the local network")
    return addresses[0]


def is_public(address: str) -> bool:
    """Tell whether an IP address is on the public internet, also where IPv6 wraps an IPv4 address."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if ip in ipaddress.ip_network("64:ff9b::/96"):  # NAT64
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast


def _suffix(response: httpx.Response, target: httpx.URL, url: str) -> str:
    """Return the suffix for what the server says it sends."""
    media = response.headers.get("content-type", "").split(";")[0].strip().lower()
    own = PurePosixPath(target.path).suffix.lower()
    if media in _UNTOLD and own in KINDS:
        return own
    if media == "text/plain" and own in KINDS and KINDS[own] in {"markdown", "text"}:
        return own
    if media in SUFFIXES:
        return SUFFIXES[media]
    if media in _UNTOLD:
        return ".bin"  # the file's own first bytes will tell
    raise FetchFailed(name=url, detail=f"it is of the type {media}, which this notebook cannot read")


def _body(response: httpx.Response, url: str, deadline: float, limits: FetchLimits) -> bytes:
    """Read the decoded body, no more of it than allowed."""
    body = bytearray()
    for part in response.iter_bytes(1 << 16):
        body += part
        if len(body) > limits.size:
            raise FetchFailed(name=url, detail=f"it is larger than {limits.size >> 20} MB")
        if time.monotonic() > deadline:
            raise FetchFailed(name=url, detail=f"it took longer than {limits.seconds:.0f} s")
    return bytes(body)


def _as_utf8(body: bytes, suffix: str, encoding: str | None) -> bytes:
    """Keep the encoding that only the header tells, by writing the text as marked UTF-8."""
    if not encoding or KINDS.get(suffix) not in {"html", "markdown", "text"}:
        return body
    try:
        return body.decode(encoding).encode("utf-8-sig")
    except (LookupError, UnicodeDecodeError):  # the header is wrong: the parser finds out
        return body


def _name(response: httpx.Response, target: httpx.URL, suffix: str) -> str:
    """Return the name to show: the server's, the address's last part, or the host."""
    said = _FILE_NAME.search(response.headers.get("content-disposition", ""))
    last = PurePosixPath(unquote(said[1]) if said else unquote(target.path)).name
    name = last or target.host
    return name if name.lower().endswith(suffix) or PurePosixPath(name).suffix.lower() in KINDS else name + suffix


def _stored(body: bytes, folder: Path, target: httpx.URL, suffix: str, url: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (hashlib.sha256(str(target).encode()).hexdigest()[:24] + suffix)
    if not body:
        raise FetchFailed(name=url, detail="the answer is empty")
    path.write_bytes(body)
    return path
