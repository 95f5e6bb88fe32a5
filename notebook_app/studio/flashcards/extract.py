"""Make flashcards of the sources' own sentences: definitions asked for both ways, and sentences with a gap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from notebook_app.errors import NothingWorthAsking
from notebook_app.i18n import translate
from notebook_app.records import StoredPassage
from notebook_app.studio.flashcards.card import Card
from notebook_app.studio.flashcards.content import CardKind
from notebook_app.studio.flashcards.markdown import to_markdown
from notebook_app.studio.gate import Gate
from notebook_app.studio.material import passages_by_source
from notebook_app.studio.port import Made, Making
from notebook_app.studio.recall.definitions import Definition
from notebook_app.studio.recall.gaps import Gap, gaps, gives_away
from notebook_app.studio.recall.sentences import Told, defining, worth_asking
from notebook_app.studio.recall.vocabulary import Vocabulary, vocabularies

_TIRES = 0.6
"""What a kind of gap loses for its share of those that are there, so that a deck asks for all kinds."""
_DEFINITIONS = 0.4
"""Share of a deck that definitions may take."""


@dataclass(frozen=True, slots=True)
class _Deck:
    gate: Gate
    language: str
    vocabularies: Mapping[str, Vocabulary]


def extract(making: Making) -> Made:
    """Make the cards.

    Raises
    ------
    NothingWorthAsking
        If no sentence of the sources can be asked about.
    """
    options = making.options
    gate = Gate(making)
    sources = passages_by_source(making)
    deck = _Deck(gate, making.language, vocabularies(sources))
    kinds, asked = Counter[str](), Counter[str]()
    cards = _definitions(deck, sources, options.count if not options.focus else 0, asked)
    for told in worth_asking(making, options.count, options.focus):
        if len(cards) == options.count:
            break
        making.progress("cards", len(cards), options.count)
        card = _cloze(deck, told, kinds, asked)
        cards += [card] if card else []
    if not cards:
        raise NothingWorthAsking
    content = {"cards": [card.to_json() for card in cards], "citations": gate.citations}
    title = deck_title(making)
    return Made(title, content, to_markdown(content, making.language), {**gate.counts, "cards": len(cards)})


def deck_title(making: Making) -> str:
    """Return what a deck is called: after its only source, or after the notebook."""
    sources = making.source_records()
    of = making.options.focus or (sources[0].title if len(sources) == 1 else making.notebook.name)
    return translate("flashcards.of", making.language, of=of)


def _definitions(
    deck: _Deck, sources: Sequence[Sequence[StoredPassage]], count: int, asked: Counter[str]
) -> list[Card]:
    cards = []
    for told, found in defining(sources, deck.vocabularies)[: ceil(count * _DEFINITIONS)]:
        asked[found.term.casefold()] += 1
        if asked[found.term.casefold()] == 1:
            cards.append(_definition(deck, told, found))
    return cards


def _definition(deck: _Deck, told: Told, found: Definition) -> Card:
    back = deck.gate.quote(told.passage, told.span, told.text)
    rest = told.text[: found.start] + told.text[found.end :]
    asked = "" if gives_away(found.term, rest) else Gap(found.start, found.end, "term", 0).blank(told.text)
    front = translate("flashcards.what_is", deck.language, term=found.term)
    kind: CardKind = "reversed" if asked else "basic"
    return Card(deck.gate.item_id("card", back.id), kind, front, back, found.term, asked)


def _cloze(deck: _Deck, told: Told, kinds: Counter[str], asked: Counter[str]) -> Card | None:
    """Return the sentence with its best gap; None where it has none, or only ones asked for before."""
    context = told.passage.title if told.speaks_of_authors else ""
    possible = [
        gap
        for gap in gaps(told.text, deck.vocabularies[told.passage.source], context)
        if gap.kind == "number" or not asked[gap.answer(told.text).casefold()]
    ]
    if not possible:
        return None
    best = max(possible, key=lambda gap: gap.worth - _TIRES * kinds[gap.kind] / sum((kinds + Counter("x")).values()))
    answer = best.answer(told.text)
    kinds[best.kind] += 1
    asked[answer.casefold()] += 1
    back = deck.gate.quote(told.passage, told.span, told.text)
    hint, front = hint_of(answer, best, deck.language), best.blank(told.text)
    return Card(deck.gate.item_id("card", back.id), "cloze", front, back, answer, hint=hint, context=context)


def hint_of(answer: str, gap: Gap, language: str) -> str:
    """Return a hint at what fills a gap: what kind of thing it is, and how it begins."""
    if gap.kind == "number":
        kind = "percent" if answer.endswith(("%", "％")) else "number"
        return translate(f"flashcards.hint_{kind}", language)
    return translate(f"flashcards.hint_{gap.kind}", language, first=answer[0], count=len(answer.split()))
