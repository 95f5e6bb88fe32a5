"""Tables of what is watched for new sources."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from notebook_app.library.tables.base import Base, Json, Numbered, notebook_key


class WatchRow(Numbered, Base):
    """A feed, a collection or a folder that a notebook watches; ``due`` is None while it is paused."""

    __tablename__ = "watches"
    __table_args__ = (UniqueConstraint("notebook_id", "kind", "place"),)

    notebook_id: Mapped[str] = notebook_key()
    kind: Mapped[str]
    place: Mapped[str]
    title: Mapped[str]
    created: Mapped[datetime]
    due: Mapped[datetime | None]
    checked: Mapped[datetime | None]
    failures: Mapped[int]
    from_settings: Mapped[bool]
    failure: Mapped[Json]
    state: Mapped[Json]


class SightingRow(Base):
    """An item of what is watched, as it was last dealt with."""

    __tablename__ = "sightings"

    watch_id: Mapped[str] = mapped_column(ForeignKey("watches.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    source: Mapped[str]
    tries: Mapped[int]
    due: Mapped[datetime | None]
    failure: Mapped[Json]
