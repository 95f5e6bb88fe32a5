from __future__ import annotations

import random

import pytest

from notebook_app.chat.writing.citations import CitationWriter
from notebook_app.records import StoredPassage
from notebook_app.text.markdown import MARKER
from tests.chat.passages import stored
from tests.chat.texts import BRIDGES, HONEY

PASSAGES = [*stored(BRIDGES[0], *BRIDGES[1]), *stored(HONEY[0], *HONEY[1])]
BRIDGE, HONEY_FIRST = 0, next(i for i, p in enumerate(PASSAGES) if p.title == "Notes on honey")
H = HONEY_FIRST + 1


def write(*pieces: str, passages: list[StoredPassage] | None = None) -> tuple[CitationWriter, list[str]]:
    writer = CitationWriter(PASSAGES if passages is None else passages)
    shown = [writer.feed(piece) for piece in pieces]
    return writer, [*shown, writer.finish()]


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ("It was opened in 1904 [1].", "It was opened in 1904 [1]."),
        (f"Honey keeps for years because it is acid [{H}]. The bridge was opened in 1904 [1].",
         "Honey keeps for years because it is acid [1]. The bridge was opened in 1904 [2]."),
        (f"Both last [1, {H}].", "Both last [1][2]."),
        (f"Both last [1][{H}].", "Both last [1][2]."),
        (f"Both last [1] [{H}].", "Both last [1] [2]."),
        ("Opened in 1904【1】。", "Opened in 1904[1]。"),
        ("Opened in 1904 [Passage 1].", "Opened in 1904 [1]."),
        ("Opened in 1904 [^1].", "Opened in 1904 [1]."),
        ("Opened in 1904 [1][1].", "Opened in 1904 [1]."),
        ("An array [a, b] is no marker [sic].", "An array [a, b] is no marker [sic]."),
        ("It ends in a bracket [1", "It ends in a bracket [1"),
    ],
)  # fmt: skip
def test_markers_of_every_form(reply: str, text: str) -> None:
    writer, shown = write(reply)
    assert writer.text == text == "".join(shown)


def test_an_unknown_marker_is_dropped_and_counted() -> None:
    writer, _ = write("It was opened in 1904 [1][99]. Nobody knows [77]. Zero [0].")
    assert writer.text == "It was opened in 1904 [1]. Nobody knows. Zero."
    assert writer.dropped == 3


def test_a_range_cites_each_passage() -> None:
    writer, _ = write("The bridge, its flood, and honey [1-3].")
    assert [int(n) for n in MARKER.findall(writer.text)] == [1, 2, 3]


def test_a_citation_is_the_sentence_that_fits_the_claim() -> None:
    writer, _ = write("Marta Lindqvist was the engineer who designed it [1]. The ground on the west bank was soft [1].")
    assert [c.quote for c in writer.citations] == [
        "The engineer Marta Lindqvist designed it.",
        "The town refused it because the ground on the west bank was too soft.",
    ]
    assert writer.text.endswith("soft [2].")


def test_the_same_sentence_keeps_its_number() -> None:
    writer, _ = write("It was opened in 1904 [1]. Again: opened in 1904 after six years [1].")
    assert len(writer.citations) == 1
    assert MARKER.findall(writer.text) == ["1", "1"]


def test_a_marker_after_the_full_stop_belongs_to_that_sentence() -> None:
    writer, _ = write("The engineer Marta Lindqvist designed it. [1] ")
    assert writer.citations[0].quote == "The engineer Marta Lindqvist designed it."


def test_two_claims_of_one_sentence_find_their_own_sentences() -> None:
    writer, _ = write("The bridge was opened in 1904 [1], and the engineer Marta Lindqvist designed it [1].")
    assert [c.quote[:12] for c in writer.citations] == ["The Aldern B", "The engineer"]


def test_citations_are_anchored_in_the_page() -> None:
    writer, _ = write(f"Bacteria cannot grow in honey [{H}].")
    citation = writer.citations[0]
    passage = writer.passage_of(citation.n)
    assert passage.text[citation.start - passage.start : citation.end - passage.start] == citation.quote
    assert (citation.n, citation.page, citation.title) == (1, 1, "Notes on honey")


REPLY = (
    f"The bridge was opened in 1904 [1], 【{H}】and honey keeps [{H}, 99].\n\n- Bees fan their wings [1-2] \n"
    "- 茶 [passage 1]。 It [sic] ends [1"
)


@pytest.mark.parametrize("seed", range(25))
def test_however_the_reply_is_split_the_text_is_the_same(seed: int) -> None:
    cuts = sorted(random.Random(seed).choices(range(len(REPLY) + 1), k=seed * 3))
    pieces = [REPLY[a:b] for a, b in zip([0, *cuts], [*cuts, len(REPLY)], strict=True)]
    whole, _ = write(REPLY)
    split, shown = write(*pieces)
    assert "".join(shown) == split.text == whole.text
    assert split.citations == whole.citations
    assert split.dropped == whole.dropped == 1


def test_letters_one_by_one_never_show_half_a_marker() -> None:
    writer = CitationWriter(PASSAGES)
    shown = ""
    for letter in "It was opened in 1904 [1]. So [99] it is.":
        shown += writer.feed(letter)
        assert not shown.rstrip().endswith("[")
        assert "[9" not in shown
    assert shown + writer.finish() == "It was opened in 1904 [1]. So it is."
