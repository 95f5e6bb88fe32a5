"""Notebooks, and their links to documents."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from notebook_app.library.tables.base import Base, Json, notebook_key


class NotebookRow(Base):
    """A notebook; its ``emoji`` may be one of Material's icons, as ``:material/…:``.

    One that was ``deleted`` lies in the trash. What was deleted from a notebook lies there too, in a notebook made to
    hold it, whose ``origin`` is the one it came from. ``collection`` is what it stands under among all notebooks.
    """

    __tablename__ = "notebooks"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    emoji: Mapped[str]
    created: Mapped[datetime]
    updated: Mapped[datetime]
    deleted: Mapped[datetime | None]
    origin: Mapped[str | None]
    collection: Mapped[str] = mapped_column(default="")


class SourceRow(Base):
    """One notebook's link to a document, under the name and title it has there.

    ``origin_url`` is the address to fetch it from again; ``replaces`` the sha256 of its earlier versions; ``labels`` are
    the reader's.
    """

    __tablename__ = "sources"

    notebook_id: Mapped[str] = mapped_column(ForeignKey("notebooks.id", ondelete="CASCADE"), primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    name: Mapped[str]
    title: Mapped[str]
    selected: Mapped[bool]
    created: Mapped[datetime]
    origin_url: Mapped[str]
    replaces: Mapped[list[str]]
    labels: Mapped[list[str]] = mapped_column(default=list)
    receipt: Mapped[Json]
    reference: Mapped[Json | None] = mapped_column(JSON(none_as_null=True))


class ReferenceRow(Base):
    """A work that a notebook knows of from a file of references, whether or not it has it as a source."""

    __tablename__ = "bibliography"
    __table_args__ = (UniqueConstraint("notebook_id", "identity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notebook_id: Mapped[str] = notebook_key()
    identity: Mapped[str]
    data: Mapped[Json]
