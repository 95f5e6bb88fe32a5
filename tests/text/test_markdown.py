from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from notebook_app.text.markdown import MARKER, escape, is_heading, without_line_signs, without_markers

PLAIN = [
    "The repair cost 340,000 crowns [12].",
    "![x](http://example.org/pixel.png) and [a link](http://example.org)",
    "1. First of all",
    "# not a heading",
    "- not an item",
    "a * b * c and snake_case_name and `code` and ~~gone~~",
    "<script>alert(1)</script> & x < y",
    "price: $5 to $7 | $x^2$",
    "back\\slash",
    "乌龙茶是半氧化的茶。",
]


@pytest.mark.parametrize("text", PLAIN)
def test_escaped_text_is_shown_as_written(text: str) -> None:
    (block,) = [t for t in MarkdownIt("gfm-like", {"linkify": False}).parse(escape(text)) if t.type == "inline"]
    assert {child.type for child in block.children or ()} <= {"text", "text_special"}
    assert "".join(child.content for child in block.children or ()) == text


@pytest.mark.parametrize("text", PLAIN)
def test_escaped_text_holds_no_marker(text: str) -> None:
    assert not MARKER.search(escape(text))


def test_line_breaks_become_spaces() -> None:
    assert escape("one\n  two") == "one two"


def test_markers_are_taken_out() -> None:
    assert without_markers("It opened in 1904 [1][2]. See [1](http://x).") == "It opened in 1904. See [1](http://x)."


@pytest.mark.parametrize("line", ["> text", "- text", "## text", "12. text", "> - text", "  * text"])
def test_signs_of_a_line(line: str) -> None:
    assert without_line_signs(line) == "text"


def test_headings() -> None:
    assert is_heading("## Title")
    assert not is_heading("#1 is not a title")
