"""Search by words: ids, order and scores are those of SQLite's FTS5."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from ingest.index.words import Segment, WordIndex, Words, make_segment, token_key
from ingest.tokens import lexical_tokens
from tests.fts5 import Fts5

TITLES = ("Emperor penguins of the south", "深度学习", "", "Spacing and the spacing of practice")
ENGLISH = [
    "the",
    "a",
    "of",
    "practice",
    "spacing",
    "penguin",
    "emperor",
    "model",
    "data",
    "learning",
    "3.5",
    "1,200",
    "winter",
    "egg",
    "colony",
    "wind",
    "south",
    "huddle",
]
CHINESE = ("企鹅是一种鸟", "深度学习需要数据", "模型", "南极的冬天", "间隔复习")
Document = tuple[str, str, list[str]]


def documents(seed: int) -> list[Document]:
    """Draw documents: source, title, and the texts of passages, some of which say the same or nothing."""
    drawing = random.Random(seed)

    def text() -> str:
        english = " ".join(drawing.choices(ENGLISH, weights=range(len(ENGLISH), 0, -1), k=drawing.randrange(30)))
        return english + "".join(drawing.choices(CHINESE, k=drawing.choice((0, 0, 1, 3))))

    return [(f"s{n}", drawing.choice(TITLES), [text() for _ in range(drawing.randrange(12))]) for n in range(9)]


def both(made: Sequence[Document]) -> tuple[WordIndex, Fts5]:
    named = [(source, title, [(f"{source}-{n}", t) for n, t in enumerate(texts)]) for source, title, texts in made]
    index = WordIndex([Words(source, title, make_segment(passages)) for source, title, passages in named])
    rows = (
        (name, source, lexical_tokens(title) + lexical_tokens(text))
        for source, title, passages in named
        for name, text in passages
    )
    return index, Fts5(rows)


@pytest.mark.parametrize("seed", range(6))
def test_ids_order_and_scores_are_those_of_fts5(seed: int) -> None:
    made = documents(seed)
    index, fts5 = both(made)
    drawing = random.Random(seed)
    for _ in range(25):
        asked = " ".join(drawing.choices([*ENGLISH, *CHINESE, *TITLES, "unknown"], k=drawing.randrange(1, 9)))
        for sources in (None, ["s1", "s4", "none such"]):
            top = drawing.choice((1, 3, 10, 500))
            expected = fts5.search(asked, top, sources)
            found = index.search(asked, top, sources)
            assert list(found) == list(expected)
            assert list(found.values()) == pytest.approx(list(expected.values()), abs=1e-9)
        everywhere = fts5.search(asked, 500)
        scores = index.scores(asked, [*index.ids, "unknown"])
        assert scores == pytest.approx(dict.fromkeys([*index.ids, "unknown"], 0.0) | everywhere, abs=1e-9)


def test_tokens_of_a_passage_are_its_own_and_its_titles() -> None:
    made = documents(1)
    index, _ = both(made)
    for source, title, texts in made:
        for number, text in enumerate(texts):
            tokens = {token_key(token) for token in lexical_tokens(title) + lexical_tokens(text)}
            assert index.tokens([f"{source}-{number}", "unknown"]) == {f"{source}-{number}": tokens}


@pytest.mark.parametrize("text", ["", "  \n", "?!", '"', "NOT", 'AND OR "x', "NEAR(a b)", "words:x", "a* ^b -c"])
def test_any_text_is_a_query(text: str) -> None:
    for index in (WordIndex([]), WordIndex([Words("s", "", make_segment([("p1", "passage number1 of many")]))])):
        assert index.search(text, 10) == {}
        assert index.scores(text, ["p1"]) == {"p1": 0.0}


def test_nothing_asked_for_is_nothing_found() -> None:
    index = WordIndex([Words("s", "", make_segment([("p1", "cat")])), Words("empty", "Cat", make_segment([]))])
    assert index.search("cat", 0) == index.search("cat", 5, []) == index.search("cat", 5, ["empty"]) == {}
    assert set(index.search("cats", 5, ["s"])) == {"p1"}
    assert index.tokens(["p2"]) == {}


def test_a_page_of_text_is_a_query() -> None:
    index = WordIndex([Words("s", "", make_segment([("p1", "needle"), ("p2", "hay")]))])
    assert set(index.search(" ".join(f"word{n}" for n in range(3_000)) + " needle", 10)) == {"p1"}


def test_a_document_of_very_many_passages() -> None:
    made = make_segment((f"p{n}", "needle" if n in {7, 65_999} else "hay") for n in range(66_000))
    index = WordIndex([Words("s", "", made)])
    assert list(index.search("needle", 9)) == ["p7", "p65999"]
    assert len(Segment.read(made).ids) == 66_000
