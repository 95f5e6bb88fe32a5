from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.models import Heading, Page, Span
from notebook_app.ui.sources.blocks import blocks

TEXT = "Results\nGap | Kept\n1 day | 40%\n\nIt lasts."


def written(drawn: list[dict[str, object]]) -> list[str]:
    return ["".join(run["text"] for run in block.get("runs", ())) for block in drawn]  # type: ignore[attr-defined]


def test_headings_and_tables_are_told_apart() -> None:
    page = Page(1, TEXT, headings=(Heading(0, 2, "Results"),), tables=(Span(8, 30),))
    head, _, table, rest = blocks(page, [(19, 24, "current"), (35, 40, "found")])
    assert head == {"level": 2, "runs": [{"text": "Results", "mark": ""}]}
    cells = [[[run["text"] for run in cell] for cell in row] for row in table["rows"]]
    assert cells == [[["Gap"], ["Kept"]], [["1 day"], ["40%"]]]
    assert [cell[0]["mark"] for cell in table["rows"][1]] == ["current", ""]
    assert [run for run in rest["runs"] if run["mark"]] == [{"text": "lasts", "mark": "found"}]


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.just("found")), max_size=4))
def test_no_character_is_lost(text: str, marks: list[tuple[int, int, str]]) -> None:
    assert "".join(written(blocks(Page(1, text), marks))) == text


def test_where_two_marks_meet_the_current_one_is_seen() -> None:
    (block,) = blocks(Page(1, "abcdef"), [(0, 4, "found"), (2, 6, "current")])
    assert [(run["text"], run["mark"]) for run in block["runs"]] == [
        ("ab", "found"),
        ("cd", "current"),
        ("ef", "current"),
    ]
