"""Tokens that open the API."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from notebook_app.library.tables.base import Base, Numbered


class TokenRow(Numbered, Base):
    """A token by the sha256 of its secret; ``notebooks`` are the ids it opens, empty for all."""

    __tablename__ = "tokens"

    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(unique=True)
    scope: Mapped[str]
    notebooks: Mapped[list[str]]
    created: Mapped[datetime]
    expires: Mapped[datetime | None]
    used: Mapped[datetime | None]
