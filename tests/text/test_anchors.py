"""Sentences of a passage found and cited: offsets are of the page, not of the passage."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.models import Anchor, Span
from notebook_app.records import Citation, StoredPassage
from notebook_app.text.anchors import begins_line, best_sentence, cite, coverages, sentence_text, sentence_texts

TEXT = "Herons nest in trees.\n  Owls hunt mice at night. Storks return in March."
START = 100
SENTENCES = (Span(100, 121), Span(124, 148), Span(149, 172))


def passage(text: str = TEXT, sentences: tuple[Span, ...] = SENTENCES, vectors: object = None) -> StoredPassage:
    return StoredPassage(
        id="p",
        source="a" * 64,
        title="Birds",
        page=3,
        label="iii",
        start=START,
        end=START + len(text),
        text=text,
        section="",
        language="en",
        ordinal=0,
        sentences=sentences,
        vector=None,
        sentence_vectors=vectors,  # type: ignore[arg-type]
        times=None,
    )


def test_the_words_of_a_span_of_the_page() -> None:
    assert sentence_texts(passage()) == ["Herons nest in trees.", "Owls hunt mice at night.", "Storks return in March."]
    assert sentence_text(passage(), Span(101, 103)) == "er"


@pytest.mark.parametrize(
    ("start", "begins"), [(100, True), (101, False), (122, True), (124, True), (125, False), (149, False)]
)
def test_what_begins_a_line(start: int, begins: bool) -> None:
    assert begins_line(passage(), Span(start, start + 1)) is begins


def test_only_the_last_line_break_counts() -> None:
    two = passage("Owls hunt.\nAt night\nmice hide.")
    assert begins_line(two, Span(START + 20, START + 24))
    assert not begins_line(two, Span(START + 14, START + 19))


def test_a_citation_has_the_words_place_and_label() -> None:
    assert cite(passage(), SENTENCES[1], 7) == Citation(
        7, Anchor("a" * 64, 3, 124, 148, "Owls hunt mice at night."), "Birds", "iii", None
    )


def test_a_citation_of_a_recording_has_its_second() -> None:
    heard = passage()
    timed = StoredPassage(
        **{
            **{n: getattr(heard, n) for n in heard.__slots__},
            "times": np.array([[0, 110, 5.0], [124, 148, 9.0]], np.float32),
        }
    )
    assert cite(timed, SENTENCES[1], 1).second == timed.second(124)


def test_coverage_is_the_share_of_distinct_tokens() -> None:
    texts = ["owls hunt owls", "owls hunt mice at night", "nothing of it", ""]
    assert coverages("Owls hunt mice, owls hunt!", texts).tolist() == pytest.approx([2 / 3, 1.0, 0.0, 0.0])
    assert coverages("Owls", texts).dtype == np.float32
    assert coverages("…", texts).tolist() == [0.0] * 4
    assert coverages("Owls", []).shape == (0,)


def test_the_best_sentence_by_words() -> None:
    assert best_sentence("When do storks return?", passage()) == SENTENCES[2]
    assert best_sentence("What do owls hunt at night?", passage()) == SENTENCES[1]
    assert best_sentence("Quite another thing", passage()) == SENTENCES[0], "of equal ones, the first"
    assert best_sentence("Anything", passage(sentences=())) == Span(100, 172)


def test_words_and_meaning_count_alike() -> None:
    vectors = np.array([[0.9, 0.0], [0.2, 0.0], [0.0, 0.0]], np.float32)
    towards = np.array([1.0, 0.0], np.float32)
    held = passage(vectors=vectors)
    # "owls": half the claim's tokens are in the second: 0.25 + 0.1 against 0.45 of the first.
    assert best_sentence("Owls sleep", held, towards) == SENTENCES[0]
    # All of them: 0.5 + 0.1.
    assert best_sentence("Owls", held, towards) == SENTENCES[1]
    assert best_sentence("Owls sleep", held) == SENTENCES[1], "without a vector of the claim, words alone"
    assert best_sentence("Owls sleep", passage(), towards) == SENTENCES[1], "without vectors of sentences, words alone"


def test_a_citation_says_whose_the_words_are() -> None:
    """That of the sentences in the span, each as far as the span reaches; none where they differ."""
    others = "Smith et al. (2001) found that herons nest late."
    text = f"Herons nest in trees. {others}"
    middle, end = START + 22, START + len(text)
    told = passage(text, (Span(START, START + 21), Span(middle, end)))
    assert cite(told, Span(middle, end), 1).stance == "others"
    assert cite(told, Span(middle, end - 12), 1).stance == "others"
    assert cite(told, Span(START, START + 21), 1).stance == ""
    assert cite(told, Span(START, end), 1).stance == ""
    assert cite(passage(others, ()), Span(START, START + len(others)), 1).stance == "others"
