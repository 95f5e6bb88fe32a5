"""Collections of vectors by name, through whichever client of Chroma holds them. The only module that imports chromadb."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from chromadb import Collection as ChromaCollection
    from chromadb.api import ClientAPI

METHODS = ("upsert", "delete", "drop", "query", "findable_ids")
"""What can be asked of a collection; the process that holds them answers nothing else."""
_BATCH = 1_000
"""Entries per request: Chroma takes up to 5,461, but smaller requests end sooner and need less memory."""


class NoCollection(Exception):
    """There is no collection of this name."""


class Refused(Exception):
    """Chroma could not do what it was asked."""


class Collections(Protocol):
    """The collections of one place."""

    def call(self, collection: str, method: str, **given: Any) -> Any:
        """Return what one of :data:`METHODS` of a collection gives.

        Raises
        ------
        NoCollection
            If there is none of this name.
        Refused
            If Chroma failed.
        ConnectionError
            If the place cannot be reached.
        """


class ChromaCollections:
    """The collections of one Chroma client; safe to share between threads.

    A handle is out of date where another client dropped the collection and made it anew: it is then looked up once more.
    """

    def __init__(self, client: ClientAPI) -> None:
        self._client = client
        self._handles: dict[str, ChromaCollection] = {}
        self._lock = threading.Lock()

    def call(self, collection: str, method: str, **given: Any) -> Any:
        """Do it; see :class:`Collections`."""
        import httpx
        from chromadb.errors import ChromaError, NotFoundError

        if method not in METHODS:
            raise Refused(f"no such method: {method}")
        try:
            try:
                return getattr(self, method)(collection, **given)
            except NotFoundError:
                if self._handles.pop(collection, None) is None:
                    raise
                return getattr(self, method)(collection, **given)
        except NotFoundError as exc:
            raise NoCollection(str(exc)) from exc
        except httpx.TransportError as exc:
            raise ConnectionError(str(exc)) from exc
        except ChromaError as exc:
            raise Refused(str(exc)) from exc

    def upsert(self, collection: str, *, ids: Sequence[str], embeddings: Any, metadatas: Any) -> None:
        """Write entries, into a new collection where there is none."""
        handle = self._handle(collection, create=True)
        handle.upsert(ids=list(ids), embeddings=embeddings, metadatas=metadatas)

    def delete(self, collection: str, *, ids: Sequence[str] | None = None, where: Any = None) -> None:
        """Take entries out, by id or by what is known of them."""
        self._handle(collection).delete(ids=None if ids is None else list(ids), where=where)

    def drop(self, collection: str) -> None:
        """Delete a collection: the one call that Chroma answers even where a collection is damaged."""
        self._handles.pop(collection, None)
        self._client.delete_collection(collection)

    def query(
        self, collection: str, *, vector: Any, top: int, where: Mapping[str, Any] | None = None
    ) -> list[tuple[str, float, str]]:
        """Return id, cosine distance and source of the nearest entries, best first."""
        asked: Any = {"query_embeddings": [vector], "n_results": top, "where": where}
        found = self._handle(collection).query(**asked, include=["distances", "metadatas"])
        distances, metadatas = found["distances"] or [[]], found["metadatas"] or [[]]
        rows = zip(found["ids"][0], distances[0], metadatas[0], strict=True)
        return [(entry, far, str(about["source"])) for entry, far, about in rows]

    def findable_ids(self, collection: str) -> set[str]:
        """Return the recorded ids after proving that a search reaches them.

        Chroma keeps ids and vectors in two stores, and after a crash the second may lack what the first records. A search
        for as many neighbours as there are ids costs 60 ms for 10,000; only what it does not reach is fetched one by one,
        which fails where a vector is lost.
        """
        handle = self._handle(collection)
        recorded = set(handle.get(include=[])["ids"])
        if not recorded:
            return recorded
        probe: Any = handle.get(limit=1, include=["embeddings"])["embeddings"]
        reached = handle.query(query_embeddings=[probe[0]], n_results=len(recorded), include=[])["ids"][0]
        for batch in _batches(recorded.difference(reached)):
            handle.get(ids=batch, include=["embeddings"])
        return recorded

    def _handle(self, name: str, *, create: bool = False) -> ChromaCollection:
        with self._lock:
            handle = self._handles.get(name)
            if handle is None:
                if create:
                    cosine: Any = {"hnsw": {"space": "cosine"}}
                    handle = self._client.get_or_create_collection(name, configuration=cosine, embedding_function=None)
                else:
                    handle = self._client.get_collection(name, embedding_function=None)
                self._handles[name] = handle
            return handle


def at_folder(folder: str) -> ChromaCollections:
    """Return the collections kept in a folder, which this process alone may hold open."""
    import chromadb
    from chromadb.config import Settings

    return ChromaCollections(chromadb.PersistentClient(folder, settings=Settings(anonymized_telemetry=False)))


def at_address(url: str, *, seconds: float) -> ChromaCollections:
    """Return the collections of a Chroma server, which must answer within so many seconds, now and later.

    Raises
    ------
    ConnectionError
        If it does not.
    """
    import chromadb
    import httpx
    from chromadb.config import Settings

    try:
        client = chromadb.HttpClient(url, settings=Settings(anonymized_telemetry=False))
    except ValueError as exc:  # what Chroma makes of a refused connection
        raise ConnectionError(str(exc)) from exc
    # Chroma waits for ever and offers no setting: a server that hangs would hang us.
    client._server._session.timeout = httpx.Timeout(seconds)  # type: ignore[attr-defined]
    return ChromaCollections(client)


def _batches(ids: Iterable[str]) -> Iterable[list[str]]:
    ordered = list(ids)
    return (ordered[start : start + _BATCH] for start in range(0, len(ordered), _BATCH))
