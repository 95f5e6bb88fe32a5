"""Pictures: a page for each, to be read by text recognition and, where a model can see, described."""

from __future__ import annotations

import io

from ingest.models import Document, Page, Progress, no_progress
from ingest.parsers.describe import choose_title
from ingest.parsers.port import RawSource
from ingest.pictures import frame, open_picture, page_count

_POINTS_TO_THE_PIXEL = 0.75  # a screen's; only the page's proportions matter


def parse_image(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read a picture: PNG, JPEG, WebP, TIFF (with its pages), GIF (its first frame), BMP, AVIF or HEIC.

    Every pixel is decoded here, so that a damaged picture is told at once.

    Raises
    ------
    PictureTooLarge, DamagedFile, MissingExtra
    """
    pages: list[Page] = []
    with open_picture(io.BytesIO(source.data), source.name) as picture:
        count, form = page_count(picture), picture.format or ""
        for index in range(count):
            width, height = (_POINTS_TO_THE_PIXEL * side for side in frame(picture, index, source.name).size)
            pages.append(Page(index + 1, "", origin="none", width=width, height=height, scanned=True))
            progress("parse", index + 1, count)
    title = choose_title([], source.name)
    return Document(source.sha256, "image", title, tuple(pages), metadata={"Format": form})
