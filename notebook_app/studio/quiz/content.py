"""Content of a quiz, as its view and exports read it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from notebook_app.records.outside import Count, Line
from notebook_app.studio.cited import CitedContent, OutsideItem, Statements

QuestionKind = Literal["single", "multiple", "truefalse", "order", "short"]
_MOST_OPTIONS = 20


class OutsideQuestion(OutsideItem):
    """A question.

    ``right`` are the places of the right options; of "order", all places as they should follow one another; of
    "truefalse", options are empty and ``right`` is (1,) for true and () for false. ``answer`` is that of "short".
    """

    kind: QuestionKind
    asked: Line
    options: Annotated[tuple[Line, ...], Field(max_length=_MOST_OPTIONS, strict=False)] = ()
    right: Annotated[tuple[Count, ...], Field(max_length=_MOST_OPTIONS, strict=False)] = ()
    answer: Line = ""
    difficulty: Annotated[int, Field(ge=1, le=3)] = 2
    context: Line = ""
    explanations: Statements

    @model_validator(mode="after")
    def _answerable(self) -> Self:
        if self.kind == "truefalse":
            if self.right not in {(), (1,)} or self.options:
                raise ValueError("true or false is neither")
        elif any(place >= len(self.options) for place in self.right) or len(set(self.right)) < len(self.right):
            raise ValueError("a right answer is no option")
        elif self.kind in {"single", "multiple", "order"} and not self.right:
            raise ValueError("no option is right")
        if self.kind == "order" and len(self.right) != len(self.options):
            raise ValueError("the order leaves something out")
        if self.kind == "single" and len(self.right) != 1:
            raise ValueError("one option alone can be right")
        return self


class Content(CitedContent):
    """The questions in their order."""

    questions: Annotated[tuple[OutsideQuestion, ...], Field(max_length=10_000, strict=False)]
