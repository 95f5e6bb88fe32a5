"""Pictures: opened one way everywhere, upright, never larger than can be held; and made fit for text recognition."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ingest.errors import DamagedFile, MissingExtra, PictureTooLarge

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 100_000_000
"""Of one picture: 300 MB in memory. An A3 page scanned at 600 dots to the inch has 70 million."""

_LONG_SIDE = 11.7  # inches of an A4 page, which a picture is taken for
_SMALL = 1_500_000  # pixels: less is a screen's resolution, and is doubled before it is read

FAULTS: tuple[type[Exception], ...] = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)
"""What Pillow lets through on damaged pictures."""

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


def is_heif(head: bytes) -> bool:
    """Tell a HEIC or HEIF picture, as phones take them, by its first bytes."""
    return head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS


@contextmanager
def open_picture(file: Path | IO[bytes], name: str) -> Iterator[Image.Image]:
    """Open a picture of any kind that is read here; what goes wrong with it inside the block is told as damage.

    Raises
    ------
    PictureTooLarge
        If it has more than :data:`MOST_PIXELS` pixels.
    MissingExtra
        If it is a HEIC picture and pi-heif is not installed.
    DamagedFile
        If it cannot be read.
    """
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # ours is asked below, once the size is known and before a pixel is decoded
    try:
        _register_heif(file)
        with Image.open(file) as picture:
            _refuse_bombs(picture, name)
            yield picture
    except FAULTS as error:
        raise DamagedFile(name=name, detail=f"{type(error).__name__}: {error}"[:160]) from error


def _refuse_bombs(picture: Image.Image, name: str) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        megapixels = picture.width * picture.height // 1_000_000
        raise PictureTooLarge(name=name, megapixels=megapixels, most=MOST_PIXELS // 1_000_000)


def page_count(picture: Image.Image) -> int:
    """Return how many pages there are: those of a TIFF; of any other picture the first frame (the rest is motion)."""
    return getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1


def frame(picture: Image.Image, index: int, name: str) -> Image.Image:
    """Return one page of a picture (from 0), decoded, turned as its camera says, in colours or greys without alpha."""
    from PIL import Image, ImageOps

    picture.seek(index)
    _refuse_bombs(picture, name)
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
    return upright.convert("L" if upright.mode in {"1", "L"} else "RGB")


def _register_heif(file: Path | IO[bytes]) -> None:
    """Let Pillow read HEIC where the file is one."""
    if isinstance(file, Path):
        with file.open("rb") as stream:
            head = stream.read(12)
    else:
        head = file.read(12)
        file.seek(0)
    if not is_heif(head):
        return
    try:
        import pi_heif
    except ImportError as error:
        command = "pip install pi-heif"
        raise MissingExtra(feature="Reading HEIC pictures", package="pi-heif", command=command) from error
    pi_heif.register_heif_opener()


def enlarged(picture: bytes) -> tuple[bytes, int]:
    """Return a picture, a small one at twice its size, and how many of its pixels an inch of paper would have."""
    from PIL import Image

    image: Image.Image = Image.open(io.BytesIO(picture))
    if image.width * image.height < _SMALL:
        image = image.resize((2 * image.width, 2 * image.height), Image.Resampling.LANCZOS)
    return _png(image), min(max(round(max(image.size) / _LONG_SIDE), 150), 400)


def turned(picture: bytes, degrees: int) -> bytes:
    """Return a picture turned clockwise."""
    from PIL import Image

    ways = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    return _png(Image.open(io.BytesIO(picture)).transpose(ways[degrees]))


def _png(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=1)
    return stream.getvalue()
