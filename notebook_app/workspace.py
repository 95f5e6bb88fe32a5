"""One home folder, opened: its settings, and the heavy parts that notebooks share, each imported and made when first needed."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ingest.errors import IndexUnavailable
from ingest.index.port import IndexEntry
from ingest.languages import is_understood
from notebook_app.library import Library
from notebook_app.llm import LanguageModel, load_describer, load_language_model
from notebook_app.records import Source, StoredPassage, Verdict
from notebook_app.search.language import language_of
from notebook_app.search.scored import ScoredPassage
from notebook_app.settings import Settings
from notebook_app.transcription import load_transcriber

if TYPE_CHECKING:
    from ingest.captions import Describer
    from ingest.embedding.embed import Embedder
    from ingest.embedding.vector_cache import VectorCache
    from ingest.fetch import Fetcher
    from ingest.index.index import ChunkIndex, Reconciliation
    from ingest.reranking.port import Reranker
    from ingest.transcribe.recording import Transcription

_DAY = 86_400.0
_WEEK = 7 * 24 * 3600.0  # a zip of recordings may take days to be heard

_FOLDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "originals": ("originals", "inbox"),
    "audio": ("audio",),
    "index": ("index",),
    "models": ("models",),
    "cache": ("cache",),
}

_opened: dict[Path, Workspace] = {}
_opening = threading.Lock()


class Workspace:
    """The library, index, embedder and language model of one home folder; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.library = Library(settings)
        self._lock = threading.RLock()
        self.closed = False
        self._embedder: Embedder | None = None
        self._embedder_name: str | None = None
        self._reranker: tuple[Reranker | None] | None = None
        self._index: ChunkIndex | None = None
        self._reconciled: set[str] = set()
        self._vectors: VectorCache | None = None

    @staticmethod
    def of(settings: Settings) -> Workspace:
        """Return this process's workspace of a home folder, with these settings from now on."""
        with _opening:
            workspace = _opened.get(settings.home)
            if workspace is None:
                settings.home.mkdir(parents=True, exist_ok=True)
                workspace = _opened[settings.home] = Workspace(settings)
            elif workspace.settings != settings:
                workspace.use(settings)
            return workspace

    def use(self, settings: Settings) -> None:
        """Take over changed settings; what they concern is made anew when next needed."""
        with self._lock:
            if settings.embedder != self.settings.embedder:
                self._embedder = self._embedder_name = None
            if settings.reranker != self.settings.reranker:
                self._reranker = None
            self.settings = settings

    @cached_property
    def fetcher(self) -> Fetcher:
        """The way out to the web."""
        from ingest.fetch import Fetcher

        return Fetcher()

    @property
    def embedder_name(self) -> str:
        """The embedder that the settings name; by default the one that most sources have, else the best on board."""
        from ingest.embedding.on_board import best_on_board

        with self._lock:
            if self._embedder_name is None:
                models = self.settings.home / "models"
                self._embedder_name = self.settings.embedder or best_on_board(
                    models, self.library.sources.embedder_of_most()
                )
            return self._embedder_name

    @property
    def reranker(self) -> Reranker | None:
        """The reranker; None where it is off, not on board, or too slow for this machine."""
        from ingest.reranking.rerank import load_reranker

        with self._lock:
            if self._reranker is None:
                self._reranker = (load_reranker(self.settings.home / "models", self.settings.reranker),)
            return self._reranker[0]

    @property
    def embedder(self) -> Embedder:
        """The embedder of that name."""
        from ingest.embedding.embed import load_embedder

        with self._lock:
            if self._embedder is None:
                self._embedder = load_embedder(self.embedder_name, self.settings.home / "models")
            return self._embedder

    @property
    def passage_embedder(self) -> Embedder:
        """The embedder for passages: what it has embedded before, in whatever source, is looked up."""
        from ingest.embedding.vector_cache import CachingEmbedder, VectorCache

        with self._lock:
            if self._vectors is None:
                self._vectors = VectorCache(self.settings.home / "cache" / "vectors.sqlite3")
            return CachingEmbedder(self.embedder, self._vectors)

    @property
    def index(self) -> ChunkIndex:
        """The index by meaning; :meth:`ready_index` reconciles it with each notebook before its first use."""
        from ingest.index.index import ChunkIndex

        with self._lock:
            if self._index is None:
                self._index = ChunkIndex(self._written / "index", self.settings.chroma_url)
            return self._index

    @property
    def _written(self) -> Path:
        """Where what can be made again is written: in the home folder, or beside it where that cannot be written."""
        return self.library.scratch or self.settings.home

    def ready_index(self, notebook_id: str) -> Reconciliation | None:
        """Reconcile a notebook's index with the library, once per process; return what that changed."""
        with self._lock:
            if notebook_id in self._reconciled:
                return None
            wanted = self.library.passages.passage_ids(notebook_id)
            report = self.index.reconcile(notebook_id, wanted, lambda ids: self._entries(notebook_id, ids))
            self._reconciled.add(notebook_id)
            return report

    def forget_index(self, notebook_id: str) -> None:
        """Reconcile the notebook's index once more before its next use."""
        with self._lock:
            self._reconciled.discard(notebook_id)

    def outdated(self, notebook_id: str) -> list[Source]:
        """Return the sources whose vectors another embedder made: until they are made anew, words alone find them."""
        return self.library.sources.outdated_sources(notebook_id, self.embedder_name)

    def _entries(self, notebook_id: str, ids: Collection[str]) -> Iterator[IndexEntry]:
        outdated = {source.id for source in self.outdated(notebook_id)}
        for passage in self.library.passages(notebook_id, ids=ids, vectors=True, sentence_vectors=False):
            vector = None if passage.source in outdated else passage.vector
            yield IndexEntry(passage.id, passage.source, vector)

    def retrieve(
        self, notebook_id: str, query: str, top: int, sources: Collection[str], *, rerank: bool = True
    ) -> list[ScoredPassage]:
        """Return the passages that fit a query best; without ``rerank``, as found, for who reads each of them itself.

        The index is brought to the truth first, and once more if it turns out to be lost.

        Raises
        ------
        ingest.errors.IndexUnavailable
            If the index cannot be reached or rebuilt.
        """
        try:
            return self._retrieve(notebook_id, query, top, sources, rerank=rerank)
        except IndexUnavailable:
            self.forget_index(notebook_id)
            return self._retrieve(notebook_id, query, top, sources, rerank=rerank)

    def _retrieve(
        self, notebook_id: str, query: str, top: int, sources: Collection[str], *, rerank: bool
    ) -> list[ScoredPassage]:
        from ingest.embedding.embed import WordsOnly
        from notebook_app.search.retrieve import Retriever

        self.ready_index(notebook_id)
        embedder = WordsOnly() if self.outdated(notebook_id) else self.embedder
        return Retriever(self.library, self.index, embedder, self.reranker if rerank else None).retrieve(
            notebook_id, query, top=top, sources=sources
        )

    def judge(self, text: str, passages: Sequence[StoredPassage]) -> Verdict:
        """Return whether passages bear a text out, by meaning where the embedder knows its language."""
        from notebook_app.verify.verdict import judge

        known = is_understood(language_of(text), self.embedder.languages)
        vector = self.embedder.encode([text])[0] if known else None
        return judge(text, passages, vector, self.embedder.name)

    def language_model(self) -> LanguageModel | None:
        """Return the language model that the settings name, or None: then answers are quotations."""
        return load_language_model(self.settings)

    def describer(self) -> Describer | None:
        """Return who describes pictures, or None where no model is set."""
        return load_describer(self.settings)

    def transcription(self) -> Transcription:
        """Return how recordings are heard: by the transcriber that the settings name, what was heard kept in the cache."""
        from ingest.transcribe.recording import Transcription

        return Transcription(load_transcriber(self.settings), self.settings.home / "cache" / "transcripts")

    def page_images(self, source: str) -> Path:
        """Return the folder where the pages of a source are kept as pictures."""
        return self._written / "cache" / "pages" / source

    def forget_source(self, source: str) -> None:
        """Remove what was kept of a source to be quicker, unless a notebook still has it."""
        if not self.library.sources.has_original(source):
            shutil.rmtree(self.page_images(source), ignore_errors=True)
            self.transcription().forget(source)

    def sweep(self) -> None:
        """Remove what processes left that were killed at it: indexes of no notebook, pictures of no source, old uploads."""
        for collection in (
            self.index.collections() - self.library.notebooks.notebook_ids()
        ):  # in this order: new ones stay
            self.index.drop(collection)
        shutil.rmtree(
            self._written / "index" / "lexical", ignore_errors=True
        )  # where words were kept until they were segments
        for folder in (self.settings.home / "cache" / "pages").glob("*"):
            self.forget_source(folder.name)
        for file in (self.settings.home / "cache" / "exports").glob("*/*"):
            if time.time() - file.stat().st_mtime > _DAY:
                file.unlink(missing_ok=True)
        waiting = self.library.jobs.uploads_given()
        for folder in (self.settings.home / "inbox").glob("*"):
            if folder.name not in waiting and time.time() - folder.stat().st_mtime > _WEEK:
                shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Release the index (and its server, if this process started it) and the database."""
        with _opening:
            _opened.pop(self.settings.home, None)
        with self._lock:
            self.closed = True
            if self._index is not None:
                self._index.close()
                self._index = None
            self._reconciled.clear()
            if self._vectors is not None:
                self._vectors.close()
            self.library.close()


def data_sizes(home: Path) -> dict[str, int]:
    """Return how many bytes of each kind the home folder holds; what belongs to no other kind is "library"."""
    sizes = {
        kind: sum(size for folder in folders for size in _sizes(home / folder)) for kind, folders in _FOLDERS.items()
    }
    return {"library": sum(_sizes(home)) - sum(sizes.values()), **sizes}


def _sizes(folder: Path) -> Iterator[int]:
    for path in folder.rglob("*"):
        try:
            if path.is_file() and not path.is_symlink():
                yield path.stat().st_size
        except FileNotFoundError:
            continue  # it went while we were counting
