"""TeX's mathematical symbols: what pdfium gives as the bare codes of fonts that do not tell what their glyphs mean.

TeX writes ‖x‖ with the letter k of a font of symbols. pdfium knows the glyphs that Adobe's list names; for the others it
returns their codes, in these fonts never what a reader sees. The tables are the OMS and OMX encodings of the TeX
fonts (D. E. Knuth, Computer Modern Typefaces; names as in ``texmf/dvips``), without the codes that a font that does tell
its meanings may rightly give.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Mapping
from itertools import repeat
from typing import Any

from ingest.parsers.pdf.calls import address, calls

_TEXT_OBJECT = 1  # FPDF_PAGEOBJ_TEXT
_NAME = re.compile(r"(?:^|\+)(CMB?SY|CMEX)\d")
_LONGEST_NAME = 128

_SYMBOLS = str.maketrans(
    "03467abcdehiklmoqtuvw`%&'5<=\x1c\x1d\x1e\x1f\x16\x17",
    "′∋△\u0338↦⊣⌊⌋⌈⌉⟨⟩‖↕⇕≀⨿⊔⊓⊑⊒⊢↗↘≃▽ℜℑ≪≫≺≻⪯⪰",
)
_LARGE = str.maketrans(
    "PXRZSTQYHILMNOVWFGJKUabcdefghijklmnopqrst\\^_`"
    "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"
    "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f !",
    "∑∑∫∫⋃⋂∏∏∮∮⊕⊕⊗⊗⋀⋁⊔⊔⊙⊙⊎⨿^^^~~~[]⌊⌋⌈⌉{}√√√√√⋂⋀⋁⨿()[]⌊⌋⌈⌉{}⟨⟩|‖/\\()()[]⌊⌋⌈⌉{}⟨⟩/\\()",
)
_MEANINGS: Mapping[str, dict[int, int]] = {"CMSY": _SYMBOLS, "CMBSY": _SYMBOLS, "CMEX": _LARGE}


def with_symbols(page: Any, text_page: Any, text: str) -> str:
    """Return the text of a page, one character for each index, with TeX's symbols as what they mean."""
    fonts = _symbol_fonts(page)
    if not fonts:
        return text
    objects = list(map(calls().text_object, repeat(address(text_page)), range(len(text))))
    tables = {each: fonts[font] for each in set(objects) if each and (font := calls().font(each)) in fonts}
    if not tables:
        return text
    return "".join(
        character.translate(tables[each]) if each in tables else character
        for character, each in zip(text, objects, strict=True)
    )


def _symbol_fonts(page: Any) -> dict[int | None, dict[int, int]]:
    """Return the table of each symbol font that the page uses itself, by the font's address."""
    import pypdfium2.raw as pdfium

    numbers = range(pdfium.FPDFPage_CountObjects(page))
    objects = [each for each in map(calls().page_object, repeat(address(page)), numbers) if each]
    texts = [each for each in objects if calls().object_type(each) == _TEXT_OBJECT]
    found: dict[int | None, dict[int, int]] = {}
    for font in {font for font in map(calls().font, texts) if font}:
        buffer = ctypes.create_string_buffer(_LONGEST_NAME)
        calls().font_name(font, buffer, _LONGEST_NAME)
        name = _NAME.search(buffer.value.decode("latin-1"))
        if name:
            found[font] = _MEANINGS[name[1]]
    return found
