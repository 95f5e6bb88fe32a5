"""Cards: what is asked, and the statement behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from notebook_app.records import Artifact, Statement
from notebook_app.studio.flashcards.content import CardKind

REVERSE: Final = ".r"
"""Ends the id under which the other direction of a card is scheduled."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card; see :class:`notebook_app.studio.flashcards.content.OutsideCard` for its fields."""

    id: str
    kind: CardKind
    front: str
    back: Statement
    answer: str = ""
    asked: str = ""
    hint: str = ""
    context: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return values that :mod:`json` can write."""
        texts = {name: getattr(self, name) for name in ("answer", "asked", "hint", "context")}
        head = {"id": self.id, "kind": self.kind, "front": self.front, "back": self.back.to_json()}
        return head | {name: text for name, text in texts.items() if text}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Card:
        """Read what :meth:`to_json` wrote."""
        texts = {name: str(data.get(name, "")) for name in ("answer", "asked", "hint", "context")}
        return Card(data["id"], data["kind"], data["front"], Statement.from_json(data["back"]), **texts)


@dataclass(frozen=True, slots=True)
class Side:
    """One direction of a card, which is scheduled by itself under its id."""

    id: str
    card: Card
    question: str
    answer: str


def sides(cards: Sequence[Card]) -> list[Side]:
    """Return what is asked by some cards: each once, a reversed one the other way round too."""
    found = []
    for card in cards:
        shown = card.answer if card.kind == "cloze" else ""
        found.append(Side(card.id, card, card.front, shown))
        if card.kind == "reversed" and card.asked:
            found.append(Side(card.id + REVERSE, card, card.asked, card.answer))
    return found


def cards_of(artifact: Artifact) -> list[Card]:
    """Return the cards of a deck."""
    return [Card.from_json(card) for card in artifact.content.get("cards", ())]
