"""Options of a note."""

from __future__ import annotations

from pydantic import Field

from notebook_app.studio import port


class Options(port.Options):
    """What to note."""

    text: str = Field("", description="The note, as Markdown.")
    title: str = Field("", description="Its title; by default its first line.")
