"""The dense side of the index: Chroma, one collection per collection. The only module that imports chromadb."""

from __future__ import annotations

import logging
import os
import threading
import urllib.request
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from ingest.errors import DiskFull, IndexUnavailable
from ingest.index.chroma_server import Server
from ingest.index.port import IndexEntry
from ingest.index.reconcile import batches
from ingest.models import FloatArray

if TYPE_CHECKING:
    from chromadb import Collection as ChromaCollection
    from chromadb.api import ClientAPI

T = TypeVar("T")

_BATCH = 1_000
"""Entries per request: Chroma takes up to 5,461, but smaller requests end sooner and need less memory."""

_WIDER = 4
"""Times as many entries as wanted are looked for before a filter by source is used."""

_REPLY_SECONDS = 60.0

logger = logging.getLogger(__name__)


class DenseSide:
    """Cosine similarity to each entry's vector, one Chroma collection per collection; an :class:`IndexSide`.

    Entries without a vector are not held. On a lost connection the server is looked up, or started, once more.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._lock = threading.Lock()
        self._client: ClientAPI | None = None
        self._handles: dict[str, ChromaCollection] = {}

    def add(self, collection: str, entries: Iterable[IndexEntry]) -> int:
        """Write every entry that has a vector; see :class:`IndexSide`."""
        written = 0
        for batch in batches((entry for entry in entries if entry.vector is not None), _BATCH):
            self._on(collection, lambda handle, batch=batch: _upsert(handle, batch), create=True)  # type: ignore[misc]
            written += len(batch)
        return written

    def remove(self, collection: str, ids: Collection[str]) -> None:
        """Take out these entries; see :class:`IndexSide`."""
        for batch in batches(ids, _BATCH):
            self._on(collection, lambda handle, batch=batch: handle.delete(ids=batch))  # type: ignore[misc]

    def delete_source(self, collection: str, source: str) -> None:
        """Take out every entry of a source; see :class:`IndexSide`."""
        self._on(collection, lambda handle: handle.delete(where={"source": source}))

    def drop(self, collection: str) -> None:
        """Delete the collection: the one call that Chroma answers even where a collection is damaged."""
        self._on(collection, lambda handle: self._connected().delete_collection(handle.name))
        self._handles.pop(collection, None)

    def ids(self, collection: str) -> set[str]:
        """Return the ids of every entry that a search can find; see :class:`IndexSide`."""
        return self._on(collection, _findable_ids) or set()

    def search(
        self, collection: str, vector: FloatArray, top: int, sources: Collection[str] | None = None
    ) -> dict[str, float]:
        """Return the cosine similarities, best first, of the ``top`` entries nearest to the vector, shape (dim,).

        ``sources`` keeps the search to those sources; None means all of them. Chroma's filter costs many times what
        the search does (450 ms for 100,000 entries), so a few more are looked for without it first: where enough of
        them are of those sources, they are the nearest.
        """
        if top <= 0 or (sources is not None and not sources):
            return {}
        if sources is None:
            return {entry: cosine for entry, cosine, _ in self._nearest(collection, vector, top)}
        chosen = set(sources)
        more = self._nearest(collection, vector, _WIDER * top)
        near = {entry: cosine for entry, cosine, source in more if source in chosen}
        if len(near) < top and len(more) == _WIDER * top:
            filtered = self._nearest(collection, vector, top, {"source": {"$in": list(sources)}})
            return {entry: cosine for entry, cosine, _ in filtered}
        return dict(islice(near.items(), top))

    def _nearest(
        self, collection: str, vector: FloatArray, top: int, where: Mapping[str, Any] | None = None
    ) -> list[tuple[str, float, str]]:
        """Return id, cosine and source of the nearest entries, best first."""
        query: Any = {"query_embeddings": [vector], "n_results": top, "where": where}
        found = self._on(collection, lambda handle: handle.query(**query, include=["distances", "metadatas"]))
        if found is None or found["distances"] is None or found["metadatas"] is None:
            return []
        rows = zip(found["ids"][0], found["distances"][0], found["metadatas"][0], strict=True)
        return [(entry, 1.0 - far, str(about["source"])) for entry, far, about in rows]

    def close(self) -> None:
        """Leave the server, and stop it if this side's process started it."""
        self._disconnect()
        self._server.close()

    def _on(self, collection: str, work: Callable[[ChromaCollection], T], *, create: bool = False) -> T | None:
        """Do the work on a collection, None where there is none; look again once where the server is gone.

        A handle is out of date where another process dropped the collection and made it anew: then, too, once more.
        """
        import httpx
        from chromadb.errors import ChromaError, NotFoundError

        failure: Exception | None = None
        for _ in range(2):
            try:
                return work(self._handle(collection, create=create))
            except NotFoundError as exc:
                failure = exc if create else None
                self._handles.pop(collection, None)
            except (httpx.TransportError, ConnectionError) as exc:
                logger.warning("the search server is gone (%s)", exc)
                failure = exc
                self._disconnect()
            except ChromaError as exc:
                if self._server.is_full():
                    raise DiskFull(folder=self._server.place) from exc
                raise IndexUnavailable(detail=exc) from exc
        if failure is not None:
            raise IndexUnavailable(detail=failure) from failure
        return None

    def _handle(self, collection: str, *, create: bool) -> ChromaCollection:
        handle = self._handles.get(collection)
        if handle is None:
            client, name = self._connected(), f"notebook-{collection}"
            if create:
                cosine: Any = {"hnsw": {"space": "cosine"}}
                handle = client.get_or_create_collection(name, configuration=cosine, embedding_function=None)
            else:
                handle = client.get_collection(name, embedding_function=None)
            self._handles[collection] = handle
        return handle

    def _connected(self) -> ClientAPI:
        with self._lock:
            if self._client is None:
                self._client = _connect(self._server.address())
            return self._client

    def _disconnect(self) -> None:
        with self._lock:
            self._client = None
            self._handles.clear()


