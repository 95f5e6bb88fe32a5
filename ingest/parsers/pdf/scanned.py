"""Find the pages of a PDF that are pictures of text, to be read by text recognition."""

from __future__ import annotations

from typing import Any

from ingest.parsers.pdf.words import PageWords

_NEXT_TO_NOTHING = 20  # words: a library's stamp, a page number, "Downloaded from ..."
_COVERS = 0.5  # of the page's area: a scan may leave margins, or stand in strips
_STRANGE = 0.5  # of the words: beyond this the fonts do not tell what their characters mean
_DEEPEST = 3  # forms within forms that are searched for pictures


def is_scanned(page: Any, found: PageWords) -> bool:
    """Tell whether a :class:`pypdfium2.PdfPage` shows text that its words do not give.

    That is so where there are no words but something is drawn, where pictures cover the page and next to no words stand
    on it, and where the characters of most words have no meaning.
    """
    import pypdfium2.raw as pdfium

    if not found.words:
        return bool(pdfium.FPDFPage_CountObjects(page))
    if found.unreadable > _STRANGE * len(found.words):
        return True
    return len(found.words) <= _NEXT_TO_NOTHING and _covered(page) >= _COVERS


def _covered(page: Any) -> float:
    """Return the share of the page that its pictures cover, overlaps counted twice."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    left, bottom, right, top = page.get_bbox()
    covered: float = 0.0
    for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEPEST):
        try:
            x0, y0, x1, y1 = picture.get_bounds()
        except pypdfium2.PdfiumError:  # a picture without a place
            continue
        covered += max(0.0, min(x1, right) - max(x0, left)) * max(0.0, min(y1, top) - max(y0, bottom))
    return covered / max(float(right - left) * float(top - bottom), 1.0)
