"""Vectors kept by content, so that no sentence is embedded twice: not when its source is added again, cut anew or replaced."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TypeVar

import numpy as np

from ingest.embedding.embed import Embedder
from ingest.models import FloatArray

_T = TypeVar("_T")
log = logging.getLogger(__name__)

MOST_BYTES = 512 << 20
"""Of the file: some 300,000 sentences of 384 numbers, or sixty books."""

_FLOAT = np.dtype("<f4")
_KEY_BYTES = 16
_KEYS_A_QUERY = 500  # below the least limit of variables that SQLite is built with
_FREED = 4  # the oldest quarter goes when the file is full
_SECONDS_FOR_A_LOCK = 5.0
_FINGERPRINT = "The quick brown fox jumps over the lazy dog."


class VectorCache:
    """Vectors by key in one SQLite file, which several processes may use; the oldest go when it is full.

    It is only a copy: whatever goes wrong with it is logged, and the vectors are computed as if they had not been kept.
    """

    def __init__(self, file: Path, most_bytes: int = MOST_BYTES) -> None:
        self._file = file
        self._most_bytes = most_bytes
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None

    def find(self, keys: Sequence[bytes]) -> Mapping[bytes, FloatArray]:
        """Return the vectors that are kept under these keys."""

        def read(connection: sqlite3.Connection) -> dict[bytes, FloatArray]:
            found: dict[bytes, FloatArray] = {}
            for some in _batches(keys):
                marks = ",".join("?" * len(some))
                rows = connection.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some)  # noqa: S608
                found.update((key, np.frombuffer(vector, _FLOAT)) for key, vector in rows)
            return found

        return self._safely(read) or {}

    def keep(self, vectors: Mapping[bytes, FloatArray]) -> None:
        """Keep vectors; those that are there already stay."""
        rows = [(key, vector.astype(_FLOAT).tobytes()) for key, vector in vectors.items()]

        def write(connection: sqlite3.Connection) -> None:
            with connection:
                connection.executemany("INSERT OR IGNORE INTO vectors (key, vector) VALUES (?, ?)", rows)
                self._make_room(connection)

        self._safely(write)

    def close(self) -> None:
        """Close the file; it is opened again when next used."""
        with self._lock:
            self._drop()

    def _make_room(self, connection: sqlite3.Connection) -> None:
        [pages], [free], [size] = (
            connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "freelist_count", "page_size")
        )
        if (pages - free) * size > self._most_bytes:
            oldest = "SELECT id FROM vectors ORDER BY id LIMIT (SELECT count(*) / ? FROM vectors)"
            connection.execute(f"DELETE FROM vectors WHERE id IN ({oldest})", (_FREED,))  # noqa: S608

    def _safely(self, use: Callable[[sqlite3.Connection], _T]) -> _T | None:
        """Hand over the connection, to one thread at a time; log what goes wrong, and drop a damaged file."""
        with self._lock:
            try:
                return use(self._opened())
            except (sqlite3.Error, OSError) as error:
                log.warning("the kept vectors %s cannot be used: %s", self._file, error)
                self._drop()
                if not isinstance(error, sqlite3.OperationalError | OSError):  # not locked or full, but damaged
                    self._file.unlink(missing_ok=True)
                return None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._file, timeout=_SECONDS_FOR_A_LOCK, check_same_thread=False)
            self._connection = connection
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")  # a power cut may damage it: then it is made anew
            connection.execute(
                "CREATE TABLE IF NOT EXISTS vectors (id INTEGER PRIMARY KEY, key BLOB UNIQUE, vector BLOB)"
            )
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class CachingEmbedder:
    """An embedder that embeds a passage's text only if no vector of it is kept."""

    def __init__(self, embedder: Embedder, cache: VectorCache) -> None:
        self._embedder = embedder
        self._cache = cache
        self._model = b""
        self.name = embedder.name
        self.dimension = embedder.dimension
        self.languages = embedder.languages

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Return unit vectors, float32 of shape (texts, dimension), each text embedded once for ever."""
        if not texts:
            return self._embedder.encode(texts)
        by_key = {self._key(text): text for text in texts}
        vectors = dict(self._cache.find(list(by_key)))
        wanting = [key for key in by_key if key not in vectors]
        if wanting:
            made = dict(zip(wanting, self._embedder.encode([by_key[key] for key in wanting]), strict=True))
            self._cache.keep(made)
            vectors.update(made)
        return np.stack([vectors[self._key(text)] for text in texts])

    def encode_query(self, texts: Sequence[str]) -> FloatArray:
        """Return the vectors of questions, which are asked once."""
        return self._embedder.encode_query(texts)

    def _key(self, text: str) -> bytes:
        """Name a text and the model; the model by what it computes, since a folder may come to hold another."""
        if not self._model:
            seen = self._embedder.encode([_FINGERPRINT]).round(3).tobytes()
            self._model = hashlib.sha256(self.name.encode() + b"\0" + seen).digest()
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES, key=self._model).digest()


def _batches(keys: Sequence[bytes]) -> Iterator[list[bytes]]:
    rest = iter(keys)
    while some := list(islice(rest, _KEYS_A_QUERY)):
        yield some
