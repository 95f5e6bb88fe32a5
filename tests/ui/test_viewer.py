from __future__ import annotations

import json

import numpy as np

from ingest.models import Anchor, Heading, Page
from notebook_app.ui.viewer import segments, spoken

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


def test_a_recording_is_shown_line_by_line() -> None:
    times = np.array([[0, 3, 0.0], [4, 8, 61.5]], np.float32)
    page = Page(1, "One two.", times=times)
    lines = spoken(page, Anchor("sha", 1, 4, 8, "two."))
    assert lines == [
        {"start": 0.0, "clock": "0:00", "text": "One", "marked": False},
        {"start": 61.5, "clock": "1:01", "text": "two.", "marked": True},
    ]
    assert json.loads(json.dumps(lines)) == lines, "the browser gets them as JSON"
    assert not any(line["marked"] for line in spoken(page, Anchor("sha", 1, 0, 0, "")))
