"""The collections that another process of ours holds, asked over its socket."""

from __future__ import annotations

import threading
from multiprocessing.connection import Connection
from typing import Any

from ingest.index.chroma_process import Address, connect
from ingest.index.collections import NoCollection, Refused

_KEPT = 8
"""Connections kept open for the next question: one for each thread that asks at the same time."""


class RemoteCollections:
    """The collections behind an address; safe to share between threads, each of which has a connection to itself.

    Raises
    ------
    ConnectionError
        If nobody answers there.
    """

    def __init__(self, address: Address, *, seconds: float) -> None:
        self._address, self._seconds = address, seconds
        self._idle: list[Connection] = []
        self._lock = threading.Lock()
        self._give_back(connect(address, seconds))

    def call(self, collection: str, method: str, **given: Any) -> Any:
        """Ask; see :class:`ingest.index.collections.Collections`."""
        connection = self._take()
        try:
            connection.send((method, collection, given))
            if not connection.poll(self._seconds):
                raise ConnectionError(f"no answer in {self._seconds:g} s")
            outcome, result = connection.recv()
        except (OSError, EOFError) as exc:
            connection.close()
            raise ConnectionError(f"the connection broke: {exc}") from exc
        self._give_back(connection)
        if outcome == "no collection":
            raise NoCollection(result)
        if outcome == "refused":
            raise Refused(result)
        return result

    def close(self) -> None:
        """Close what is idle."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    def _take(self) -> Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return connect(self._address, self._seconds)

    def _give_back(self, connection: Connection) -> None:
        with self._lock:
            if len(self._idle) < _KEPT:
                self._idle.append(connection)
                return
        connection.close()
