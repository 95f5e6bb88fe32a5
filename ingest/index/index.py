"""The index of passages by meaning, held by Chroma: always to be rebuilt from the library, the truth.

Words need no index of their own: see :mod:`ingest.index.words`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Set
from pathlib import Path

from ingest.index.chroma_server import ChromaServer, RemoteServer
from ingest.index.dense import DenseSide
from ingest.index.port import IndexEntry
from ingest.index.reconcile import Load, Reconciliation, one_writer, reconcile_side
from ingest.models import FloatArray

__all__ = ["ChunkIndex", "IndexEntry", "Reconciliation"]


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
        self._side = DenseSide(RemoteServer(chroma_url) if chroma_url else ChromaServer(folder))

    def add(self, collection: str, entries: Iterable[IndexEntry]) -> None:
        """Write the entries that have a vector, replacing those of the same id."""
        entries = [entry for entry in entries if entry.vector is not None]
        if entries:
            with one_writer(self._locks, collection):
                self._side.add(collection, entries)

    def delete_source(self, collection: str, source: str) -> None:
        """Take a source's entries out."""
        with one_writer(self._locks, collection):
            self._side.delete_source(collection, source)

    def drop(self, collection: str) -> None:
        """Delete a collection."""
        with one_writer(self._locks, collection, heals=True, last=True):
            self._side.drop(collection)

    def collections(self) -> set[str]:
        """Return the collections that were ever written from this folder and not dropped."""
        return {file.stem for kind in ("lock", "writing") for file in self._locks.glob(f"*.{kind}")}

    def dense(
        self, collection: str, vector: FloatArray, top: int, sources: Collection[str] | None = None
    ) -> dict[str, float]:
        """Return cosine similarities by id, best first, of the ``top`` nearest entries; see :meth:`DenseSide.search`."""
        return self._side.search(collection, vector, top, sources)

    def ids(self, collection: str) -> set[str]:
        """Return the ids of every entry."""
        return self._side.ids(collection)

    def differences(self, collection: str, embedded: Set[str]) -> tuple[int, int]:
        """Return how many entries are missing and how many too many; nothing is changed.

        Parameters
        ----------
        embedded : set of str
            The ids of the passages that have a vector.

        Raises
        ------
        IndexUnavailable
            If the index cannot be read.
        """
        held = self._side.ids(collection)
        return len(embedded - held), len(held - embedded)

    def reconcile(self, collection: str, ids: Set[str], load: Load) -> Reconciliation:
        """Reconcile with the library: write what is missing, take out what is no longer there.

        The collection is dropped and rebuilt where a write was cut short, or where it cannot be read.

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
            If the server cannot be reached or started.
        """
        with one_writer(self._locks, collection, heals=True) as cut_short:
            return reconcile_side(self._side, collection, ids, load, rebuild=cut_short)

    def close(self) -> None:
        """Leave the server, and stop it if this process started it."""
        self._side.close()
