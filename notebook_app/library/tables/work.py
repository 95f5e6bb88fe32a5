"""Long work."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from notebook_app.library.tables.base import Base, Json, Numbered, notebook_key


class JobRow(Numbered, Base):
    """Long work, as the worker reports it."""

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
