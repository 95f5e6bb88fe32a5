"""The lexical side of the index: SQLite's FTS5 over our own tokens, one file per collection."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from ingest.disk import raises_disk_full
from ingest.errors import DiskFull, IndexUnavailable
from ingest.index.port import IndexEntry
from ingest.tokens import lexical_tokens

_VERSION = 1
"""Raise it when the schema or the tokens change: files of another version count as empty and are written anew."""

_BUSY_SECONDS = 10.0
_SCHEMA = (
    "DROP TABLE IF EXISTS words",
    "DROP TABLE IF EXISTS passages",
    "CREATE TABLE passages (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL)",
    "CREATE INDEX passages_by_source ON passages (source)",
    # Tokens come ready-made: "ascii" takes every character beyond ASCII as part of a token, and so must it ASCII's marks.
    """CREATE VIRTUAL TABLE words USING fts5(tokens, tokenize = "ascii tokenchars '!#$%&()*+,-./:;<=>?@[]^_{|}~'")""",
    f"PRAGMA user_version = {_VERSION}",
)
_AMONG = "IN (SELECT value FROM json_each(?))"
_MATCHING = "SELECT id, -bm25(words) AS score FROM words JOIN passages ON number = words.rowid WHERE words MATCH ?"
_BEST = "ORDER BY score DESC, id LIMIT ?"
# The passages are joined last: to look each of 100,000 matches up costs as much as its score.
_BEST_OF_ALL = (
    "SELECT id, score FROM (SELECT rowid AS row, -bm25(words) AS score FROM words WHERE words MATCH ?"
    " ORDER BY score DESC, row LIMIT ?) JOIN passages ON number = row ORDER BY score DESC, id"
)

_MATCHES = 30_000
"""In a collection of more passages, as many of a query's words are looked for as together stand in so many, the rarest
first: a match costs 1.5 µs, and the words left out weigh little. On 100,000 passages 46 of the first 50 stay the same."""
_RAREST = 3
"""Words that are always looked for."""


class LexicalSide:
    """BM25 (k1 = 1.2, b = 0.75, as FTS5 has it) over the tokens of each entry's text; an :class:`IndexSide`.

    Every call opens and closes its file, so that any thread of any process may call at any time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, collection: str, entries: Iterable[IndexEntry]) -> int:
        """Write every entry in one transaction; see :class:`IndexSide`."""
        written = 0
        with self._writing(collection) as connection:
            for entry in entries:
                self._remove(connection, [entry.id])
                row = connection.execute("INSERT INTO passages (id, source) VALUES (?, ?)", (entry.id, entry.source))
                tokens = " ".join(lexical_tokens(entry.text))
                connection.execute("INSERT INTO words (rowid, tokens) VALUES (?, ?)", (row.lastrowid, tokens))
                written += 1
        return written

    def remove(self, collection: str, ids: Collection[str]) -> None:
        """Take out these entries; see :class:`IndexSide`."""
        if ids and self._path(collection).exists():
            with self._writing(collection) as connection:
                self._remove(connection, ids)

    def delete_source(self, collection: str, source: str) -> None:
        """Take out every entry of a source; see :class:`IndexSide`."""
        rows = self._rows(collection, "SELECT id FROM passages WHERE source = ?", source)
        self.remove(collection, [row[0] for row in rows])

    def drop(self, collection: str) -> None:
        """Delete the collection's file, whatever state it is in."""
        path = self._path(collection)
        for name in (f"{path.name}-wal", f"{path.name}-shm", path.name):
            path.with_name(name).unlink(missing_ok=True)

    def collections(self) -> set[str]:
        """Return the names of all collections."""
        return {file.stem for file in self._folder.glob("*.sqlite3")}

    def ids(self, collection: str) -> set[str]:
        """Return the ids of every entry; see :class:`IndexSide`."""
        return {row[0] for row in self._rows(collection, "SELECT id FROM passages")}

    def search(self, collection: str, text: str, top: int, sources: Collection[str] | None = None) -> dict[str, float]:
        """Return the BM25 scores, best first, of the ``top`` entries that share a token with the text.

        ``sources`` keeps the search to those sources; None means all of them.
        """
        query = self._match(collection, text)
        if not query or top <= 0:
            return {}
        if sources is None:
            return dict(self._rows(collection, _BEST_OF_ALL, query, top))
        chosen = json.dumps(list(sources))
        return dict(self._rows(collection, f"{_MATCHING} AND source {_AMONG} {_BEST}", query, chosen, top))

    def scores(self, collection: str, text: str, ids: Collection[str]) -> dict[str, float]:
        """Return the BM25 score of each of these ids: 0 where no token of the text occurs."""
        scores = dict.fromkeys(ids, 0.0)
        query = self._match(collection, text)
        if query and scores:
            scores.update(self._rows(collection, f"{_MATCHING} AND id {_AMONG}", query, json.dumps(list(scores))))
        return scores

    def tokens(self, collection: str, ids: Collection[str]) -> dict[str, list[str]]:
        """Return the tokens of each of these ids that is held: to read them costs a tenth of making them again."""
        sql = f"SELECT id, tokens FROM passages JOIN words ON words.rowid = number WHERE id {_AMONG}"  # noqa: S608 — a constant
        return {entry: text.split() for entry, text in self._rows(collection, sql, json.dumps(list(ids)))}

    @staticmethod
    def _remove(connection: sqlite3.Connection, ids: Collection[str]) -> None:
        chosen = (json.dumps(list(ids)),)
        connection.execute(f"DELETE FROM words WHERE rowid IN (SELECT number FROM passages WHERE id {_AMONG})", chosen)  # noqa: S608 — a constant
        connection.execute(f"DELETE FROM passages WHERE id {_AMONG}", chosen)  # noqa: S608 — a constant

    def _match(self, collection: str, text: str) -> str:
        """Return the FTS5 query that any of a text's tokens satisfies; of few enough in a large collection."""
        tokens = tuple(dict.fromkeys(lexical_tokens(text)))
        (size,) = next(iter(self._rows(collection, "SELECT max(number) FROM passages")), (0,))
        if (size or 0) > _MATCHES and len(tokens) > _RAREST:
            tokens = self._rarest(collection, tokens, size)
        return " OR ".join(map(_quoted, tokens))

    @lru_cache(maxsize=64)  # noqa: B019 — as many as there are folders
    def _rarest(self, collection: str, tokens: tuple[str, ...], size: int) -> tuple[str, ...]:  # noqa: ARG002 — outdates
        """Return the rarest of the tokens, the rarest first; ``size`` is the collection's, with which this goes out of date."""
        one = f"SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT {_MATCHES})"  # noqa: S608 — a constant
        counted = self._rows(collection, " UNION ALL ".join([one] * len(tokens)), *map(_quoted, tokens))
        ranked = sorted((count, token) for (count,), token in zip(counted, tokens, strict=True))
        together = accumulate(count for count, _ in ranked)
        few = sum(total <= _MATCHES for total in together)
        return tuple(token for _, token in ranked[: max(few, _RAREST)])

    def _path(self, collection: str) -> Path:
        return self._folder / f"{collection}.sqlite3"

    def _rows(self, collection: str, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Read from a collection: nothing where there is no file, or one of another version."""
        path = self._path(collection)
        if not path.exists():
            return []
        with self._told(), closing(_connect(path)) as connection:
            return connection.execute(sql, values).fetchall() if _is_current(connection) else []

    @contextmanager
    def _writing(self, collection: str) -> Iterator[sqlite3.Connection]:
        """Give a connection within one transaction, on a file of the current version."""
        with self._told(), raises_disk_full(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            with closing(_connect(self._path(collection))) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("BEGIN IMMEDIATE")
                with connection:
                    if not _is_current(connection):
                        _run_all(connection, _SCHEMA)
                    yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as exc:
            if getattr(exc, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
                raise DiskFull(folder=self._folder) from exc
            raise IndexUnavailable(detail=exc) from exc


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    # Enough beside WAL: what a power cut takes is rebuilt from the library.
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _is_current(connection: sqlite3.Connection) -> bool:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return bool(version == _VERSION)


def _run_all(connection: sqlite3.Connection, statements: Sequence[str]) -> None:
    for statement in statements:
        connection.execute(statement)


def _quoted(token: str) -> str:
    return '"{}"'.format(token.replace('"', '""'))
