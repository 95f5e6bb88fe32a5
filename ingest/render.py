"""A page of a PDF or of a picture as PNG, drawn in the sandbox."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import DamagedFile, PasswordNeeded, WrongPassword
from ingest.models import Progress
from ingest.sandbox.limits import Limits
from ingest.sandbox.run import run_sandboxed

if TYPE_CHECKING:
    from PIL import Image

RENDER_LIMITS = Limits(cpu=30, wall=120.0, answer=64 << 20)
_MOST_PIXELS = 12_000_000  # a poster is drawn smaller rather than not at all


def render_page(path: Path, page: int, *, password: str | None = None, scale: float = 1.6, grey: bool = False) -> bytes:
    """Return a page as PNG, of 12 million pixels at the most.

    Parameters
    ----------
    path : Path
        A PDF or a picture.
    page : int
        Physical page, from 1.
    password : str, optional
        Opens a protected file.
    scale : float
        Pixels to the point of a PDF; a picture keeps its own pixels.
    grey : bool
        Whether to leave out colour.

    Raises
    ------
    IngestError
        ``PasswordNeeded``, ``WrongPassword``, ``DamagedFile``, ``PictureTooLarge`` or ``ParserLimit``.
    IndexError
        If there is no such page.
    """
    if page < 1:
        raise IndexError(page)
    params = {"page": page, "password": password, "scale": scale, "grey": grey, "name": path.name}
    picture = run_sandboxed("ingest.render:render_task", path, params, name=path.name, limits=RENDER_LIMITS)
    if not picture:
        raise IndexError(page)
    return picture


def render_task(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    """Do the work of :func:`render_page` inside the sandbox; empty bytes say that there is no such page."""
    with path.open("rb") as file:
        is_pdf = b"%PDF-" in file.read(1024)
    image = (_pdf_page if is_pdf else _picture_page)(path, params)
    if image is None:
        return b""
    progress("render", 1, 1)
    stream = io.BytesIO()
    image.convert("L" if params["grey"] else "RGB").save(stream, "PNG", compress_level=3)
    return stream.getvalue()


def _pdf_page(path: Path, params: Mapping[str, Any]) -> Image.Image | None:
    import pypdfium2

    name = params["name"]
    try:
        pdf = pypdfium2.PdfDocument(path, password=params["password"])
        if params["page"] > len(pdf):
            return None
        page = pdf[params["page"] - 1]
        scale = min(params["scale"], _fitting(*page.get_size()))
        image: Image.Image = page.render(scale=scale, grayscale=params["grey"]).to_pil()
    except pypdfium2.PdfiumError as error:
        if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise (WrongPassword if params["password"] else PasswordNeeded)(name=name) from error
        raise DamagedFile(name=name, detail=str(error)) from error
    return image


def _picture_page(path: Path, params: Mapping[str, Any]) -> Image.Image | None:
    from ingest.pictures import frame, open_picture, page_count

    with open_picture(path, params["name"]) as picture:
        if params["page"] > page_count(picture):
            return None
        image = frame(picture, params["page"] - 1, params["name"])
        scale = min(1.0, _fitting(*image.size))
        return image if scale == 1.0 else image.resize((round(image.width * scale), round(image.height * scale)))


def _fitting(width: float, height: float) -> float:
    """Return the scale at which a page has the most pixels it may have."""
    return math.sqrt(_MOST_PIXELS / max(width * height, 1.0))
