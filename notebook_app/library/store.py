"""Store of one notebook, into which ingestion writes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ingest.index.port import IndexEntry
from ingest.models import Document, EmbeddedChunk, FloatArray, Receipt
from notebook_app.library.convert import page_to_row, receipt_from_json, to_bytes
from notebook_app.library.database import Database
from notebook_app.library.freeing import free_documents
from notebook_app.library.originals import Originals
from notebook_app.library.part import now, touch
from notebook_app.library.passages import select_passages
from notebook_app.library.tables import DocumentRow, OriginalRow, PageRow, PassageRow, SegmentRow, SourceRow
from notebook_app.library.words import under_section

_ROWS_AT_A_TIME = 500
"""Passages are copied as bytes for the database: all of a large source at once would double its memory."""


class NotebookStore:
    """One notebook's :class:`ingest.pipeline.DocumentStore`, for one embedding model."""

    def __init__(self, database: Database, originals: Originals, notebook_id: str, embedder: str) -> None:
        self._database = database
        self._originals = originals
        self._notebook_id = notebook_id
        self._embedder = embedder

    def has(self, sha256: str) -> Receipt | None:
        """Return the receipt of a source if this notebook has it with this model's vectors."""
        mine = (
            select(SourceRow.receipt)
            .join(DocumentRow, DocumentRow.id == SourceRow.document_id)
            .where(SourceRow.notebook_id == self._notebook_id, SourceRow.sha256 == sha256)
            .where(DocumentRow.embedder == self._embedder)
        )
        with self._database.reading() as session:
            receipt = session.scalar(mine)
        return None if receipt is None else receipt_from_json(receipt)

    def link(self, sha256: str, name: str, password: str | None = None, url: str = "") -> Receipt | None:
        """Share a document that another notebook had read and embedded before; None if there is none to share.

        A document behind a password is shared only with who gives the same password.
        """
        with self._originals.taking_away() as take, self._database.writing() as session:
            original = session.get(OriginalRow, sha256, with_for_update=True)
            document = self._document(session, sha256)
            if document is None or original is None:
                return None
            if original.password is not None and self._database.vault.unseal(original.password) != (password or ""):
                return None
            elsewhere = select(SourceRow.receipt).where(SourceRow.document_id == document.id).limit(1)
            found = receipt_from_json(session.scalars(elsewhere).one())
            receipt = replace(found, name=name, title=document.title, already_present=False, url=url, seconds={})
            for file in self._link(session, document, receipt):
                take(file)
            return receipt

    def save(
        self,
        document: Document,
        chunks: Sequence[EmbeddedChunk],
        receipt: Receipt,
        original: Path,
        name: str,
        password: str | None,
    ) -> None:
        """Keep a document with its passages and original, and link the notebook to it: all or nothing.

        Raises
        ------
        NoSuchItem
            If the notebook was deleted meanwhile.
        DiskFull
            If there was no room; nothing is changed then.
        """
        receipt = replace(receipt, name=name)
        words = self._words(document.sha256, chunks)  # before any lock is held
        try:
            self._save(document, chunks, words, receipt, original, password)
        except IntegrityError:  # another process kept the same document between our look and our writing
            self._save(document, chunks, words, receipt, original, password)

    def entries(self, sha256: str) -> Iterator[IndexEntry]:
        """Return what the index by meaning should hold of a source of this notebook."""
        with self._database.reading() as session:
            passages = select_passages(
                session, self._notebook_id, sources=[sha256], vectors=True, sentence_vectors=False
            )
        return (IndexEntry(p.id, p.source, p.vector) for p in passages)

    def _save(
        self,
        document: Document,
        chunks: Sequence[EmbeddedChunk],
        words: bytes,
        receipt: Receipt,
        original: Path,
        password: str | None,
    ) -> None:
        with self._originals.taking_away() as take, self._database.writing() as session:
            touch(session, self._notebook_id)
            kept = session.get(OriginalRow, document.sha256, with_for_update=True)
            with self._originals.adding(original, document.sha256) as file:
                if kept is None:
                    session.add(
                        OriginalRow(sha256=document.sha256, file=file, password=self._database.vault.seal(password))
                    )
                    session.flush()
                row = self._document(session, document.sha256) or self._insert(session, document, chunks, words)
                for freed in self._link(session, row, receipt):
                    take(freed)

    def _document(self, session: Session, sha256: str) -> DocumentRow | None:
        wanted = select(DocumentRow).where(DocumentRow.sha256 == sha256, DocumentRow.embedder == self._embedder)
        return session.scalar(wanted)

    def _words(self, sha256: str, chunks: Sequence[EmbeddedChunk]) -> bytes:
        from ingest.index.words import make_segment

        ids = (_passage_id(sha256, self._embedder, each) for each in chunks)
        return make_segment(
            (name, under_section(each.chunk.section, each.chunk.text)) for name, each in zip(ids, chunks, strict=True)
        )

    def _insert(
        self, session: Session, document: Document, chunks: Sequence[EmbeddedChunk], words: bytes
    ) -> DocumentRow:
        from ingest.index.words import SEGMENT_VERSION
        from ingest.structure import read_structure

        row = DocumentRow(
            sha256=document.sha256,
            embedder=self._embedder,
            kind=document.kind,
            title=document.title,
            language=document.language,
            authors=list(document.authors),
            details=dict(document.metadata),
            page_count=len(document.pages),
            passage_count=len(chunks),
            structure=read_structure(document.pages, document.authors, document.metadata).to_json(),
        )
        session.add(row)
        session.flush()
        pages = (page_to_row(row.id, page) for page in document.pages)
        passages = (_passage_row(row, chunk) for chunk in chunks)
        for table, rows in ((PageRow, pages), (PassageRow, passages)):
            while batch := list(islice(rows, _ROWS_AT_A_TIME)):
                session.execute(insert(table), batch)
        session.add(SegmentRow(document_id=row.id, version=SEGMENT_VERSION, words=words))
        return row

    def _link(self, session: Session, document: DocumentRow, receipt: Receipt) -> Iterator[str]:
        """Link the notebook to a document; yield the originals that a link replaced by it has freed."""
        touch(session, self._notebook_id)
        link = session.get(SourceRow, (self._notebook_id, document.sha256))
        if link is None:
            link = SourceRow(
                notebook_id=self._notebook_id,
                sha256=document.sha256,
                title=receipt.title,
                selected=True,
                created=now(),
                origin_url="",
                replaces=[],
            )
            session.add(link)
        before = link.document_id
        link.document_id, link.name, link.receipt = document.id, receipt.name, receipt.to_json()
        link.origin_url = receipt.url or link.origin_url
        session.flush()
        if before is not None and before != document.id:
            yield from free_documents(session, [before])


