from __future__ import annotations

import pytest

from ingest.models import Anchor
from notebook_app.records import Citation
from notebook_app.ui import markup


def cite(n: int) -> Citation:
    return Citation(n, Anchor("f" * 64, 3, 0, 4, "Words"), "Paper", "iii")


def answer(text: str, sentences: list[dict[str, object]], *numbers: int) -> tuple[str, int]:
    return markup.answer_markdown(text, "m1", [cite(n) for n in numbers], sentences, lambda key: key)


def test_a_marker_becomes_a_chip_and_one_without_citation_is_left_out() -> None:
    body, _ = answer("It lasts [1]. It fades [2].", [], 1)
    assert body == "It lasts\u2060[1](#cite-m1-1). It fades."


def test_code_is_left_as_it_is() -> None:
    text = "Take `a[1]` and\n\n```\nb[1] = ~c\n```"
    assert answer(text, [], 1)[0] == text


def test_about_is_not_struck_through() -> None:
    assert markup.shown("~10 to ~20, but ~~gone~~") == r"\~10 to \~20, but ~~gone~~"


SENTENCES = [
    {"text": "It lasts.", "citations": [1], "verdict": "supported"},
    {"text": "It fades", "citations": [2], "verdict": "weak"},
    {"text": "It sings", "citations": [2], "verdict": "unsupported"},
]
WEAK, UNSUPPORTED = "\u2060[verdict_weak](#doubt-weak)", "\u2060[verdict_unsupported](#doubt-unsupported)"


def test_a_sentence_that_is_not_borne_out_is_marked_after_its_markers() -> None:
    body, lost = answer("It lasts. [1] It fades [2]. It sings [2].", SENTENCES, 1, 2)
    assert f"(#cite-m1-2).{WEAK} It" in body
    assert body.endswith(f"(#cite-m1-2).{UNSUPPORTED}")
    assert (lost, body.count("#doubt-")) == (0, 2)


def test_a_sentence_is_found_with_its_markers_before_the_full_stop() -> None:
    sentences = [
        {"text": "It lasts, and grows.", "citations": [1, 2], "verdict": "weak"},
        {"text": "It sings.", "citations": [2], "verdict": "unsupported"},
    ]
    body, lost = answer("It lasts [1], and **grows** [2][1]. It sings [2].", sentences, 1, 2)
    assert lost == 0
    assert body.endswith(UNSUPPORTED)
    assert f".{WEAK} It sings" in body


def test_a_verdict_without_a_place_is_counted() -> None:
    assert answer("Something else.", [{"text": "Lost", "citations": [], "verdict": "weak"}]) == ("Something else.", 1)


def doubted(*texts: str) -> list[dict[str, object]]:
    return [{"text": text, "citations": [1], "verdict": "unsupported"} for text in texts]


@pytest.mark.parametrize(
    ("text", "sentence", "expected"),
    [
        ("See vol. 20, no. 6 of it. More.", "See vol.", f"See vol. 20, no. 6 of it.{UNSUPPORTED} More."),
        ("Of `x = 1` here.", "Of x = 1 here.", f"Of `x = 1` here.{UNSUPPORTED}"),
        ("- One [1].\n- Two **fades** [1].", "Two fades.", "- One\u2060[1](#cite-m1-1).\n- Two **fades**"),
        ("> It fades.", "It fades.", f"> It fades.{UNSUPPORTED}"),
        ("遗忘很快。它会消退 [1]。", "它会消退。", f"遗忘很快。它会消退\u2060[1](#cite-m1-1)。{UNSUPPORTED}"),
        ("It is $a^2$. It fades.", "It is a^2.", f"It is $a^2$.{UNSUPPORTED} It fades."),
    ],
)
def test_a_mark_stands_at_the_end_of_its_sentence(text: str, sentence: str, expected: str) -> None:
    body, lost = answer(text, doubted(sentence), 1)
    assert lost == 0
    assert body.count("#doubt-") == 1
    assert expected in body


def test_a_table_keeps_its_rows_and_is_marked_in_its_cells() -> None:
    text = "| Group | Kept |\n|:--|--:|\n| spaced | 72% [1] |\n| massed | 46% [1] |"
    body, lost = answer(text, doubted("massed | 46%"), 1)
    assert body.split("\n") == [
        "| Group | Kept |",
        "|:--|--:|",
        "| spaced | 72%\u2060[1](#cite-m1-1) |",
        f"| massed | 46%\u2060[1](#cite-m1-1){UNSUPPORTED} |",
    ]
    assert lost == 0


@pytest.mark.parametrize(
    "text", ["```\nIt fades.\n```", "## It fades", "**It fades**", "$$\nIt fades\n$$", "`It fades`x"]
)
def test_code_headings_and_formulas_are_never_marked(text: str) -> None:
    body, lost = answer(text, doubted("It fades"), 1)
    assert "#doubt" not in body or text.startswith("`It")
    assert "#doubt" not in body.split("`")[1::2]
    assert lost == ("#doubt" not in body)


@pytest.mark.parametrize("tail", ["", " [", " [1", "[1, 2", " [12"])
def test_a_marker_cut_in_two_waits(tail: str) -> None:
    assert markup.half_written(f"It lasts{tail}") == "It lasts ▍"


def test_a_whole_marker_of_a_growing_text_is_not_yet_live() -> None:
    assert "[1](#cite-pending)" in markup.half_written("It lasts [1] and")


def test_a_copy_lists_what_it_cites() -> None:
    copied = markup.plain_copy("It lasts [1].", [cite(1)], lambda citation: f"{citation.title}, {citation.page}")
    assert copied == "It lasts [1].\n\n[1] Paper, 3: “Words”"


def test_a_preview_is_one_line_cut_between_words() -> None:
    body = "# Head\n\n- **Spaced** practice [1] lasts"
    assert markup.shortened(markup.without_markup(body), 21) == "Head Spaced practice…"


def test_escaped_text_shows_as_it_stands() -> None:
    assert markup.escaped("a*b_c [1] :red[x]") == r"a\*b\_c \[1\] \:red\[x\]"


def test_the_opening_of_a_guide_is_its_summary() -> None:
    assert markup.opening("- It lasts. [1]\n- It fades.\n\n**Topics**\n\nSpacing") == "- It lasts. [1]\n- It fades."
    assert markup.opening("**Topics** only") == "**Topics** only"


def test_a_chip_after_a_colon_stays_a_chip() -> None:
    assert answer("It says: [1]", [], 1)[0] == "It says\\:\u2060[1](#cite-m1-1)"


@pytest.mark.parametrize(
    "text", ["| a | b |\n|---|---|\n| 1 | 2 |", "```py\nx = 1", "$$\nx\n$$", "Text[^1]\n\n[^1]: note"]
)
def test_the_cursor_of_a_growing_text_breaks_nothing(text: str) -> None:
    assert markup.half_written(text).endswith("\n\n▍")
    assert markup.half_written("- a\n  - b") == "- a\n  - b ▍"
