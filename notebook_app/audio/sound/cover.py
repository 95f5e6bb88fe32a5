"""The cover of an episode: the notebook's title, its mark and an accent colour, drawn here."""

from __future__ import annotations

import colorsys
import hashlib
import io
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

SIZE = 1400
"""Pixels of a side: the least that podcast directories take."""
_MARGIN, _LINES = 120, 3
_FONTS = (
    "NotoSansCJK-Bold.ttc",
    "NotoSansCJK-Regular.ttc",
    "NotoSerifCJK-Bold.ttc",
    "PingFang.ttc",
    "msyhbd.ttc",
    "msyh.ttc",
    "wqy-microhei.ttc",
    "DejaVuSans-Bold.ttf",
)
"""Looked for among the machine's fonts where Pillow's own lacks the characters."""


def draw_cover(title: str, mark: str = "") -> bytes:
    """Return a square JPEG with the title, over its mark (an emoji, else initials) and a waveform.

    The colour follows from the title. Characters that no font of this machine has are left out rather than drawn as boxes.
    """
    from PIL import Image, ImageDraw

    hue = hashlib.sha256(title.encode()).digest()[0] / 256
    dark, light = _colour(hue, 0.24, 0.5), _colour(hue, 0.62, 0.55)
    image = Image.new("RGB", (SIZE, SIZE), dark)
    draw = ImageDraw.Draw(image)
    _waveform(draw, title, light)
    big = _font_for(mark, 300) if mark else None
    text = mark if big else _initials(title)
    if font := big or _font_for(text, 300):
        draw.text((_MARGIN, _MARGIN), text, font=font, fill=light)
    _title(draw, title)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()


def _colour(hue: float, lightness: float, saturation: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hls_to_rgb(hue, lightness, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)


def _waveform(draw: Any, title: str, colour: tuple[int, int, int]) -> None:
    heights = hashlib.sha512(title.encode()).digest()[:40]
    step = (SIZE - 2 * _MARGIN) / len(heights)
    for n, height in enumerate(heights):
        left, half = _MARGIN + n * step, 20 + height * 0.5
        draw.rounded_rectangle((left, 740 - half, left + step * 0.6, 740 + half), step * 0.3, fill=colour)


def _title(draw: Any, title: str) -> None:
    font = _font_for(title, 110)
    if font is None:
        return
    for n, line in enumerate(_lines(title, font, SIZE - 2 * _MARGIN)):
        draw.text((_MARGIN, 940 + n * 130), line, font=font, fill=(255, 255, 255))


def _lines(title: str, font: FreeTypeFont, width: int) -> list[str]:
    """Return the title in lines that fit, the last with an ellipsis where more would be needed."""
    lines = [""]
    for word in _words(title):
        if lines[-1] and font.getlength(lines[-1] + word.rstrip()) > width:
            lines.append("")
        lines[-1] = (lines[-1] + word).lstrip()
    lines = [line.rstrip() for line in lines]
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], lines[_LINES - 1] + "…"]
    return [_shortened(line, font, width) for line in lines]


def _shortened(line: str, font: FreeTypeFont, width: int) -> str:
    while len(line) > 2 and font.getlength(line) > width:
        line = line[:-2] + "…"
    return line


def _words(title: str) -> Iterator[str]:
    word = ""
    for char in title:
        word += char
        if char.isspace() or char > "\u2e80":
            yield word
            word = ""
    yield word


def _initials(title: str) -> str:
    words = [word for word in title.split() if word[0].isalnum()] or ["·"]
    return words[0][0] if words[0][0] > "\u2e80" else "".join(word[0] for word in words[:2]).upper()


def _font_for(text: str, size: int) -> FreeTypeFont | None:
    """Return the first font that has every character of a text."""
    return next((font for name in ("", *_FONTS) if (font := _font(name, size)) and _has_all(font, text)), None)


@cache
def _font(name: str, size: int) -> FreeTypeFont | None:
    from PIL import ImageFont

    try:
        found = ImageFont.truetype(name, size) if name else ImageFont.load_default(size)
    except OSError:
        return None
    return found if isinstance(found, ImageFont.FreeTypeFont) else None


def _has_all(font: FreeTypeFont, text: str) -> bool:
    missing = font.getmask("\uffff")
    blank = (missing.size, bytes(missing))
    shown = {char for char in text if not char.isspace()}
    return all(((mask := font.getmask(char)).size, bytes(mask)) != blank for char in shown)
