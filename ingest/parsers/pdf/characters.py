"""The characters of a PDF page through pdfium: one for each index of its text page, all boxes in one sweep.

pdfium answers one question about one character at a time. A sweep over a page fills a numpy array: half a microsecond
a character.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.models import FloatArray
from ingest.parsers.pdf.calls import address, calls
from ingest.parsers.pdf.symbols import with_symbols

_LAST_CHARACTER = 0x10FFFF
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Characters:
    """What pdfium knows of a page's characters.

    Parameters
    ----------
    text : str
        One character for each index; halves of surrogate pairs stand alone.
    boxes : ndarray of float32, shape (characters, 4)
        Loose boxes (left, bottom, right, top) in user space; NaN where pdfium made the character up.
    """

    text: str
    boxes: FloatArray


def read_characters(page: Any, text_page: Any) -> Characters:
    """Return the characters of a :class:`pypdfium2.PdfPage` and its text page."""
    count = text_page.count_chars()
    boxes = np.zeros((count, 4), np.float32)  # left, top, right, bottom, as pdfium's FS_RECTF has them
    _sweep(calls().box, text_page, range(count), boxes)
    left, top, right, bottom = boxes.T
    ordered = np.stack([np.minimum(left, right), np.minimum(bottom, top), np.maximum(left, right), np.maximum(bottom, top)], 1)  # fmt: skip
    ordered[(right <= left) & (top <= bottom)] = np.nan
    return Characters(with_symbols(page, text_page, _text(text_page, count)), ordered)


def type_of(text_page: Any, indices: Indices) -> tuple[FloatArray, FloatArray]:
    """Return some characters' type sizes in points, and the angles of their baselines in radians, counter-clockwise."""
    matrices = np.zeros((len(indices), 6), np.float32)
    wanted = indices.tolist()
    _sweep(calls().matrix, text_page, wanted, matrices)
    sizes = np.fromiter(map(calls().size, repeat(address(text_page)), wanted), np.float32, len(wanted))
    a, b, c, d = matrices.T[:4]
    scale = np.hypot(c, d)
    return sizes * np.where(scale > 0, scale, 1.0), np.arctan2(b, a)


def _text(text_page: Any, count: int) -> str:
    """Return the text in one call; where pdfium leaves characters out of it, ask for each."""
    import pypdfium2.raw as pdfium

    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(text_page, 0, count, buffer) == count + 1:
        codes = np.frombuffer(bytes(buffer), np.uint16, count).astype("<u4")
    else:
        codes = np.array([pdfium.FPDFText_GetUnicode(text_page, i) for i in range(count)], "<u4")
        codes[codes > _LAST_CHARACTER] = 0xFFFD
    text: str = codes.tobytes().decode("utf-32-le", "surrogatepass")
    return text


def _sweep(call: Callable[[int, int, int], int], text_page: Any, indices: Any, rows: FloatArray) -> None:
    """Have a call fill a row for each index."""
    if not len(rows):
        return
    first, step = rows.ctypes.data, rows.strides[0]
    addresses = range(first, first + step * len(rows), step)
    for _ in map(call, repeat(address(text_page)), indices, addresses):
        pass
