"""Content of an image: the picture as base64 PNG, and the prompt that it was made from."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from notebook_app.records.outside import LONGEST_TEXT, Line, Outside, Text

Base64 = Annotated[str, StringConstraints(max_length=LONGEST_TEXT, pattern=r"^[A-Za-z0-9+/]+={0,2}\z")]
Pixels = Annotated[int, Field(ge=1, le=4096)]


class Content(Outside):
    """A picture."""

    prompt: Text
    model: Line
    picture: Base64
    width: Pixels
    height: Pixels