def _passage_row(document: DocumentRow, embedded: EmbeddedChunk) -> dict[str, Any]:
    chunk = embedded.chunk
    sentence_vectors = embedded.sentence_vectors
    return {
        "id": _passage_id(document.sha256, document.embedder, embedded),
        "document_id": document.id,
        "ordinal": chunk.ordinal,
        "page": chunk.page,
        "start": chunk.start,
        "end": chunk.end,
        "section": chunk.section,
        "sentences": [[sentence.start, sentence.end] for sentence in chunk.sentences],
        "text": chunk.text,
        "vector": _vectors(embedded.vector),
        "sentence_vectors": _vectors(sentence_vectors) if len(sentence_vectors) == len(chunk.sentences) else None,
    }


def _passage_id(sha256: str, embedder: str, embedded: EmbeddedChunk) -> str:
    """Name a passage by its content, so that an index holding an older reading of it is found out."""
    chunk = embedded.chunk
    content = (sha256, embedder, chunk.ordinal, chunk.page, chunk.start, chunk.end, chunk.text)
    return hashlib.sha256(repr(content).encode()).hexdigest()[:32]


def _vectors(array: FloatArray) -> bytes | None:
    """Return the bytes to keep; a chunk that was not embedded has vectors without numbers, or all zero."""
    return to_bytes(array) if array.any() else None
