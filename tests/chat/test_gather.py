from __future__ import annotations

from collections.abc import Sequence

from notebook_app.chat.gather import first, gather
from notebook_app.search.scored import ScoredPassage
from tests.chat.passages import stored

OWLS = [f"Owls hear mice at {n} metres." for n in range(6)]
BATS = [f"Bats hear moths at {n} metres." for n in range(6)]


def scored(text: str) -> ScoredPassage:
    return ScoredPassage(stored(text, text)[0], 1.0, 1.0, None, None, {"hear": 1.0})


class Shelf:
    """Finds what says most of the question's animals: all of owls before any of bats, as one search does."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.found = {text: scored(text) for text in (*OWLS, *BATS)}

    def retrieve(self, query: str) -> Sequence[ScoredPassage]:
        self.asked.append(query)
        texts = [*(OWLS if "owls" in query.lower() else []), *(BATS if "bats" in query.lower() else [])]
        return [self.found[text] for text in texts[:6]]


def test_each_side_of_a_comparison_is_searched_for_and_read_in_turn() -> None:
    shelf = Shelf()
    found = gather("Compare the hearing of owls and bats", shelf.retrieve, 6)
    texts = [each.passage.text for each in found]
    assert len(found) == 6
    assert sum(text in BATS for text in texts) >= 2, "one search alone fills the room with the first side"
    assert texts[0] in OWLS
    assert len({each.passage.id for each in found}) == 6
    assert "bats" not in shelf.asked[1]
    assert "owls" not in shelf.asked[2]


def test_another_question_is_searched_for_once() -> None:
    shelf = Shelf()
    assert [each.passage.text for each in gather("How far do owls hear?", shelf.retrieve, 6)] == OWLS
    assert shelf.asked == ["How far do owls hear?"]


def test_parts_of_documents_come_first_with_the_scores_they_were_found_with() -> None:
    found = [scored(text) for text in OWLS[:3]]
    part = ScoredPassage(found[2].passage, 1.0, 0.0, None, None, {})
    other = scored(BATS[0])
    assert first([part, other], found) == [found[2], other, found[0], found[1]]
