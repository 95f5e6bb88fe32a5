"""The index of passages, by meaning (Chroma) and by words (SQLite): always to be rebuilt from the library, the truth."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Set
from pathlib import Path

from ingest.index.chroma_server import ChromaServer, RemoteServer
from ingest.index.dense import DenseSide
from ingest.index.lexical import LexicalSide
from ingest.index.port import IndexEntry, IndexSide
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
        with one_writer(self._locks, collection, heals=True, last=True):
            for side in reversed(self._sides):  # the file goes last: while it is there, :meth:`collections` tells of it
                side.drop(collection)

    def collections(self) -> set[str]:
        """Return the collections of which this folder holds anything."""
        return self._lexical.collections() | {marker.stem for marker in self._locks.glob("*.writing")}

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

    def differences(self, collection: str, ids: Set[str], embedded: Set[str]) -> tuple[int, int]:
        """Return how many entries are missing and how many too many, on both sides; nothing is changed.

        Parameters
        ----------
        ids, embedded : set of str
            The ids of all passages, and of those that have a vector.

        Raises
        ------
        IndexUnavailable
            If a side cannot be read.
        """
        pairs = ((ids, self._lexical.ids(collection)), (embedded, self._dense.ids(collection)))
        return sum(len(wanted - held) for wanted, held in pairs), sum(len(held - wanted) for wanted, held in pairs)

    def reconcile(self, collection: str, ids: Set[str], load: Load) -> Reconciliation:
        """Reconcile both sides with the library: write what is missing, take out what is no longer there.

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
