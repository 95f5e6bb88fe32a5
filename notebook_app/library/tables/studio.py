"""Tables of what is made of the sources: notes, guides, audio overviews."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from notebook_app.library.tables.base import Base, Json, JsonList, Numbered, notebook_key


class NoteRow(Numbered, Base):
    """A note, or the guide of a source (``source``) or of the whole notebook."""

    __tablename__ = "notes"

    notebook_id: Mapped[str] = notebook_key()
    kind: Mapped[str]
    source: Mapped[str | None]
    title: Mapped[str]
    created: Mapped[datetime]
    updated: Mapped[datetime]
    body: Mapped[str]
    citations: Mapped[JsonList]
    data: Mapped[Json]


class OverviewRow(Numbered, Base):
    """An audio overview; ``audio`` is the path of its mp3 within the home folder."""

    __tablename__ = "overviews"

    notebook_id: Mapped[str] = notebook_key()
    title: Mapped[str]
    status: Mapped[str]
    created: Mapped[datetime]
    engine: Mapped[str]
    error: Mapped[str]
    audio: Mapped[str | None]
    failure: Mapped[Json]
    request: Mapped[Json]
    measurements: Mapped[Json]
    timeline: Mapped[JsonList]
    script: Mapped[Json | None] = mapped_column(JSON(none_as_null=True))


class ScriptVersionRow(Base):
    """A script as it once was; ``number`` counts the versions of its overview from 1."""

    __tablename__ = "script_versions"

    overview_id: Mapped[str] = mapped_column(ForeignKey("overviews.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    change: Mapped[str]
    created: Mapped[datetime]
    script: Mapped[Json]


class ShowProfileRow(Numbered, Base):
    """A show that was saved for further overviews, of any notebook."""

    __tablename__ = "show_profiles"

    name: Mapped[str] = mapped_column(unique=True)
    request: Mapped[Json]
