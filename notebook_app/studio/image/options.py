"""Options of an image."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from notebook_app.studio import port


class Options(port.Options):
    """What the picture should show, and who makes it."""

    prompt: str = Field("", max_length=4000, description="What it should show; a cover for the sources by default.")
    model: str = Field("", max_length=200, description="Name of the image model at the endpoint that is set.")
    size: Literal["auto", "1024x1024", "1536x1024", "1024x1536", "512x512", "256x256"] = Field(
        "1024x1024", description="Width and height in pixels; not every model has every size."
    )
