"""Options of a quiz."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from notebook_app.studio import port

Difficulty = Literal["any", "easy", "medium", "hard"]


class Options(port.Options):
    """How many questions, about what, and how hard."""

    count: int = Field(10, ge=1, le=200, description="How many questions to make at the most.")
    focus: str = Field("", max_length=500, description="What the questions should be about; empty for everything.")
    difficulty: Difficulty = Field("any", description="How hard the questions should be.")

    def requests(self, sources: int) -> int:
        """Return one request for each source, and some for what is written again."""
        return max(1, min(sources, self.count)) + max(1, min(sources, self.count) // 3)
