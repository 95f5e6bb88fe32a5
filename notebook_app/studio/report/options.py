"""Options of a report."""

from __future__ import annotations

from typing import Final, Literal, get_args

from pydantic import Field

from notebook_app.studio import port

Form = Literal[
    "briefing",
    "study_guide",
    "faq",
    "timeline",
    "glossary",
    "blog_post",
    "literature_review",
    "disagreements",
    "own",
]
FORMS: Final[tuple[Form, ...]] = get_args(Form)
_SECTIONS: Final = {"short": 4, "standard": 6, "long": 9}


class Options(port.Options):
    """Which report, how long, and what else the reader wishes of it."""

    form: Form = Field("briefing", description="Which report.")
    instructions: str = Field(
        "",
        max_length=4000,
        description="What it should be about; for a form of your own, one question or heading a line.",
    )
    length: Literal["short", "standard", "long"] = Field("standard", description="How long.")
    outline: Literal["write", "only", "keep"] = Field(
        "write",
        description="Whether to write an outline and the text, the outline only, or the text along the outline there is.",
    )
    language: Literal["", "en", "zh"] = Field("", description="In which language; that of the sources by default.")

    @property
    def sections(self) -> int:
        """How many sections a language model is asked for, about."""
        return _SECTIONS[self.length]

    def requests(self, sources: int) -> int:  # noqa: ARG002 — it is written by sections
        """Return how many requests: the outline, each section, and about half of these once more."""
        return 1 if self.outline == "only" else 1 + self.sections + self.sections // 2
