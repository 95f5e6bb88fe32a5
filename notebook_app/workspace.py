"""One home folder, opened: its settings, and the heavy parts that notebooks share, each made when first needed."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from pathlib import Path

from ingest.embed import Embedder, load_embedder
from ingest.index import ChunkIndex, IndexEntry, Reconciliation
from notebook_app.chat.retrieve import Retriever
from notebook_app.library import Library
from notebook_app.llm import LanguageModel, load_language_model
from notebook_app.settings import Settings

_opened: dict[Path, Workspace] = {}
_opening = threading.Lock()


class Workspace:
    """The library, index, embedder and language model of one home folder; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.library = Library(settings)
        self._lock = threading.RLock()
        self._embedder: Embedder | None = None
        self._index: ChunkIndex | None = None
        self._reconciled: set[str] = set()

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
                self._embedder = None
            self.settings = settings

    @property
    def embedder(self) -> Embedder:
        """The embedder that the settings name."""
        with self._lock:
            if self._embedder is None:
                self._embedder = load_embedder(self.settings.embedder, self.settings.home / "models")
            return self._embedder

    @property
    def index(self) -> ChunkIndex:
        """The search index, brought to the truth of each notebook by :meth:`ready_index` before its first use."""
        with self._lock:
            if self._index is None:
                self._index = ChunkIndex(self.settings.home / "index", self.settings.chroma_url)
            return self._index

    def ready_index(self, notebook_id: str) -> Reconciliation | None:
        """Reconcile a notebook's index with the library, once per process; return what that changed."""
        with self._lock:
            if notebook_id in self._reconciled:
                return None
            wanted = self.library.passage_ids(notebook_id)
            report = self.index.reconcile(notebook_id, wanted, lambda ids: self._entries(notebook_id, ids))
            self._reconciled.add(notebook_id)
            return report

    def _entries(self, notebook_id: str, ids: Collection[str]) -> Iterator[IndexEntry]:
        for passage in self.library.passages(notebook_id, ids=ids, vectors=True):
            yield IndexEntry(passage.id, passage.source, passage.searchable_text, passage.vector)

    def retriever(self, notebook_id: str) -> Retriever:
        """Return what finds passages of a notebook, its index brought to the truth first."""
        self.ready_index(notebook_id)
        return Retriever(self.library, self.index, self.embedder)

    def language_model(self) -> LanguageModel | None:
        """Return the language model that the settings name, or None: then answers are quotations."""
        return load_language_model(self.settings)

    def close(self) -> None:
        """Release the index (and its server, if this process started it) and the database."""
        with _opening:
            _opened.pop(self.settings.home, None)
        with self._lock:
            if self._index is not None:
                self._index.close()
                self._index = None
            self._reconciled.clear()
            self.library.close()