def _connect(address: str) -> ClientAPI:
    """Return a client of the server, which must answer.

    Raises
    ------
    ConnectionError
        If it does not.
    """
    import chromadb
    import httpx
    from chromadb.config import Settings

    _spare_from_proxies(urlsplit(address).hostname or "")
    try:
        client = chromadb.HttpClient(address, settings=Settings(anonymized_telemetry=False))
    except ValueError as exc:  # what Chroma makes of a refused connection
        raise ConnectionError(str(exc)) from exc
    # Chroma waits for ever and offers no setting: a server that hangs would hang us.
    client._server._session.timeout = httpx.Timeout(_REPLY_SECONDS)  # type: ignore[attr-defined]
    return client


def _spare_from_proxies(host: str) -> None:
    """Keep loopback out of a proxy's hands: Chroma's client obeys the proxies set in the environment."""
    spared = urllib.request.getproxies().get("no", "")
    if host in {"127.0.0.1", "::1", "localhost"} and host not in spared.split(","):
        os.environ["no_proxy"] = ",".join(filter(None, [spared, host]))


def _upsert(handle: ChromaCollection, entries: Sequence[IndexEntry]) -> None:
    handle.upsert(
        ids=[entry.id for entry in entries],
        embeddings=[entry.vector for entry in entries],  # type: ignore[arg-type]
        metadatas=[{"source": entry.source} for entry in entries],
    )


def _findable_ids(handle: ChromaCollection) -> set[str]:
    """Return the recorded ids after proving that a search reaches them.

    Chroma keeps ids and vectors in two stores, and after a crash the second may lack what the first records. A search
    for as many neighbours as there are ids costs 60 ms for 10,000; only what it does not reach is fetched one by one,
    which fails where a vector is lost.
    """
    recorded = set(handle.get(include=[])["ids"])
    if not recorded:
        return recorded
    probe: Any = handle.get(limit=1, include=["embeddings"])["embeddings"]
    reached = handle.query(query_embeddings=[probe[0]], n_results=len(recorded), include=[])["ids"][0]
    for batch in batches(recorded.difference(reached), _BATCH):
        handle.get(ids=batch, include=["embeddings"])
    return recorded
