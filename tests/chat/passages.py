"""Documents as the library hands them out: chunked, and embedded where the embedder knows the language."""

from __future__ import annotations

import hashlib

from ingest.chunk import chunk_document
from ingest.embedding.embed import Embedder, embed_chunks
from ingest.models import Document, Page
from notebook_app.records import StoredPassage


def stored(title: str, *pages: str, language: str = "en", embedder: Embedder | None = None) -> list[StoredPassage]:
    """Return the passages of a document given by the texts of its pages."""
    sha256 = hashlib.sha256("\f".join((title, *pages)).encode()).hexdigest()
    document = Document(
        sha256, "text", title, tuple(Page(n, text) for n, text in enumerate(pages, 1)), language=language
    )
    return stored_document(document, embedder)


def stored_document(
    document: Document, embedder: Embedder | None = None, max_tokens: int | None = None
) -> list[StoredPassage]:
    """Return a document's passages, with vectors if an embedder is given that knows its language."""
    chunks = chunk_document(document, max_tokens=max_tokens) if max_tokens else chunk_document(document)
    known = embedder is not None and (embedder.languages is None or document.language in embedder.languages)
    vectors = (
        embed_chunks(chunks, embedder, title=document.title) if embedder is not None and known else [None] * len(chunks)
    )
    return [
        StoredPassage(
            id=f"{document.sha256}:{chunk.ordinal}",
            source=document.sha256,
            title=document.title,
            page=chunk.page,
            label="",
            start=chunk.start,
            end=chunk.end,
            text=chunk.text,
            section=chunk.section,
            language=document.language,
            ordinal=chunk.ordinal,
            sentences=chunk.sentences,
            vector=None if vector is None else vector.vector,
            sentence_vectors=None if vector is None else vector.sentence_vectors,
        )
        for chunk, vector in zip(chunks, vectors, strict=True)
    ]
