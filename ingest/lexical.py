"""The lexical side of the index: SQLite's FTS5 over our own tokens, one file per collection."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from ingest.disk import full_disk_told
from ingest.errors import DiskFull, IndexUnavailable
from ingest.index_port import IndexEntry
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

    def ids(self, collection: str) -> set[str]:
        """Return the ids of every entry; see :class:`IndexSide`."""
        return {row[0] for row in self._rows(collection, "SELECT id FROM passages")}

    def search(self, collection: str, text: str, top: int, sources: Collection[str] | None = None) -> dict[str, float]:
        """Return the BM25 scores, best first, of the ``top`` entries that share a token with the text.

        ``sources`` keeps the search to those sources; None means all of them.
        """
        query = _match_any(text)
        if not query or top <= 0:
            return {}
        if sources is None:
            return dict(self._rows(collection, f"{_MATCHING} {_BEST}", query, top))
        chosen = json.dumps(list(sources))
        return dict(self._rows(collection, f"{_MATCHING} AND source {_AMONG} {_BEST}", query, chosen, top))

    def scores(self, collection: str, text: str, ids: Collection[str]) -> dict[str, float]:
        """Return the BM25 score of each of these ids: 0 where no token of the text occurs."""
        scores = dict.fromkeys(ids, 0.0)
        query = _match_any(text)
        if query and scores:
            scores.update(self._rows(collection, f"{_MATCHING} AND id {_AMONG}", query, json.dumps(list(scores))))
        return scores

    @staticmethod
    def _remove(connection: sqlite3.Connection, ids: Collection[str]) -> None:
        chosen = (json.dumps(list(ids)),)
        connection.execute(f"DELETE FROM words WHERE rowid IN (SELECT number FROM passages WHERE id {_AMONG})", chosen)  # noqa: S608 — a constant
        connection.execute(f"DELETE FROM passages WHERE id {_AMONG}", chosen)  # noqa: S608 — a constant

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
        with self._told(), full_disk_told(self._folder):
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


def _match_any(text: str) -> str:
    """Return the FTS5 query that any token of the text satisfies, empty where the text has none."""
    tokens = dict.fromkeys(lexical_tokens(text))
    return " OR ".join('"{}"'.format(token.replace('"', '""')) for token in tokens)
