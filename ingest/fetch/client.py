"""Requests to the web: redirects followed with care, bodies decoded and capped, every failure one error."""

from __future__ import annotations

import ssl
import zlib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cached_property

import httpcore
import httpx

from ingest.errors import FetchFailed
from ingest.fetch.arriving import DEFAULT_LIMITS, Answer, Arriving, FetchLimits
from ingest.fetch.guard import Deadline, GuardedBackend, Resolver, system_resolver
from ingest.fetch.public import is_public

_REDIRECTS = 8
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; notebook-app/0.1)",
    "Accept": "text/html,application/xhtml+xml,application/pdf,text/*;q=0.9,*/*;q=0.5",
    "Accept-Encoding": "gzip",  # what we decode ourselves, step by step, so that a bomb is met by the cap
}


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
        limits: FetchLimits = DEFAULT_LIMITS,
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
        expected: Container[int] = (),
    ) -> Iterator[Arriving]:
        """Give the answer to a request as it arrives.

        Parameters
        ----------
        url : str
            An http or https address.
        plainly : bool
            Return redirects and failures as they come, for a caller that sees to them.
        expected : container of int
            Statuses that are no failure to the caller (304, 410).

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
                    if not plainly and response.status_code not in expected:
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
