"""Options of a check of a draft."""

from __future__ import annotations

from pydantic import Field

from notebook_app.studio import port

_SENTENCES_A_REQUEST = 8
_CHARACTERS_A_SENTENCE = 120
_DOUBTED = 0.6
"""Share of sentences that are read a second time, about."""


class Options(port.Options):
    """The manuscript."""

    text: str = Field("", max_length=400_000, description="The draft: plain text or Markdown, paragraphs apart.")
    name: str = Field("", max_length=200, description="What the draft is called.")

    def requests(self, sources: int) -> int:  # noqa: ARG002 — what counts is how long the draft is
        """Return one request for every eight sentences that are doubted."""
        sentences = len(self.text) / _CHARACTERS_A_SENTENCE * _DOUBTED
        return max(1, round(sentences / _SENTENCES_A_REQUEST))
