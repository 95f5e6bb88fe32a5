"""Requests to the web: redirects followed with care, bodies decoded and capped, every failure one error."""

from __future__ import annotations

import ssl
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property

import httpcore
import httpx

from ingest.errors import FetchFailed
from ingest.fetch.guard import Deadline, GuardedBackend, Resolver, is_public, system_resolver

_REDIRECTS = 8
_STEP = 1 << 16
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; notebook-app/0.1)",
    "Accept": "text/html,application/xhtml+xml,application/pdf,text/*;q=0.9,*/*;q=0.5",
    "Accept-Encoding": "gzip",  # what we decode ourselves, step by step, so that a bomb is met by the cap
}


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What a fetch may take.

    Parameters
    ----------
    size, recording_size : int
        Most bytes of the decoded body; of a recording, which is larger.
    seconds : float
        Altogether, and the time beyond it that what has arrived takes at ``least_speed``.
    wait : float
        Seconds for each connection and each wait for more.
    least_speed : float
        Bytes a second.
    """

    size: int = 100 << 20
    recording_size: int = 1 << 30
    seconds: float = 90.0
    wait: float = 20.0
    least_speed: float = 100_000.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the address after redirects, status, headers, and the decoded body."""

    url: str
    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def text(self) -> str:
        """The body as text, by the encoding its header tells, else UTF-8."""
        return httpx.Response(200, headers=_type_of(self.headers), content=self.body).text


class Arriving:
    """An answer whose head is there and whose body is still to come."""

    def __init__(self, response: httpx.Response, name: str, deadline: Deadline, limits: FetchLimits) -> None:
        self.url, self.status, self.headers = str(response.url), response.status_code, response.headers
        self.media_type = response.headers.get("content-type", "").split(";")[0].strip().lower()
        self.encoding = response.charset_encoding
        self._response, self._name, self._deadline = response, name, deadline
        recording = self.media_type.startswith(("audio/", "video/"))
        self._most = limits.recording_size if recording else limits.size

    def parts(self) -> Iterator[bytes]:
        """Yield the decoded body piece by piece.

        Raises
        ------
        FetchFailed
            If it is larger or slower than allowed, or breaks off.
        """
        size = 0
        for part in self._decoded():
            size += len(part)
            if size > self._most:
                raise FetchFailed(name=self._name, detail=f"it is larger than {self._most >> 20} MB")
            yield part

    def whole(self) -> Answer:
        """Return the answer with its whole body."""
        return Answer(self.url, self.status, self.headers, b"".join(self.parts()))

    def _decoded(self) -> Iterator[bytes]:
        encoding = self.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in {"", "identity", "gzip", "x-gzip"}:
            raise FetchFailed(name=self._name, detail=f"it is encoded as {encoding}, which was not asked for")
        arriving = self._arriving()
        return self._unzipped(arriving) if "gzip" in encoding else arriving

    def _arriving(self) -> Iterator[bytes]:
        for part in self._response.iter_raw():
            self._deadline.arrived(len(part))
            self._deadline.left(None)
            yield part

    def _unzipped(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        begun = False
        for part in parts:
            begun, rest = True, part
            while rest:
                if member.eof:
                    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
                yield member.decompress(rest, _STEP)
                rest = member.unused_data if member.eof else member.unconsumed_tail
        if begun and not member.eof:
            raise FetchFailed(name=self._name, detail="the answer broke off")


class Fetcher:
    """Asks the web, and nothing but the web.

    Proxies and cookies of the environment are not used: a proxy would resolve names on its own.

    Parameters
    ----------
    limits : FetchLimits
        Most bytes and seconds of one fetch.
    resolve : callable
        Where hosts are; the system's resolver by default.
    allowed : callable
        Tells whether an IP address may be called; only tests allow more than the public internet.
    trust : ssl.SSLContext, optional
        The certificates to trust instead of the usual ones: for tests.
    """

    def __init__(
        self,
        *,
        limits: FetchLimits = FetchLimits(),
        resolve: Resolver = system_resolver,
        allowed: Callable[[str], bool] = is_public,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self.limits = limits
        self._resolve, self._allowed, self._given_trust = resolve, allowed, trust

    def get(self, url: str, *, accept: str = "") -> Answer:
        """Return the whole answer to a GET.

        Raises
        ------
        FetchFailed
            With the reason: a status of 400 or more is one.
        """
        with self.open(url, headers={"Accept": accept} if accept else {}) as arriving:
            return arriving.whole()

    @contextmanager
    def open(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        plainly: bool = False,
    ) -> Iterator[Arriving]:
        """Give the answer to a request as it arrives.

        Parameters
        ----------
        url : str
            An http or https address.
        plainly : bool
            Return redirects and failures as they come, for a caller that sees to them.

        Raises
        ------
        FetchFailed
            With the reason.
        """
        deadline = Deadline(url, self.limits.seconds, self.limits.least_speed)
        transport = _Transport(GuardedBackend(url, self._resolve, deadline, self._allowed), self._trust)
        with (
            _translated(url),
            httpx.Client(transport=transport, timeout=self.limits.wait, trust_env=False, headers=_HEADERS) as client,
        ):
            request: httpx.Request | None = client.build_request(method, url, headers=headers, content=content)
            for _ in range(_REDIRECTS + 1):
                assert request is not None
                _check_scheme(request.url, url)
                with closing(client.send(request, stream=True)) as response:
                    request = response.next_request
                    if request is not None and not plainly:
                        continue
                    if not plainly:
                        response.raise_for_status()
                    yield Arriving(response, url, deadline, self.limits)
                    return
        raise FetchFailed(name=url, detail=f"more than {_REDIRECTS} redirects")

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return self._given_trust or httpx.create_ssl_context(trust_env=False)


class _Transport(httpx.BaseTransport):
    """httpx over connections that a guarded backend opens."""

    def __init__(self, backend: GuardedBackend, trust: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context=trust, network_backend=backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request."""
        url = request.url
        sent = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        answer = self._pool.handle_request(sent)
        assert isinstance(answer.stream, Iterable)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer.stream))

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """A body as httpcore hands it over."""

    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        """Let go of the connection."""
        self._stream.close()  # type: ignore[attr-defined]


@contextmanager
def _translated(name: str) -> Iterator[None]:
    """Turn what the libraries raise into our error."""
    try:
        yield
    except httpx.HTTPStatusError as error:
        code = error.response.status_code
        raise FetchFailed(name=name, detail=f"the server answered {code} {error.response.reason_phrase}") from error
    except (httpcore.TimeoutException, httpx.TimeoutException) as error:
        raise FetchFailed(name=name, detail="the server did not answer in time") from error
    except zlib.error as error:
        raise FetchFailed(name=name, detail="its compression is damaged") from error
    except _LIBRARY_ERRORS as error:
        raise FetchFailed(name=name, detail=str(error) or type(error).__name__) from error


_LIBRARY_ERRORS = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    httpx.HTTPError,
    httpx.InvalidURL,
    ssl.SSLError,
    UnicodeError,
)


def _check_scheme(target: httpx.URL, name: str) -> None:
    if target.scheme not in {"http", "https"} or not target.host:
        raise FetchFailed(name=name, detail="only http and https addresses can be fetched")


def _type_of(headers: httpx.Headers) -> dict[str, str]:
    return {"content-type": headers.get("content-type", "text/plain")}
