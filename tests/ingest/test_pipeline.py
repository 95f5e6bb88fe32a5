"""The recipe from file to index: what it announces, keeps and says, and what is left when it is interrupted."""

from __future__ import annotations

import errno
import os
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ingest.embedding.embed import Embedder
from ingest.errors import Cancelled, DiskFull, EmptySource, IndexUnavailable, IngestError
from ingest.index.index import ChunkIndex, IndexEntry, Reconciliation
from ingest.models import Document, EmbeddedChunk, Progress, Receipt
from ingest.pipeline import ingest_source
from tests.processes import free_port

STEPS = ["read", "parse", "chunk", "embed", "save", "index"]
TEXT = """Penguins of the south

Emperor penguins breed in the Antarctic winter. The males keep the egg warm on their feet for two months.

A colony can hold ten thousand birds. They huddle together against the wind.
"""
CHINESE = "企鹅是一种不会飞的鸟。它们生活在南极。\n\n帝企鹅在冬天繁殖，雄鸟用脚为蛋保温两个月。"


@dataclass
class Shelf:
    """Documents that several notebooks share, as a library would keep them."""

    documents: dict[str, list[IndexEntry]] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)


class Store:
    """One notebook's side of a shelf."""

    def __init__(self, shelf: Shelf, full: bool = False) -> None:
        self.shelf = shelf
        self.full = full
        self.mine: dict[str, Receipt] = {}

    def has(self, sha256: str) -> Receipt | None:
        return self.mine.get(sha256)

    def link(self, sha256: str, name: str, password: str | None = None, url: str = "") -> Receipt | None:
        if sha256 not in self.shelf.receipts:
            return None
        self.mine[sha256] = replace(self.shelf.receipts[sha256], name=name)
        return self.mine[sha256]

    def save(
        self,
        document: Document,
        chunks: Sequence[EmbeddedChunk],
        receipt: Receipt,
        original: Path,
        name: str,
        password: str | None,
    ) -> None:
        if self.full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        assert original.is_file()
        self.shelf.documents[document.sha256] = [
            IndexEntry(
                f"{document.sha256[:8]}-{embedded.chunk.ordinal}",
                document.sha256,
                embedded.vector if embedded.vector.any() else None,
            )
            for embedded in chunks
        ]
        self.shelf.receipts[document.sha256] = self.mine[document.sha256] = receipt

    def entries(self, sha256: str) -> list[IndexEntry]:
        return self.shelf.documents[sha256]

    @property
    def ids(self) -> set[str]:
        return {entry.id for sha256 in self.mine for entry in self.entries(sha256)}

    def load(self, ids: Collection[str]) -> Iterator[IndexEntry]:
        return (entry for sha256 in self.mine for entry in self.entries(sha256) if entry.id in ids)


class Watcher:
    """Remembers what it is told, and cancels at a step if it is to."""

    def __init__(self, cancel_at: str = "") -> None:
        self.told: list[tuple[str, int, int]] = []
        self._cancel_at = cancel_at

    def __call__(self, step: str, done: int, total: int) -> None:
        self.told.append((step, done, total))
        if step == self._cancel_at:
            raise Cancelled

    @property
    def steps(self) -> list[str]:
        return list(dict.fromkeys(step for step, _, _ in self.told))


@dataclass
class Notebook:
    """What a notebook hands to the recipe."""

    store: Store
    index: ChunkIndex
    embedder: Embedder
    collection: str = field(default_factory=lambda: uuid.uuid4().hex)

    def add(self, path: Path, progress: Progress | None = None, **options: Any) -> Receipt:
        call = partial(ingest_source, path, name=path.name, store=self.store, embedder=self.embedder, **options)
        return call(index=self.index, collection=self.collection, progress=progress or Watcher())

    def finds(self, words: str) -> set[str]:
        return set(self.index.dense(self.collection, self.embedder.encode([words])[0], 10))


@pytest.fixture
def index(tmp_path: Path, chroma_url: str) -> Iterator[ChunkIndex]:
    index = ChunkIndex(tmp_path / "index", chroma_url)
    yield index
    index.close()


@pytest.fixture
def notebook(index: ChunkIndex, embedder: Embedder) -> Notebook:
    return Notebook(Store(Shelf()), index, embedder)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "penguins.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_a_file_becomes_a_source_that_is_found(notebook: Notebook, file: Path, embedder: Embedder) -> None:
    receipt = notebook.add(file)
    assert (receipt.name, receipt.kind, receipt.language) == ("penguins.txt", "text", "en")
    assert [page.origin for page in receipt.pages] == ["text"]
    assert receipt.chunks == len(notebook.store.ids) > 0
    assert (receipt.not_embedded, receipt.already_present) == (0, False)
    assert notebook.finds("emperor") == notebook.finds("males keeping eggs") != set()
    question = embedder.encode(["Where do the birds raise their young?"])[0]
    assert set(notebook.index.dense(notebook.collection, question, 10)) == notebook.store.ids


