"""A page of a PDF as a picture, drawn in the sandbox."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.errors import DamagedFile, PasswordNeeded, WrongPassword
from ingest.models import Progress
from ingest.sandbox import Limits, run_sandboxed

RENDER_LIMITS = Limits(cpu=30, wall=45.0, answer=64 << 20)
_MOST_PIXELS = 12_000_000  # a poster is drawn smaller rather than not at all


def render_page(path: Path, page: int, *, password: str | None = None, scale: float = 1.6) -> bytes:
    """Return a page of a PDF as PNG.

    Parameters
    ----------
    path : Path
        The PDF.
    page : int
        Physical page, from 1.
    password : str, optional
        Opens a protected file.
    scale : float
        Pixels to the point; less for a page of more than 12 million pixels.

    Raises
    ------
    IngestError
        ``PasswordNeeded``, ``WrongPassword``, ``DamagedFile`` or ``ParserLimit``.
    IndexError
        If there is no such page.
    """
    if page < 1:
        raise IndexError(page)
    params = {"page": page, "password": password, "scale": scale, "name": path.name}
    picture = run_sandboxed("ingest.render:render_task", path, params, name=path.name, limits=RENDER_LIMITS)
    if not picture:
        raise IndexError(page)
    return picture


def render_task(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    """Do the work of :func:`render_page` inside the sandbox; empty bytes say that there is no such page."""
    import pypdfium2

    name = params["name"]
    try:
        pdf = pypdfium2.PdfDocument(path, password=params["password"])
        if params["page"] > len(pdf):
            return b""
        page = pdf[params["page"] - 1]
        width, height = page.get_size()
        fitting = math.sqrt(_MOST_PIXELS / max(width * height, 1.0))
        image = page.render(scale=min(params["scale"], fitting)).to_pil()
    except pypdfium2.PdfiumError as error:
        if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise (WrongPassword if params["password"] else PasswordNeeded)(name=name) from error
        raise DamagedFile(name=name, detail=str(error)) from error
    progress("render", 1, 1)
    stream = io.BytesIO()
    image.convert("RGB").save(stream, "PNG", compress_level=3)
    return stream.getvalue()
