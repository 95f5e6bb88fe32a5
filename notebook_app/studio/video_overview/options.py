"""Options of a video overview."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from notebook_app.studio import port


class Options(port.Options):
    """What the video should be."""

    slides: int = Field(6, ge=3, le=20, description="How many slides, about.")
    speakers: int = Field(1, ge=1, le=2, description="One speaker, or two who take turns.")
    theme: Literal["light", "dark", "warm"] = Field("light", description="Colours: light, dark or warm.")
    focus: str = Field("", max_length=500, description="What it should be about; with a language model.")
    language: Literal["", "en", "zh"] = Field("", description="en or zh; that of most of the sources by default.")

    def requests(self, sources: int) -> int:  # noqa: ARG002 — one request, and one for what fell short
        """Return how many requests to a language model making it takes, about."""
        return 2