def test_every_step_is_announced_in_order_and_timed(notebook: Notebook, file: Path) -> None:
    watcher = Watcher()
    receipt = notebook.add(file, watcher)
    assert watcher.steps == STEPS
    assert list(receipt.seconds) == STEPS
    assert all(seconds >= 0 for seconds in receipt.seconds.values())
    assert all(0 <= done <= total for _, done, total in watcher.told)
    assert {step for step, done, total in watcher.told if done == total} == set(STEPS)


def test_the_receipt_that_is_kept_has_the_times_up_to_its_keeping(notebook: Notebook, file: Path) -> None:
    receipt = notebook.add(file)
    assert list(notebook.store.mine[receipt.source].seconds) == STEPS[:4]


def test_the_same_file_again_does_nothing_and_says_so(notebook: Notebook, file: Path) -> None:
    first = notebook.add(file)
    watcher = Watcher()
    second = notebook.add(file.rename(file.with_name("copy.txt")), watcher)
    assert second.already_present
    assert (second.source, second.name, second.chunks) == (first.source, "penguins.txt", first.chunks)
    assert watcher.steps == ["read", "index"]


def test_what_another_notebook_read_is_shared(notebook: Notebook, file: Path, embedder: Embedder) -> None:
    first = notebook.add(file)
    other = Notebook(Store(notebook.store.shelf), notebook.index, embedder)
    watcher = Watcher()
    receipt = other.add(file, watcher)
    assert watcher.steps == ["read", "index"]
    assert (receipt.source, receipt.already_present) == (first.source, False)
    assert other.finds("emperor") == notebook.finds("emperor") != set()


def test_a_language_the_model_does_not_know_is_left_to_the_words(notebook: Notebook, tmp_path: Path) -> None:
    path = tmp_path / "企鹅.txt"
    path.write_text(CHINESE, "utf-8")
    receipt = notebook.add(path)
    assert receipt.language == "zh"
    assert receipt.not_embedded == receipt.chunks > 0
    assert list(receipt.seconds) == STEPS
    assert not notebook.index.ids(notebook.collection)
    assert notebook.index.reconcile(notebook.collection, notebook.store.ids, notebook.store.load) == Reconciliation()


@pytest.mark.parametrize("step", STEPS[:5])
def test_cancelled_before_it_is_saved_leaves_nothing(notebook: Notebook, file: Path, step: str) -> None:
    with pytest.raises(Cancelled):
        notebook.add(file, Watcher(cancel_at=step))
    assert not notebook.store.mine
    assert not notebook.index.ids(notebook.collection)


@pytest.mark.parametrize("step", STEPS)
def test_who_cancels_as_a_step_ends_is_heard_at_the_next(notebook: Notebook, file: Path, step: str) -> None:
    ended = Watcher()

    def cancel_for_good(told: str, done: int, total: int) -> None:
        ended(told, done, total)
        if (step, 1, 1) in ended.told:
            raise Cancelled

    if step in {"save", "index"}:
        assert notebook.add(file, cancel_for_good).source in notebook.store.mine
        assert notebook.finds("emperor")
    else:
        with pytest.raises(Cancelled):
            notebook.add(file, cancel_for_good)
        assert not notebook.store.mine


def test_cancelled_after_it_is_saved_is_too_late(notebook: Notebook, file: Path) -> None:
    receipt = notebook.add(file, Watcher(cancel_at="index"))
    assert receipt.source in notebook.store.mine
    assert notebook.finds("emperor")


def test_a_full_disk_is_told_and_nothing_is_indexed(index: ChunkIndex, embedder: Embedder, file: Path) -> None:
    notebook = Notebook(Store(Shelf(), full=True), index, embedder)
    with pytest.raises(DiskFull) as told:
        notebook.add(file)
    assert told.value.retryable
    assert not index.ids(notebook.collection)


def test_an_index_that_cannot_be_reached_is_completed_later(
    notebook: Notebook, tmp_path: Path, file: Path, index: ChunkIndex
) -> None:
    notebook.index = ChunkIndex(tmp_path / "elsewhere", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(IndexUnavailable):
        notebook.add(file)
    assert notebook.store.mine, "the truth is kept"
    notebook.index = index
    assert notebook.add(file).already_present
    assert notebook.finds("emperor")


def test_a_file_that_is_not_there_is_told(notebook: Notebook, tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"nowhere\.pdf"):
        notebook.add(tmp_path / "nowhere.pdf")


def test_an_unreadable_file_leaves_nothing(notebook: Notebook, tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.touch()
    with pytest.raises(EmptySource):
        notebook.add(path)
    assert not notebook.store.mine
