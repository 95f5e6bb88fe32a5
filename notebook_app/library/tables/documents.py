"""Originals, and what was read from them, shared by the notebooks that have them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from notebook_app.library.tables.base import Base, Json, JsonList


class OriginalRow(Base):
    """An original file: its name in the folder ``originals`` and the password that opens it, sealed."""

    __tablename__ = "originals"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    file: Mapped[str]
    password: Mapped[str | None]


class DocumentRow(Base):
    """What was read from an original, embedded by one model.

    ``structure`` is None where an earlier version stored it, until it is asked for.
    """

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("sha256", "embedder"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("originals.sha256"))
    embedder: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    title: Mapped[str]
    language: Mapped[str]
    authors: Mapped[list[str]]
    details: Mapped[Json]
    page_count: Mapped[int]
    passage_count: Mapped[int]
    structure: Mapped[Json | None]


class PageRow(Base):
    """A page; ``words`` and ``times`` are its float32 arrays (words, 6) and (segments, 3), little-endian."""

    __tablename__ = "pages"

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]
    origin: Mapped[str]
    engine: Mapped[str]
    width: Mapped[float]
    height: Mapped[float]
    confidence: Mapped[float | None]
    headings: Mapped[JsonList]
    tables: Mapped[JsonList]
    text: Mapped[str]
    words: Mapped[bytes]
    times: Mapped[bytes]


class PassageRow(Base):
    """A passage; ``vector`` is float32 (dim,), ``sentence_vectors`` float32 (sentences, dim), both little-endian."""

    __tablename__ = "passages"
    __table_args__ = (UniqueConstraint("document_id", "ordinal"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    page: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    section: Mapped[str]
    sentences: Mapped[list[list[int]]]
    text: Mapped[str]
    vector: Mapped[bytes | None]
    sentence_vectors: Mapped[bytes | None]


class SegmentRow(Base):
    """The words of a document as :func:`ingest.index.words.make_segment` keeps them; a missing one is made when asked for."""

    __tablename__ = "segments"

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int]
    words: Mapped[bytes]


class DigestRow(Base):
    """The points that a language model took from a portion of a source; ``key`` names the words, the model and more."""

    __tablename__ = "digests"

    key: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey("originals.sha256", ondelete="CASCADE"), index=True)
    created: Mapped[datetime]
    points: Mapped[JsonList]
