"""Content of a deck of flashcards, as its view and exports read it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from notebook_app.records.outside import Line
from notebook_app.studio.cited import CitedContent, OutsideItem, OutsideStatement

CardKind = Literal["basic", "reversed", "cloze"]


class OutsideCard(OutsideItem):
    """A card.

    ``front`` is asked; of a cloze it has the gap. ``answer`` is what fills the gap, or the term of a reversed card, whose
    ``asked`` is what is asked the other way round. ``back`` is the statement behind both.
    """

    kind: CardKind
    front: Line
    back: OutsideStatement
    answer: Line = ""
    asked: Line = ""
    hint: Line = ""
    context: Line = ""


class Content(CitedContent):
    """The cards in their order."""

    cards: Annotated[tuple[OutsideCard, ...], Field(max_length=10_000, strict=False)]
