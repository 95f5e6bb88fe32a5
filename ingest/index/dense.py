"""The dense side of the index: one collection of vectors per collection, held by Chroma."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from typing import Any

from ingest.errors import DiskFull, IndexUnavailable
from ingest.index.chroma_server import Server
from ingest.index.collections import Collections, NoCollection, Refused
from ingest.index.port import IndexEntry
from ingest.index.reconcile import batches
from ingest.models import FloatArray

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
        self._collections: Collections | None = None

    def add(self, collection: str, entries: Iterable[IndexEntry]) -> int:
        """Write every entry that has a vector; see :class:`IndexSide`."""
        written = 0
        for batch in batches((entry for entry in entries if entry.vector is not None), _BATCH):
            self._ask(
                collection,
                "upsert",
                ids=[entry.id for entry in batch],
                embeddings=[entry.vector for entry in batch],
                metadatas=[{"source": entry.source} for entry in batch],
            )
            written += len(batch)
        return written

    def remove(self, collection: str, ids: Collection[str]) -> None:
        """Take out these entries; see :class:`IndexSide`."""
        for batch in batches(ids, _BATCH):
            self._ask(collection, "delete", ids=batch)

    def delete_source(self, collection: str, source: str) -> None:
        """Take out every entry of a source; see :class:`IndexSide`."""
        self._ask(collection, "delete", where={"source": source})

    def drop(self, collection: str) -> None:
        """Delete the collection; see :class:`IndexSide`."""
        self._ask(collection, "drop")

    def ids(self, collection: str) -> set[str]:
        """Return the ids of every entry that a search can find; see :class:`IndexSide`."""
        return self._ask(collection, "findable_ids") or set()

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
        found = self._ask(collection, "query", vector=vector, top=top, where=where) or []
        return [(entry, 1.0 - far, source) for entry, far, source in found]

    def close(self) -> None:
        """Leave the server, and stop it if this side's process started it."""
        self._disconnect()
        self._server.close()

    def _ask(self, collection: str, method: str, **given: Any) -> Any:
        """Return what a method of the collection gives, None where there is none; ask again once where the server is gone."""
        failure: Exception | None = None
        for _ in range(2):
            try:
                return self._connected().call(f"notebook-{collection}", method, **given)
            except NoCollection:
                return None
            except ConnectionError as exc:
                logger.warning("the search server is gone (%s)", exc)
                failure = exc
                self._disconnect()
            except Refused as exc:
                if self._server.is_full():
                    raise DiskFull(folder=self._server.place) from exc
                raise IndexUnavailable(detail=exc) from exc
        raise IndexUnavailable(detail=failure) from failure

    def _connected(self) -> Collections:
        with self._lock:
            if self._collections is None:
                self._collections = self._server.connect(seconds=_REPLY_SECONDS)
            return self._collections

    def _disconnect(self) -> None:
        with self._lock:
            self._collections = None
