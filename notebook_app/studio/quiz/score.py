"""The score of a quiz: by the last answer to each question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from notebook_app.records import Review
from notebook_app.studio.quiz.question import Question, questions_of

RIGHT: Final = 3
WRONG: Final = 1
"""The ratings under which answers are kept: good and again."""


@dataclass(frozen=True, slots=True)
class Score:
    """How many questions there are, were answered, and were answered right last."""

    questions: int
    answered: int
    right: int


def last_answers(content: Mapping[str, Any], reviews: Iterable[Review]) -> dict[str, bool]:
    """Return whether the last answer to each question was right; a question never answered is not there."""
    known = {question["id"] for question in content.get("questions", ())}
    return {each.card: each.rating >= RIGHT for each in reviews if each.origin == "quiz" and each.card in known}


def score(content: Mapping[str, Any], reviews: Iterable[Review]) -> Score:
    """Return the score of a quiz."""
    answers = last_answers(content, reviews)
    return Score(len(content.get("questions", ())), len(answers), sum(answers.values()))


def to_ask(content: Mapping[str, Any], reviews: Iterable[Review]) -> list[Question]:
    """Return the questions that are left: those never answered, then those answered wrong, the longest ago first."""
    answers = last_answers(content, reviews)
    questions = questions_of(content)
    fresh = [question for question in questions if question.id not in answers]
    order = {card: n for n, card in enumerate(_in_order(reviews))}
    wrong = [question for question in questions if answers.get(question.id) is False]
    return fresh + sorted(wrong, key=lambda question: order[question.id])


def _in_order(reviews: Iterable[Review]) -> list[str]:
    return list({review.card: review for review in reviews if review.origin == "quiz"})
