"""A quiz as Markdown: the questions first, then the answers with their explanations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import ascii_uppercase
from typing import Any

from notebook_app.i18n import translate
from notebook_app.studio.cited import doubt, markers
from notebook_app.studio.quiz.question import Question, questions_of
from notebook_app.studio.recall.gaps import GAP
from notebook_app.text.markdown import escape


def to_markdown(content: Mapping[str, Any], language: str) -> str:
    """Return a quiz's content as Markdown."""
    questions = questions_of(content)
    asked = "\n\n".join("\n".join(_asked(n, question, language)) for n, question in enumerate(questions, 1))
    answers = "\n\n".join(_answer(n, question, language) for n, question in enumerate(questions, 1))
    return f"{asked}\n\n## {translate('quiz.answers', language)}\n\n{answers}"


def right_answer(question: Question, language: str) -> str:
    """Return the right answer in words."""
    match question.kind:
        case "truefalse":
            return translate("quiz.true" if question.right else "quiz.false", language)
        case "short":
            return question.answer
        case "order":
            return " → ".join(question.options[place] for place in question.right)
        case _:
            return "; ".join(question.options[place] for place in question.right)


def _asked(number: int, question: Question, language: str) -> Iterator[str]:
    context = f" *({escape(question.context)})*" if question.context else ""
    told = f"*{escape(said)}* " if (said := instruction(question, language)) else ""
    yield f"**{number}.** {told}{escape(question.asked)}{context}"
    if question.options:
        yield ""
    for letter, option in zip(ascii_uppercase, question.options, strict=False):
        yield f"- {letter}) {escape(option)}"


def instruction(question: Question, language: str) -> str:
    """Return what is asked for where the question does not say it itself."""
    if question.kind == "truefalse":
        return translate("quiz.is_it_true", language)
    return translate("quiz.fill", language) if GAP in question.asked else ""


def _answer(number: int, question: Question, language: str) -> str:
    if question.kind in {"single", "multiple", "order"}:
        letters = " → " if question.kind == "order" else ", "
        shown = letters.join(ascii_uppercase[place] for place in question.right)
    else:
        shown = right_answer(question, language)
    lines = [f"> {escape(s.text)} {markers(s)}{doubt(s, language)}" for s in question.explanations]
    return "\n\n".join([f"**{number}.** {escape(shown)}", "\n>\n".join(lines)])
