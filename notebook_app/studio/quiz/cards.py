"""Cards made of questions that were answered wrong."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping
from typing import Any

from notebook_app.studio.flashcards.card import Card
from notebook_app.studio.overlay import adopt
from notebook_app.studio.quiz.markdown import right_answer
from notebook_app.studio.quiz.question import Question, questions_of
from notebook_app.studio.recall.gaps import GAP


def with_wrong(
    deck: Mapping[str, Any], quiz: Mapping[str, Any], wrong: Collection[str], language: str
) -> dict[str, Any]:
    """Return a deck's content with a card for each of these questions of a quiz; one that is there stays as it is."""
    content: dict[str, Any] = copy.deepcopy(dict(deck))
    there = {card["id"] for card in content["cards"]}
    new = [card(question, language) for question in questions_of(quiz) if question.id in set(wrong) - there]
    cards = adopt(content, quiz, [each.to_json() for each in new])
    content["cards"] = [*content["cards"], *cards]
    return content


def card(question: Question, language: str) -> Card:
    """Return the card of a question, under the question's id: its reviews go on where the answer was wrong."""
    back = question.explanations[0]
    if GAP in question.asked and question.kind in {"single", "short"}:
        answer = question.answer or question.options[question.right[0]]
        return Card(question.id, "cloze", question.asked, back, answer, context=question.context)
    options = f" ({' · '.join(question.options)})" if question.options else ""
    return Card(
        question.id,
        "basic",
        f"{question.asked}{options}",
        back,
        right_answer(question, language),
        context=question.context,
    )
