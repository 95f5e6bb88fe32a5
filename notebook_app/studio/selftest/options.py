"""Options of a self-test."""

from __future__ import annotations

from pydantic import Field

from notebook_app.studio import port


class Options(port.Options):
    """What to test."""

    questions: int = Field(40, ge=1, le=1000, description="How many questions to make.")
