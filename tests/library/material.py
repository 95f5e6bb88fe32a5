"""Small documents with made-up but reproducible vectors, as ingestion would hand them over."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.models import Chunk, Document, EmbeddedChunk, FloatArray, Heading, Page, PageReport, Receipt, Span
from ingest.remarks import remark
from notebook_app.library import Library

PAGES = (
    "Spacing\n\nSpaced practice lasts. Massed practice fades.",
    "Testing helps. 复习要有间隔。",
    "",
)


@dataclass(frozen=True, slots=True)
class Material:
    """What :meth:`NotebookStore.save` is given."""

    document: Document
    chunks: tuple[EmbeddedChunk, ...]
    receipt: Receipt
    original: Path

    @property
    def sha256(self) -> str:
        return self.document.sha256

    def save_in(
        self,
        library: Library,
        notebook_id: str,
        *,
        name: str = "paper.pdf",
        password: str | None = None,
        embedder: str = "minilm",
    ) -> None:
        store = library.store(notebook_id, embedder)
        store.save(self.document, self.chunks, self.receipt, self.original, name, password)


def make_material(folder: Path, content: bytes = b"%PDF a paper", *, dimension: int = 8) -> Material:
    folder.mkdir(parents=True, exist_ok=True)
    original = folder / "Paper.PDF"
    original.write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    random = np.random.default_rng(len(content))
    words = random.random((4, 6), np.float32)
    pages = (
        Page(1, PAGES[0], "i", words, "text", "pdfium", 595.0, 842.0, (Heading(0, 1, "Spacing"),)),
        Page(2, PAGES[1], "ii"),
        Page(3, PAGES[2], "", origin="none"),
    )
    document = Document(
        sha256, "pdf", "On spacing", pages, ("A. Author",), "en", {"year": "2006"}, (remark("pictures", count=2),)
    )
    chunks = (
        _embed(Chunk(0, 1, 9, 53, PAGES[0][9:53], "Spacing", (Span(9, 31), Span(32, 53))), random, dimension),
        _embed(Chunk(1, 2, 0, 14, PAGES[1][0:14], "Spacing › Tests", (Span(0, 14),)), random, dimension),
        _not_embedded(Chunk(2, 2, 15, 23, PAGES[1][15:23], "Spacing › Tests", (Span(15, 23),))),
    )
    reports = tuple(PageReport(p.number, p.label, len(p.text), p.origin, p.engine) for p in pages)
    receipt = Receipt(
        sha256, "Paper.PDF", document.title, "pdf", "en", reports, 3, 1, 40, document.warnings, seconds={"parse": 0.25}
    )
    return Material(document, chunks, receipt, original)


def _embed(chunk: Chunk, random: np.random.Generator, dimension: int) -> EmbeddedChunk:
    return EmbeddedChunk(chunk, _unit(random, 1, dimension)[0], _unit(random, len(chunk.sentences), dimension))


def _not_embedded(chunk: Chunk) -> EmbeddedChunk:
    nothing = np.zeros((0,), np.float32)
    return EmbeddedChunk(chunk, nothing, nothing.reshape(0, 0))


def _unit(random: np.random.Generator, rows: int, dimension: int) -> FloatArray:
    vectors = random.standard_normal((rows, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
