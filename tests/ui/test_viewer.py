from __future__ import annotations

from ingest.models import Heading, Page
from notebook_app.ui.viewer import segments

PAGE = Page(
    1,
    "Spacing\n\nSpaced practice lasts.\nTests\nThey help.",
    headings=(Heading(0, 1, "Spacing"), Heading(32, 2, "Tests")),
)


def test_the_segments_are_the_page() -> None:
    for start in range(len(PAGE.text)):
        for end in range(start, len(PAGE.text) + 1):
            cut = segments(PAGE, start, end)
            assert "".join(segment["text"] for segment in cut) == PAGE.text
            assert "".join(segment["text"] for segment in cut if segment["marked"]) == PAGE.text[start:end]


def test_headings_keep_their_level() -> None:
    assert [(s["text"], s["level"]) for s in segments(PAGE, 0, 0) if s["level"]] == [("Spacing", 1), ("Tests", 2)]


def test_an_empty_page_has_no_segments() -> None:
    assert segments(Page(1, ""), 0, 0) == []
