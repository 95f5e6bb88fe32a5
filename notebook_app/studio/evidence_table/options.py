"""Options of an evidence table."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from notebook_app.studio import port

Question = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class Options(port.Options):
    """Which questions make the columns."""

    preset: Literal["paper", "none"] = Field(
        "paper", description="Columns for papers: question, method, data, sample, result, limits; or none."
    )
    questions: tuple[Question, ...] = Field((), max_length=12, description="Questions of your own, a column each.")
    language: Literal["", "en", "zh"] = Field("", description="In which language; that of the sources by default.")

    def requests(self, sources: int) -> int:
        """Return how many requests: one a source, and about half of these once more."""
        return sources + sources // 2
