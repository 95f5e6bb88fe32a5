"""Options of a mind map."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from notebook_app.studio import port


class Options(port.Options):
    """How large, and on what."""

    size: Literal["small", "standard", "large"] = Field("standard", description="How many branches.")
    instructions: str = Field("", max_length=2000, description="What it should be about, for a language model.")
    language: Literal["", "en", "zh"] = Field("", description="In which language; that of the sources by default.")
