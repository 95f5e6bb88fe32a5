"""Artifacts: what the studio made of the sources, of every kind, and their versions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from notebook_app.library.tables.base import Base, Json, Numbered, notebook_key


class ArtifactRow(Numbered, Base):
    """An artifact; ``parts`` holds what is finished of one that is being made, so that it need not be made again."""

    __tablename__ = "artifacts"

    notebook_id: Mapped[str] = notebook_key()
    kind: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    state: Mapped[str]
    created: Mapped[datetime]
    updated: Mapped[datetime]
    options: Mapped[Json]
    sources: Mapped[list[str]]
    provenance: Mapped[Json]
    counts: Mapped[Json]
    failure: Mapped[Json]
    version: Mapped[int]
    body: Mapped[str]
    content: Mapped[Json]
    parts: Mapped[Json]


class ArtifactVersionRow(Base):
    """An artifact as it once was; ``number`` counts its versions from 1."""

    __tablename__ = "artifact_versions"

    artifact_id: Mapped[str] = mapped_column(ForeignKey("artifacts.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    change: Mapped[str]
    created: Mapped[datetime]
    title: Mapped[str]
    body: Mapped[str]
    content: Mapped[Json]
