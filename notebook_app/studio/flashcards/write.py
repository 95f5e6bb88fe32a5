"""Have a language model write flashcards from numbered passages; every back passes the gate, no front gives it away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import BaseModel, Field

from notebook_app.errors import UncitedReply
from notebook_app.prompts.shared import FENCED
from notebook_app.records import StoredPassage
from notebook_app.studio.flashcards.card import Card
from notebook_app.studio.flashcards.extract import deck_title
from notebook_app.studio.flashcards.markdown import to_markdown
from notebook_app.studio.gate import Claim, Gate, Reply
from notebook_app.studio.material import context_tokens, passages_by_source
from notebook_app.studio.port import Made, Making
from notebook_app.studio.recall.gaps import Gap, gives_away
from notebook_app.studio.recall.portions import portions

RULES = (
    """\
You write flashcards from numbered passages of a reader's own sources: {count} at the most, the most worthwhile first.

Each card asks for one thing worth remembering. "back" is one sentence that answers it, understandable by itself, and
names the numbers of the passages that say it. Kinds:
- "basic": "front" is a question that "back" answers; it must not contain the answer.
- "reversed": a definition. "front" is a question for it, "answer" the term defined, in the words of "back".
- "cloze": "answer" is the word, name or figure in "back" to be left out; "front" stays empty.
"hint" helps without giving the answer away; it may be empty. No two cards ask for the same. Use figures and names only as
the passages have them. Plain text without Markdown.
Write in {language}.
"""
    + FENCED
)


class CardDraft(BaseModel):
    """A card that a model proposes."""

    kind: Literal["basic", "reversed", "cloze"] = "basic"
    front: str = ""
    answer: str = ""
    hint: str = ""
    back: Claim


class CardDrafts(BaseModel):
    """The cards of some passages."""

    cards: list[CardDraft] = Field(default_factory=list)


def write(making: Making) -> Made:
    """Ask for cards portion by portion; a portion of which nothing passes is left out.

    Raises
    ------
    LanguageModelError
        If the endpoint fails, or no card passes at all.
    """
    assert making.model is not None  # the catalogue asks for this maker only with one
    options, gate = making.options, Gate(making)
    shares = portions(making, passages_by_source(making), options.count, options.focus, context_tokens(making))
    cards: list[Card] = []
    for done, (passages, count) in enumerate(shares):
        making.progress("cards", done, len(shares))
        try:
            reply = gate.ask(f"cards{done}", RULES, passages, CardDrafts, wish=options.focus, count=count)
        except UncitedReply:
            continue
        cards += list(_kept(gate, reply, passages, cards))[:count]
    if not cards:
        raise UncitedReply(url=making.model.name)
    cards = cards[: options.count]
    content = {"cards": [card.to_json() for card in cards], "citations": gate.citations}
    counts = {**gate.counts, "cards": len(cards)}
    return Made(deck_title(making), content, to_markdown(content, making.language), counts, making.model.name)


def _kept(
    gate: Gate, reply: Reply[CardDrafts], passages: Sequence[StoredPassage], before: Sequence[Card]
) -> Iterator[Card]:
    """Yield the cards that can be asked; one that gives its answer away, or asks what another asks, is dropped."""
    asked = {card.front.casefold() for card in before}
    for draft in reply.value.cards:
        back = reply.statement(draft.back)
        if back is None:
            continue
        card = _card(gate, draft, back.text, passages)
        if card is None or card[1].casefold() in asked:
            gate.drop()
            continue
        kind, front, answer, other = card
        asked.add(front.casefold())
        hint = gate.heading(draft.hint, passages)
        hint = "" if answer and gives_away(answer, hint) else hint
        yield Card(gate.item_id("card", back.id), kind, front, back, answer, other, hint)


def _card(
    gate: Gate, draft: CardDraft, back: str, passages: Sequence[StoredPassage]
) -> tuple[Literal["basic", "reversed", "cloze"], str, str, str] | None:
    """Return kind, front, answer and what is asked the other way round; None where nothing can be asked so."""
    answer = gate.plain(draft.answer)
    blanked = _blanked(back, answer)
    if draft.kind == "cloze":
        return ("cloze", blanked, answer, "") if blanked else None
    front = gate.heading(draft.front, passages)
    if not front:
        return None
    if draft.kind == "reversed" and blanked:
        return "reversed", front, answer, blanked
    if answer and gives_away(answer, front):
        return None
    return "basic", front, "", ""


def _blanked(back: str, answer: str) -> str:
    """Return a sentence with an answer left out; empty where it is not there once, or given away by the rest."""
    found = list(re.finditer(rf"(?<!\w){re.escape(answer)}(?!\w)" if answer.isascii() else re.escape(answer), back))
    if not answer or len(found) != 1 or len(answer) > 0.6 * len(back):
        return ""
    gap = Gap(*found[0].span(), "term", 0)
    return "" if gives_away(answer, f"{back[: gap.start]} \n {back[gap.end :]}") else gap.blank(back)
