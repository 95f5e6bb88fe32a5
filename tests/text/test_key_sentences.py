from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ingest.embedding.embed import Embedder
from ingest.models import Document, Heading, Page
from notebook_app.records import StoredPassage
from notebook_app.text.key_sentences import in_reading_order, key_sentences
from tests.chat.passages import stored, stored_document

CHAPTERS = (
    "Testing\nResearch on testing has followed recall for more than a century, and its main curve keeps its shape.\n\n"
    "Teachers who built recall into lessons reported that practice improved in nearly every group.",
    "Attention\nA quiet room is what most people name when they are asked for the best place to learn.\n\n"
    "Interruptions cost more time than they seem to, since the thread of thought must be found again.",
)


def headed(*pages: str, titles: tuple[str, ...]) -> list[StoredPassage]:
    made = tuple(
        Page(n, text, headings=(Heading(0, 1, t),)) for n, (text, t) in enumerate(zip(pages, titles, strict=True), 1)
    )
    return stored_document(Document("b" * 64, "text", "Learning", made))


def test_no_text_has_no_key_sentences() -> None:
    assert key_sentences([], 3) == []


def test_each_is_cited_word_for_word() -> None:
    for sentence in key_sentences(stored("Learning", *CHAPTERS), 10):
        citation = sentence.citation(4)
        page = CHAPTERS[citation.page - 1]
        assert page[citation.start : citation.end] == citation.quote == sentence.text
        assert citation.n == 4


def test_a_heading_before_a_sentence_is_left_out() -> None:
    assert not any(s.text.startswith(("Testing", "Attention")) for s in key_sentences(stored("L", *CHAPTERS), 10))


def test_references_contents_and_captions_are_left_out() -> None:
    passages = headed(
        "Tea\nGreen tea and black tea come from the same plant, and differ in how they are made.\n\n"
        "Table 1. Kinds of tea and how long the leaves of each of them are left to oxidise.",
        "References\nLu, Y. (760). The classic of tea and of all the ways in which it is made and drunk.",
        titles=("Tea", "References"),
    )
    assert [s.text[:9] for s in key_sentences(passages, 10)] == ["Green tea"]


def test_the_half_of_a_sentence_from_the_page_before_is_left_out() -> None:
    passages = stored(
        "Tea",
        "Leaves that are heated soon after picking stay green, and the ones that are bruised and left",
        "To lie for a day turn red before they are dried. Oolong tea stands between the two, as it is oxidised in part.",
    )
    assert [s.text[:10] for s in key_sentences(passages, 10)] == ["Oolong tea"]


def test_a_definition_keeps_the_term_before_it() -> None:
    text = (
        "Consolidation. The slow process by which a new memory becomes stable.\n\n"
        "Interference. The disturbance of one memory by another that is like it."
    )
    found = {s.text for s in key_sentences(stored("Glossary", text), 4)}
    assert "Consolidation. The slow process by which a new memory becomes stable." in found


def test_sentences_that_lean_come_last() -> None:
    text = (
        "Spacing study sessions over several days slows the forgetting of words. However, this is hard to accept for most "
        "of those who learn in this way. Testing oneself on the words slows the forgetting further."
    )
    assert key_sentences(stored("Study", text), 3)[-1].text.startswith("However")


def test_the_sentence_that_speaks_of_its_source_comes_first(embedder: Embedder) -> None:
    text = (
        "Green tea leaves are heated soon after picking.\n\nThis article describes how tea is made and how it is drunk in the "
        "south.\n\nBlack tea is oxidised before it is dried in the sun or an oven."
    )
    assert key_sentences(stored("Tea", text, embedder=embedder), 3)[0].text.startswith("This article")


def test_near_repetitions_are_left_out() -> None:
    text = (
        "Green tea and black tea come from one and the same plant.\n\n" * 2
        + "Oolong tea leaves are bruised by shaking them."
    )
    assert len(key_sentences(stored("Tea", text), 9)) == 2


def test_reading_order() -> None:
    found = in_reading_order(key_sentences(stored("Learning", *CHAPTERS), 10))
    places = [(s.passage.ordinal, s.span.start) for s in found]
    assert places == sorted(places)


def test_vectors_decide_what_is_central() -> None:
    rng = np.random.default_rng(7)
    centre = rng.normal(size=16)
    passages = []
    for passage in headed(*CHAPTERS, titles=("Testing", "Attention")):
        noise = 1.0 if passage.section == "Testing" else 4.0
        rows = np.stack([centre + noise * rng.normal(size=16) for _ in passage.sentences])
        unit = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        passages.append(replace(passage, sentence_vectors=unit, vector=unit.mean(axis=0)))
    assert key_sentences(passages, 1)[0].passage.section == "Testing"


@pytest.mark.parametrize("count", [1, 2, 3])
def test_no_more_than_asked_for(count: int) -> None:
    assert len(key_sentences(stored("Learning", *CHAPTERS), count)) == count
