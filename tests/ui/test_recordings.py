from __future__ import annotations

import json

import numpy as np

from ingest.models import Anchor, Page
from notebook_app.ui.sources.recordings import spoken


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
