"""SQLite's FTS5 over the same tokens: what :mod:`ingest.index.words` is held against."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence

from ingest.tokens import lexical_tokens


class Fts5:
    """A table of passages in memory: id, source and tokens, in reading order."""

    def __init__(self, passages: Iterable[tuple[str, str, Sequence[str]]]) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute("CREATE TABLE passages (number INTEGER PRIMARY KEY, id TEXT, source TEXT)")
        self._connection.execute(
            # Tokens come ready-made: "ascii" takes every character beyond ASCII as part of a token, and so must it ASCII's marks.
            """CREATE VIRTUAL TABLE words USING fts5(tokens, tokenize = "ascii tokenchars '!#$%&()*+,-./:;<=>?@[]^_{|}~'")"""
        )
        for number, (name, source, tokens) in enumerate(passages, 1):
            self._connection.execute("INSERT INTO passages VALUES (?, ?, ?)", (number, name, source))
            self._connection.execute("INSERT INTO words (rowid, tokens) VALUES (?, ?)", (number, " ".join(tokens)))

    def search(self, text: str, top: int, sources: Collection[str] | None = None) -> dict[str, float]:
        tokens = " OR ".join(f'"{token}"' for token in dict.fromkeys(lexical_tokens(text)))
        if not tokens:
            return {}
        chosen = None if sources is None else json.dumps(list(sources))
        return dict(
            self._connection.execute(
                "SELECT id, -bm25(words) AS score FROM words JOIN passages ON number = words.rowid WHERE words MATCH ?1"
                " AND (?2 IS NULL OR source IN (SELECT value FROM json_each(?2))) ORDER BY score DESC, number LIMIT ?3",
                (tokens, chosen, top),
            ).fetchall()
        )
