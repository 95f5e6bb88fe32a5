"""Finding boxes in a PDF: characters whose font has no glyph for them."""

from __future__ import annotations

import io

import pypdf
from pypdf.generic import ContentStream, TextStringObject


def missing_glyphs(data: bytes) -> list[int]:
    """Return the page of each character shown by glyph 0 (.notdef) of a font of two-byte glyph numbers."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    found = []
    for number, page in enumerate(reader.pages, 1):
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            shown = operands[0] if operator in {b"Tj", b"TJ"} else []
            for piece in shown if isinstance(shown, list) else [shown]:
                if isinstance(piece, TextStringObject | bytes):
                    raw = piece.original_bytes if isinstance(piece, TextStringObject) else piece
                    found += [number for i in range(0, len(raw) - 1, 2) if raw[i : i + 2] == b"\0\0"]
    return found
