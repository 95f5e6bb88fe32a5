"""Options of a guide."""

from __future__ import annotations

from pydantic import Field

from notebook_app.studio import port


class Options(port.Options):
    """What to guide through."""

    source: str = Field("", description="The id of a source; empty for the guide of the whole notebook.")
