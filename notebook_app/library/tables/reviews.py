"""Reviews of cards, and what they come to: the log is the truth, the states can be made from it again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from notebook_app.library.tables.base import Base, Json


def _notebook() -> Mapped[str]:
    return mapped_column(ForeignKey("notebooks.id", ondelete="CASCADE"), primary_key=True)


class ReviewRow(Base):
    """A review; its id is the same wherever the notebook is brought."""

    __tablename__ = "reviews"
    __table_args__ = (Index("ix_reviews_card", "notebook_id", "card"),)

    notebook_id: Mapped[str] = _notebook()
    id: Mapped[str] = mapped_column(primary_key=True)
    card: Mapped[str]
    rating: Mapped[int]
    moment: Mapped[datetime]
    milliseconds: Mapped[int]
    origin: Mapped[str]


class CardStateRow(Base):
    """What the reviews of a card come to."""

    __tablename__ = "card_states"

    notebook_id: Mapped[str] = _notebook()
    card: Mapped[str] = mapped_column(primary_key=True)
    due: Mapped[datetime]
    state: Mapped[Json]
