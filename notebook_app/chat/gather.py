"""Gather what a language model reads for a question: the documents' own parts, and passages for each side of a comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest

from ingest.tokens import lexical_tokens
from notebook_app.chat.documents.questions import document_question, sides_of
from notebook_app.chat.writing.material import Material
from notebook_app.records import Citation
from notebook_app.search.scored import ScoredPassage

_MOST_SIDES = 4
"""Each is searched for by itself: more would cost more than they bring."""
Retrieve = Callable[[str], Sequence[ScoredPassage]]


def gather(question: str, retrieve: Retrieve, most: int) -> list[ScoredPassage]:
    """Return passages for a question, the best first; of a comparison, those of each side in turn.

    One search for "Compare X and Y" finds what says most of both words, often of X alone.

    Parameters
    ----------
    question : str
        It stands alone.
    retrieve : callable
        Finds passages for a query.
    most : int
        How many to return.
    """
    found = retrieve(question)
    asked = document_question(question)
    sides = sides_of(question) if asked and asked.intent == "compare" else []
    if not 2 <= len(sides) <= _MOST_SIDES:
        return list(found)
    return _in_turn([found, *(retrieve(side) for side in _queries(question, sides))])[:most]


def parts_of_documents(citations: Iterable[Citation], material: Material) -> list[ScoredPassage]:
    """Return the passages that hold what an answer from the documents' structure cites, in its order."""
    places = [(c.source, c.page, c.start) for c in citations]
    sources = list(dict.fromkeys(source for source, _, _ in places))
    passages = material.library.passages(material.notebook_id, sources=sources, vectors=True) if sources else []
    held = (
        next((p for p in passages if (p.source, p.page) == (s, page) and p.start <= start < p.end), None)
        for s, page, start in places
    )
    kept = {p.id: p for p in held if p is not None}
    return [ScoredPassage(p, 1.0, 0.0, None, None, {}) for p in kept.values()]


def first(parts: Sequence[ScoredPassage], found: Sequence[ScoredPassage]) -> list[ScoredPassage]:
    """Return the parts and what was found besides; a passage that was found keeps its scores."""
    scored = {each.passage.id: each for each in found}
    own = [scored.get(each.passage.id, each) for each in parts]
    ids = {each.passage.id for each in own}
    return [*own, *(each for each in found if each.passage.id not in ids)]


def _queries(question: str, sides: Sequence[frozenset[str]]) -> Iterator[str]:
    """Yield for each side the question without the other sides' words."""
    for side in sides:
        others = frozenset[str]().union(*(other for other in sides if other is not side)) - side
        kept = [word for word in question.split() if not others.intersection(lexical_tokens(word))]
        yield " ".join(kept)


def _in_turn(lists: Sequence[Sequence[ScoredPassage]]) -> list[ScoredPassage]:
    turns = (each for row in zip_longest(*lists) for each in row if each is not None)
    best: dict[str, ScoredPassage] = {}
    for each in turns:
        best.setdefault(each.passage.id, each)
    return list(best.values())
