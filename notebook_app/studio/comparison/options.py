"""Options of a comparison."""

from __future__ import annotations

from pydantic import Field

from notebook_app.studio import port


class Options(port.Options):
    """What to ask, and whom beside the model that is set."""

    question: str = Field("", max_length=4000, description="The question to put to both models.")
    model: str = Field("", max_length=200, description="The second model: a name at the endpoint that is set.")
