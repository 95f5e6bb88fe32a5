"""Options of flashcards."""

from __future__ import annotations

from pydantic import Field

from notebook_app.studio import port


class Options(port.Options):
    """How many cards, and about what."""

    count: int = Field(30, ge=1, le=300, description="How many cards to make at the most.")
    focus: str = Field("", max_length=500, description="What the cards should be about; empty for everything.")

    def requests(self, sources: int) -> int:
        """Return one request for each source, and some for what is written again."""
        return max(1, min(sources, self.count)) + max(1, min(sources, self.count) // 3)
