"""A picture from outside, decoded within limits and written anew as PNG: nothing but its pixels stays."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Final

from notebook_app.errors import BadPicture

_FORMATS: Final = ("PNG", "JPEG", "WEBP")
_MOST_PIXELS: Final = 4096 * 4096
_LONGEST_SIDE: Final = 4096
_MOST_BYTES: Final = 3_500_000
"""Of the PNG: in base64 it stays below the longest text of a content."""
_SMALLER: Final = 0.8


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and its size in pixels."""

    png: bytes
    width: int
    height: int


def checked_picture(data: bytes) -> Picture:
    """Return a picture as PNG, made smaller where it would take too much room.

    Raises
    ------
    BadPicture
        If it is no PNG, JPEG or WebP, is damaged, or has too many pixels.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
                if opened.width * opened.height > _MOST_PIXELS or max(opened.size) > _LONGEST_SIDE:
                    raise BadPicture(detail=f"{opened.width} × {opened.height}")
                opened.load()
                image = opened.convert("RGBA" if "A" in opened.getbands() else "RGB")
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise BadPicture(detail=str(error)[:200]) from error
    while True:
        out = io.BytesIO()
        image.save(out, "PNG", optimize=False)
        if out.tell() <= _MOST_BYTES:
            return Picture(out.getvalue(), *image.size)
        image = image.resize((max(1, int(image.width * _SMALLER)), max(1, int(image.height * _SMALLER))))
