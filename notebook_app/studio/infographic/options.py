"""Options of an infographic."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from notebook_app.studio import port


class Options(port.Options):
    """What the infographic should be."""

    figures: int = Field(6, ge=2, le=8, description="How many figures at the most.")
    shape: Literal["portrait", "landscape", "square"] = Field("portrait", description="portrait, landscape or square.")
    style: Literal["cards", "bands", "night"] = Field(
        "cards", description="cards, bands, or cards on a dark ground: night."
    )
    focus: str = Field("", max_length=500, description="What it should be about; with a language model.")
    language: Literal["", "en", "zh"] = Field("", description="en or zh; that of most of the sources by default.")

    def requests(self, sources: int) -> int:  # noqa: ARG002 — one request, and one for what fell short
        """Return how many requests to a language model making it takes, about."""
        return 2
