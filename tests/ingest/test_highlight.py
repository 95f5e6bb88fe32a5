from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.anchors import coverage
from ingest.highlight import highlight_boxes
from ingest.models import FloatArray

SAMPLES = Path(__file__).parents[2] / "sample_sources"

# "one two / three" on two lines, then "four" beside them in another column
WORDS: FloatArray = np.array(
    [
        [0, 3, 0.10, 0.10, 0.15, 0.12],
        [4, 7, 0.16, 0.10, 0.21, 0.12],
        [8, 13, 0.10, 0.13, 0.20, 0.15],
        [14, 18, 0.60, 0.13, 0.70, 0.15],
    ],
    np.float32,
)


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ((0, 7), [(0.10, 0.10, 0.21, 0.12)]),
        ((4, 13), [(0.16, 0.10, 0.21, 0.12), (0.10, 0.13, 0.20, 0.15)]),
        ((8, 18), [(0.10, 0.13, 0.20, 0.15), (0.60, 0.13, 0.70, 0.15)]),
        ((3, 4), []),
        ((30, 40), []),
    ],
)
def test_one_box_for_each_line(span: tuple[int, int], expected: list[tuple[float, ...]]) -> None:
    boxes = highlight_boxes(WORDS, *span)
    assert np.allclose(boxes, expected) if expected else boxes == []


def test_a_page_without_places_has_no_boxes() -> None:
    assert highlight_boxes(np.zeros((0, 6), np.float32), 0, 100) == []


@given(st.integers(0, 20), st.integers(0, 20))
def test_every_touched_word_is_covered(start: int, length: int) -> None:
    boxes = highlight_boxes(WORDS, start, start + length)
    for row in WORDS.tolist():
        if row[0] < start + length and row[1] > start:
            x, y = (row[2] + row[4]) / 2, (row[3] + row[5]) / 2
            assert any(b[0] <= x <= b[2] and b[1] <= y <= b[3] for b in boxes)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.pdf")), ids=lambda path: path.stem)
def test_quotations_stand_where_pdfium_finds_their_words(path: Path) -> None:
    found = coverage(path.read_bytes(), count=100, seed=1)
    assert found.quotes == 100
    assert found.landed == found.quotes
    assert found.covered >= 0.98 * found.words
    assert found.inside <= 1.2 * found.letters  # and hardly anything else
