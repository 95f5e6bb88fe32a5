"""Content of a video overview: that of slides, and who speaks."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from notebook_app.records.outside import Line
from notebook_app.studio.slides import content as slides


class Content(slides.Content):
    """The slides in order; each is narrated by its statements."""

    hosts: Annotated[tuple[Line, ...], Field(min_length=1, max_length=2, strict=False)]
