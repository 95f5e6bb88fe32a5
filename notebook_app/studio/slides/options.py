"""Options of slides."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from notebook_app.studio import port


class Options(port.Options):
    """What the slides should be."""

    slides: int = Field(10, ge=3, le=40, description="How many slides, about.")
    style: Literal["presenter", "reader"] = Field(
        "presenter", description="presenter: few words to speak to; reader: sentences that stand by themselves."
    )
    theme: Literal["light", "dark", "warm"] = Field("light", description="Colours: light, dark or warm.")
    focus: str = Field("", max_length=500, description="What the slides should be about; with a language model.")
    language: Literal["", "en", "zh"] = Field("", description="en or zh; that of most of the sources by default.")

    def requests(self, sources: int) -> int:  # noqa: ARG002 — one request, and one for what fell short
        """Return how many requests to a language model making it takes, about."""
        return 2
