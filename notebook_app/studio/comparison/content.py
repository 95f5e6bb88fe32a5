"""Content of a comparison, as its views and its tally read it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from notebook_app.records import Verdict
from notebook_app.records.outside import MOST_CITATIONS, Citations, Count, Line, Outside, Second, Text


class _Sentence(Outside):
    text: Text
    citations: Annotated[tuple[Count, ...], Field(max_length=MOST_CITATIONS, strict=False)]
    verdict: Verdict


class _Answer(Outside):
    model: Line
    text: Text
    citations: Citations
    sentences: Annotated[tuple[_Sentence, ...], Field(max_length=MOST_CITATIONS, strict=False)]
    abstained: bool
    seconds: Second
    supported: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None
    failure: Line


class Content(Outside):
    """A question, two answers in the order in which they are shown, and the vote."""

    question: Text
    answers: Annotated[tuple[_Answer, _Answer], Field(strict=False)]
    vote: Literal["", "a", "b", "tie"]
