"""Pictures as sources: every kind, the right way up, and none that is larger than it says."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from ingest.errors import DamagedFile, PictureTooLarge
from ingest.parse import parse_file
from ingest.render import render_page
from tests.ingest import drawn

ROTATE_BY_90 = 6  # the value of EXIF's orientation for a camera held upright
MORE_FORMS = ("webp", "tiff", "gif", "bmp", "avif")
EVERY_FORM = ["png", "jpg", "heic", *(pytest.param(each, marks=pytest.mark.slow) for each in MORE_FORMS)]


@pytest.mark.parametrize("form", EVERY_FORM)
def test_every_kind_of_picture_is_a_page(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"notes.{form}"
    image = drawn.page().resize((400, 188))
    drawn.heic(path, image) if form == "heic" else image.save(path)
    document = parse_file(path, name=path.name)
    [page] = document.pages
    assert (document.kind, page.scanned, page.origin, document.title) == ("image", True, "none", "notes")
    assert (page.width, page.height) == (300, 141)
    shown = Image.open(io.BytesIO(render_page(path, 1))).convert("L")
    assert shown.size == (400, 188)
    difference = sum(abs(a - b) for a, b in zip(shown.tobytes(), image.tobytes(), strict=True)) / (400 * 188)
    assert difference < 8


def test_a_tiff_has_pages(tmp_path: Path) -> None:
    path = tmp_path / "fax.tif"
    Image.new("1", (60, 80)).save(path, save_all=True, append_images=[Image.new("1", (90, 40))])
    told: list[tuple[str, int, int]] = []
    document = parse_file(path, name=path.name, progress=lambda *step: told.append(step))
    assert [(page.width, page.height) for page in document.pages] == [(45, 60), (67.5, 30)]
    assert told == [("parse", 1, 2), ("parse", 2, 2)]
    assert Image.open(io.BytesIO(render_page(path, 2))).size == (90, 40)
    with pytest.raises(IndexError):
        render_page(path, 3)


def test_a_photograph_stands_upright(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    image = Image.new("RGB", (80, 40), "red")
    image.paste("blue", (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = ROTATE_BY_90
    image.save(path, exif=exif, quality=95)
    [page] = parse_file(path, name=path.name).pages
    assert (page.width, page.height) == (30, 60)
    shown = Image.open(io.BytesIO(render_page(path, 1)))
    red, _, blue = shown.getpixel((20, 10))  # type: ignore[misc]
    assert blue > 200 > red


def test_what_can_be_seen_through_is_white(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(path)
    assert Image.open(io.BytesIO(render_page(path, 1))).getpixel((5, 5)) == (255, 255, 255)


def test_a_bomb_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(100_000))), (b"IEND", b"")]
    data = b"".join(struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)
    for read in (lambda: parse_file(path, name="bomb.png"), lambda: render_page(path, 1)):
        with pytest.raises(PictureTooLarge, match=r"3600 million pixels; at most 100 million"):
            read()


@pytest.mark.parametrize("form", ["png", "jpg", "webp", "tiff", "gif", "heic"])
def test_a_damaged_picture_is_told(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"half.{form}"
    image = Image.effect_noise((300, 200), 90)
    drawn.heic(path, image) if form == "heic" else image.save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    with pytest.raises(DamagedFile, match=path.name):
        parse_file(path, name=path.name)
