"""The index of passages, by meaning (Chroma) and by words (SQLite): always to be rebuilt from the library, the truth.

The only module that imports chromadb.
"""

from __future__ import annotations

import logging
import os
import threading
import urllib.request
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from ingest.chroma_server import ChromaServer, RemoteServer, Server
from ingest.errors import DiskFull, IndexUnavailable
from ingest.index_port import IndexEntry, IndexSide
from ingest.lexical import LexicalSide
from ingest.models import FloatArray
from ingest.reconcile import Load, Reconciliation, batches, one_writer, reconcile_side

if TYPE_CHECKING:
    from chromadb import Collection as ChromaCollection
    from chromadb.api import ClientAPI

__all__ = ["ChunkIndex", "DenseSide", "IndexEntry", "Reconciliation"]

T = TypeVar("T")

_BATCH = 1_000
"""Entries per request: Chroma takes up to 5,461, but smaller requests end sooner and need less memory."""

_WIDER = 4
"""Times as many entries as wanted are looked for before a filter by source is used."""

_REPLY_SECONDS = 60.0

logger = logging.getLogger(__name__)


class ChunkIndex:
    """The index of every notebook of one home folder, one collection each; safe to share between threads.

    Parameters
    ----------
    folder : Path
        Where the index is kept. Several processes may use the same folder.
    chroma_url : str
        The address of a Chroma server to use; empty to start and look after one in ``folder``.

    Notes
    -----
    A collection's name has 1 to 500 characters of ``[a-zA-Z0-9._-]``, letters or digits at both ends.
    """

    def __init__(self, folder: Path, chroma_url: str = "") -> None:
        self._locks = folder / "locks"
        self._dense = DenseSide(RemoteServer(chroma_url) if chroma_url else ChromaServer(folder))
        self._lexical = LexicalSide(folder / "lexical")

    @property
    def _sides(self) -> tuple[IndexSide, ...]:
        # What is found by words comes first: it needs no server.
        return self._lexical, self._dense

    def add(self, collection: str, entries: Iterable[IndexEntry]) -> None:
        """Write entries to both sides, replacing those of the same id."""
        entries = list(entries)
        if entries:
            with one_writer(self._locks, collection):
                for side in self._sides:
                    side.add(collection, entries)

    def delete_source(self, collection: str, source: str) -> None:
        """Take a source's entries out of both sides."""
        with one_writer(self._locks, collection):
            for side in self._sides:
                side.delete_source(collection, source)

    def drop(self, collection: str) -> None:
        """Delete a collection from both sides."""
        with one_writer(self._locks, collection, heals=True):
            for side in self._sides:
                side.drop(collection)

    def dense(
        self, collection: str, vector: FloatArray, top: int, sources: Collection[str] | None = None
    ) -> dict[str, float]:
        """Return cosine similarities by id, best first, of the ``top`` nearest entries; see :meth:`DenseSide.search`."""
        return self._dense.search(collection, vector, top, sources)

    def lexical(self, collection: str, text: str, top: int, sources: Collection[str] | None = None) -> dict[str, float]:
        """Return BM25 scores by id, best first, of the ``top`` entries that share a word with the text."""
        return self._lexical.search(collection, text, top, sources)

    def lexical_scores(self, collection: str, text: str, ids: Collection[str]) -> dict[str, float]:
        """Return the BM25 score of each of these ids: 0 where no word of the text occurs."""
        return self._lexical.scores(collection, text, ids)

    def tokens(self, collection: str, ids: Collection[str]) -> dict[str, list[str]]:
        """Return the tokens of each of these ids that is held, as :func:`ingest.tokens.lexical_tokens` made them."""
        return self._lexical.tokens(collection, ids)

    def ids(self, collection: str) -> set[str]:
        """Return the ids of every entry, with or without a vector."""
        return self._lexical.ids(collection)

    def reconcile(self, collection: str, ids: Set[str], load: Load) -> Reconciliation:
        """Bring both sides to the truth: write what is missing, take out what is no longer there.

        A side is dropped and rebuilt where a write was cut short, or where the side cannot be read.

        Parameters
        ----------
        collection : str
            The notebook's collection.
        ids : set of str
            The ids of the library's passages.
        load : callable
            Gives the entries of some of them, as the library has them at the time of the call: what was added or
            deleted after ``ids`` was read is then treated rightly.

        Raises
        ------
        IndexUnavailable
            If the server cannot be reached or started. The lexical side is up to date even then.
        """
        with one_writer(self._locks, collection, heals=True) as cut_short:
            lexical, dense = (reconcile_side(side, collection, ids, load, rebuild=cut_short) for side in self._sides)
            return lexical + dense

    def close(self) -> None:
        """Leave the server, and stop it if this process started it."""
        self._dense.close()


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
