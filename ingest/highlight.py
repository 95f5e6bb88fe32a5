"""Rectangles of a quotation on its page."""

from __future__ import annotations

from ingest.models import FloatArray

Box = tuple[float, float, float, float]
_SAME_LINE = 0.5  # two boxes share a line if they overlap by half of the lower one's height
_WIDEST_GAP = 3.0  # and stand no further apart than three heights: a column's gutter is no part of a line


def highlight_boxes(page_words: FloatArray, start: int, end: int) -> list[Box]:
    """Return the boxes that cover characters ``[start, end)`` of a page, one for each line.

    Parameters
    ----------
    page_words : ndarray of float32, shape (words, 6)
        ``Page.words``: ``start, end, x0, y0, x1, y1``, boxes as shares of the page from the top left.
    start, end : int
        Characters of the page's text.

    Returns
    -------
    list of (x0, y0, x1, y1)
        Shares (0 to 1) of the displayed page; empty where the page has no geometry.
    """
    touched = page_words[(page_words[:, 0] < end) & (page_words[:, 1] > start)]
    lines: list[Box] = []
    for row in touched.tolist():
        box: Box = (row[2], row[3], row[4], row[5])
        if lines and _one_line(lines[-1], box):
            lines[-1] = _union(lines[-1], box)
        else:
            lines.append(box)
    return lines


def _one_line(line: Box, word: Box) -> bool:
    overlap = min(line[3], word[3]) - max(line[1], word[1])
    lowest = min(line[3] - line[1], word[3] - word[1])
    gap = max(word[0] - line[2], line[0] - word[2])
    return overlap > _SAME_LINE * lowest and gap < _WIDEST_GAP * max(line[3] - line[1], word[3] - word[1])


def _union(a: Box, b: Box) -> Box:
    return (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
