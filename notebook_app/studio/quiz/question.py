"""Questions of a quiz."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from notebook_app.records import Statement
from notebook_app.studio.quiz.content import QuestionKind


@dataclass(frozen=True, slots=True)
class Question:
    """A question; see :class:`notebook_app.studio.quiz.content.OutsideQuestion` for its fields."""

    id: str
    kind: QuestionKind
    asked: str
    explanations: tuple[Statement, ...]
    options: tuple[str, ...] = ()
    right: tuple[int, ...] = ()
    answer: str = ""
    difficulty: int = 2
    context: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return values that :mod:`json` can write."""
        made = {
            "id": self.id,
            "kind": self.kind,
            "asked": self.asked,
            "explanations": [statement.to_json() for statement in self.explanations],
            "options": list(self.options),
            "right": list(self.right),
            "difficulty": self.difficulty,
        }
        return made | {name: text for name in ("answer", "context") if (text := getattr(self, name))}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Question:
        """Read what :meth:`to_json` wrote."""
        return Question(
            data["id"],
            data["kind"],
            data["asked"],
            tuple(Statement.from_json(each) for each in data["explanations"]),
            tuple(data.get("options", ())),
            tuple(data.get("right", ())),
            data.get("answer", ""),
            data.get("difficulty", 2),
            data.get("context", ""),
        )


def questions_of(content: Mapping[str, Any]) -> list[Question]:
    """Return the questions of a quiz's content."""
    return [Question.from_json(question) for question in content.get("questions", ())]
