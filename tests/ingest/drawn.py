"""Pages drawn as pictures, as a scanner or a camera would bring them."""

from __future__ import annotations

import os
import struct
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.ocr.tesseract import Tesseract

ENGLISH = (
    "Spacing the sessions slows forgetting",
    "Students who took a test remembered more",
    "than students who read the text again.",
    "The advantage grew with every week that",
    "passed between study and the final test,",
    "and it held for every age.",
)
CHINESE = (
    "间隔学习比集中学习更有效。",
    "这一现象称为间隔效应，",
    "已在许多实验中得到证实。",
    "测验之后记得更多。",
)
_CHINESE_FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SIZE = (1000, 470)
LEFT, TOP, PITCH = 80, 60, 64


def tesseract() -> Tesseract:
    """Return tesseract with English and Chinese, or skip; under CI, where it is to be installed, fail."""
    found = Tesseract.find()
    if found and {"eng", "chi_sim", "osd"} <= found.languages:
        return found
    reason = "no tesseract with eng, chi_sim and osd (Debian: apt-get install tesseract-ocr tesseract-ocr-chi-sim)"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def page(lines: Sequence[str] = ENGLISH) -> Image.Image:
    """Draw lines in black on white."""
    image = Image.new("L", SIZE, 255)
    draw = ImageDraw.Draw(image)
    for i, line in enumerate(lines):
        draw.text((LEFT, TOP + PITCH * i), line, font=_font(line), fill=0)
    return image


def _font(text: str) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    if text.isascii():
        return ImageFont.load_default(38)
    if not _CHINESE_FONT.exists():
        pytest.skip("no Chinese font (Debian: apt-get install fonts-noto-cjk)")
    return ImageFont.truetype(_CHINESE_FONT, 44, index=2)


def place_of(line: int, word: int) -> tuple[float, float, float, float]:
    """Return where a word of :data:`ENGLISH` was drawn, as shares of the picture."""
    words = ENGLISH[line].split()
    font = _font("a")
    start = LEFT + font.getlength("".join(f"{each} " for each in words[:word]))
    _, top, right, bottom = font.getbbox(words[word])
    y = TOP + PITCH * line
    width, height = SIZE
    return start / width, (y + top) / height, (start + right) / width, (y + bottom) / height


def scan(path: Path, *images: Image.Image) -> Path:
    """Write pictures as the pages of a PDF."""
    images[0].save(path, save_all=True, append_images=images[1:], resolution=150)
    return path


def heic(path: Path, image: Image.Image) -> Path:
    """Write a HEIC picture: one HEVC frame in the least container that ISO/IEC 23008-12 asks for."""
    import av

    codec = av.CodecContext.create("libx265", "w")
    codec.width, codec.height, codec.pix_fmt = image.width, image.height, "yuv420p"  # type: ignore[attr-defined]
    codec.time_base = Fraction(1, 25)
    codec.options = {"x265-params": "log-level=none:repeat-headers=1:keyint=1"}
    frame = av.VideoFrame.from_image(image.convert("RGB")).reformat(format="yuv420p")
    stream = b"".join(bytes(packet) for sent in (frame, None) for packet in codec.encode(sent))  # type: ignore[attr-defined]
    units = [unit for unit in stream.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1") if unit]
    kinds = {32: [], 33: [], 34: []}  # type: dict[int, list[bytes]]
    slices = []
    for unit in units:
        kind = unit[0] >> 1 & 63
        kinds.get(kind, slices if kind < 32 else []).append(unit)
    path.write_bytes(_container(kinds, b"".join(struct.pack(">I", len(unit)) + unit for unit in slices), image.size))
    return path


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


def _container(sets: dict[int, list[bytes]], data: bytes, size: tuple[int, int]) -> bytes:
    profile = sets[33][0].replace(b"\0\0\3", b"\0\0")[
        3:15
    ]  # general profile, tier and level, behind two bytes of header
    arrays = b"".join(
        struct.pack(">BH", 0x80 | kind, len(units)) + b"".join(struct.pack(">H", len(u)) + u for u in units)
        for kind, units in sets.items()
    )
    hvcc = b"\1" + profile + struct.pack(">HBBBBHBB", 0xF000, 0xFC, 0xFD, 0xF8, 0xF8, 0, 0x0F, len(sets)) + arrays
    full = b"\0\0\0\0"
    properties = _box(
        b"iprp",
        _box(b"ipco", _box(b"hvcC", hvcc), _box(b"ispe", full, struct.pack(">II", *size))),
        _box(b"ipma", full, struct.pack(">IHBBB", 1, 1, 2, 0x81, 0x02)),
    )
    entry = _box(b"infe", b"\2\0\0\0", struct.pack(">HH", 1, 0), b"hvc1", b"\0")

    def meta(offset: int) -> bytes:
        located = struct.pack(">BBHHHHII", 0x44, 0, 1, 1, 0, 1, offset, len(data))
        return _box(
            b"meta",
            full,
            _box(b"hdlr", full, b"\0\0\0\0pict", bytes(13)),
            _box(b"pitm", full, struct.pack(">H", 1)),
            _box(b"iloc", full, located),
            _box(b"iinf", full, struct.pack(">H", 1), entry),
            properties,
        )

    head = _box(b"ftyp", b"heic\0\0\0\0mif1heic")
    offset = len(head) + len(meta(0)) + 8
    return head + meta(offset) + _box(b"mdat", data)
