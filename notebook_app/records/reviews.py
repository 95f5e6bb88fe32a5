"""Reviews of flashcards, and answers to the questions of a quiz: a log that two devices can bring together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

ReviewOrigin = Literal["cards", "quiz"]
Rating = Literal[1, 2, 3, 4]
"""Again, hard, good, easy."""


@dataclass(frozen=True, slots=True)
class Review:
    """One review.

    Attributes
    ----------
    id : str
        Given where it was made, and kept wherever it is brought.
    card : str
        The id of the card's direction, or of the question.
    rating : int
        1 (again) to 4 (easy).
    moment : datetime
        In UTC.
    milliseconds : int
        How long it took; 0 where nobody measured.
    origin : str
        Whether a card was reviewed or a quiz answered.
    """

    id: str
    card: str
    rating: Rating
    moment: datetime
    milliseconds: int = 0
    origin: ReviewOrigin = "cards"

    def to_json(self) -> dict[str, Any]:
        """Return values that :mod:`json` can write."""
        return {
            "id": self.id,
            "card": self.card,
            "rating": self.rating,
            "moment": self.moment.isoformat(),
            "milliseconds": self.milliseconds,
            "origin": self.origin,
        }


@dataclass(frozen=True, slots=True)
class CardState:
    """When a card is due, and what its reviews made of it.

    Attributes
    ----------
    card : str
        As in :class:`Review`.
    due : datetime
        In UTC.
    first : datetime
        When it was reviewed first, in UTC.
    learned : bool
        Whether its learning steps are over: it is asked in days, no more in minutes.
    reviews, lapses, recalled : int
        How often it was reviewed; how often it was forgotten, and how often known, after it was learned.
    scheduler : mapping
        The scheduler's own values.
    """

    card: str
    due: datetime
    first: datetime
    learned: bool
    reviews: int
    lapses: int
    recalled: int
    scheduler: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Return what stands beside ``card`` and ``due`` in the table."""
        return {
            "first": self.first.isoformat(),
            "learned": self.learned,
            "reviews": self.reviews,
            "lapses": self.lapses,
            "recalled": self.recalled,
            "scheduler": self.scheduler,
        }

    @staticmethod
    def from_json(card: str, due: datetime, data: dict[str, Any]) -> CardState:
        """Read what :meth:`to_json` wrote."""
        return CardState(card, due, **{**data, "first": datetime.fromisoformat(data["first"])})
