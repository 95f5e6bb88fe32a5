"""Connections that cannot be led into the local network, nor kept open for ever.

A host is resolved once, every address is checked, and a checked address is what is connected to; the name is still
what TLS verifies. This holds for every connection, so for redirects and for names that change what they mean.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore

from ingest.errors import FetchFailed

Resolver = Callable[[str, int], Sequence[tuple[str, int]]]
"""From host and port to the addresses and ports to call; raises :class:`OSError` where there is none."""


def system_resolver(host: str, port: int) -> list[tuple[str, int]]:
    """Ask the operating system."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(str(entry[4][0]).split("%")[0], int(entry[4][1])) for entry in found]


class Deadline:
    """When a fetch has taken too long: after some seconds, and the time that what has arrived may take at a least speed."""

    def __init__(self, name: str, seconds: float, least_speed: float) -> None:
        self._name, self._seconds, self._least_speed = name, seconds, least_speed
        self._end = time.monotonic() + seconds

    def arrived(self, size: int) -> None:
        """Allow the time for so many bytes more."""
        self._end += size / self._least_speed

    def left(self, wait: float | None) -> float:
        """Return how long to wait now, at most ``wait`` seconds.

        Raises
        ------
        FetchFailed
            If the time is over.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise FetchFailed(name=self._name, detail=f"it took longer than {self._seconds:.0f} s")
        return left if wait is None else min(wait, left)


class GuardedBackend(httpcore.NetworkBackend):
    """Opens the connections of one fetch.

    Parameters
    ----------
    name : str
        The address as the user knows it, for errors.
    resolve : callable
        Where hosts are.
    deadline : Deadline
        Holds for every connection, handshake and read.
    allowed : callable
        Tells whether an address may be called.
    """

    def __init__(self, name: str, resolve: Resolver, deadline: Deadline, allowed: Callable[[str], bool]) -> None:
        self._name, self._resolve, self._deadline, self._allowed = name, resolve, deadline, allowed
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first checked address of a host that answers."""
        failure: Exception | None = None
        for address, number in self._checked(host, port):
            try:
                stream = self._sockets.connect_tcp(
                    address, number, self._deadline.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failure or FetchFailed(name=self._name, detail=f"the host {host} was not found")

    def _checked(self, host: str, port: int) -> Sequence[tuple[str, int]]:
        """Resolve a host; one address inside the local network is enough to refuse it."""
        try:
            found = self._resolve(host, port)
        except OSError as error:
            raise FetchFailed(name=self._name, detail=f"the host {host} was not found") from error
        if not all(self._allowed(address) for address, _ in found):
            raise FetchFailed(name=self._name, detail=f"{host} is inside the local network")
        return found


class _TimedStream(httpcore.NetworkStream):
    """A connection of which no read or write outlasts the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
