"""pdfium's functions that are called once a character, on plain addresses: a sweep over a page then runs in C."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Calls:
    """The functions; every handle is an address, 0 where there is none."""

    box: Callable[[int, int, int], int]
    """(text page, character, rectangle to fill): the character's loose box."""
    matrix: Callable[[int, int, int], int]
    """(text page, character, matrix to fill)."""
    size: Callable[[int, int], float]
    """(text page, character): the font's size before the matrix."""
    text_object: Callable[[int, int], int | None]
    """(text page, character): the object that draws it."""
    page_object: Callable[[int, int], int | None]
    """(page, number): an object of the page."""
    object_type: Callable[[int], int]
    font: Callable[[int], int | None]
    """(text object): its font."""
    font_name: Callable[[int, Any, int], int]
    """(font, buffer, its length)."""


def address(handle: Any) -> int:
    """Return the address that a handle of pypdfium2 stands for."""
    found = ctypes.cast(handle.raw, ctypes.c_void_p).value
    assert found
    return found


@cache
def calls() -> Calls:
    """Return the functions of the pdfium that pypdfium2 has loaded."""
    import pypdfium2.raw as pdfium

    def plain(function: Any, result: Any, *arguments: Any) -> Any:
        return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)

    place, number = ctypes.c_void_p, ctypes.c_int
    return Calls(
        box=plain(pdfium.FPDFText_GetLooseCharBox, number, place, number, place),
        matrix=plain(pdfium.FPDFText_GetMatrix, number, place, number, place),
        size=plain(pdfium.FPDFText_GetFontSize, ctypes.c_double, place, number),
        text_object=plain(pdfium.FPDFText_GetTextObject, place, place, number),
        page_object=plain(pdfium.FPDFPage_GetObject, place, place, number),
        object_type=plain(pdfium.FPDFPageObj_GetType, number, place),
        font=plain(pdfium.FPDFTextObj_GetFont, place, place),
        font_name=plain(pdfium.FPDFFont_GetBaseFontName, ctypes.c_size_t, place, place, ctypes.c_size_t),
    )
