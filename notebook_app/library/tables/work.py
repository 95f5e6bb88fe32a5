"""Long work."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from notebook_app.library.tables.base import Base, Json, Numbered, notebook_key


class JobRow(Numbered, Base):
    """Long work, as the worker reports it; ``owner`` names the attempt that may write how it goes."""

    __tablename__ = "jobs"

    notebook_id: Mapped[str] = notebook_key()
    kind: Mapped[str]
    label: Mapped[str]
    status: Mapped[str]
    step: Mapped[str]
    done: Mapped[int]
    total: Mapped[int]
    cancel_requested: Mapped[bool]
    created: Mapped[datetime]
    payload: Mapped[Json]
    error: Mapped[Json]
    result: Mapped[Json]
    owner: Mapped[str] = mapped_column(server_default="")


class WorkerRow(Base):
    """A worker that takes jobs from a queue shared with others: while it lives, ``seen`` (the database's clock) is renewed."""

    __tablename__ = "workers"

    id: Mapped[str] = mapped_column(primary_key=True)
    seen: Mapped[float]
