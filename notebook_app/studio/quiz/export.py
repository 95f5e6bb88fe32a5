"""Export a quiz in GIFT, which Moodle and others import."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from notebook_app.records import Artifact, Citation, Source
from notebook_app.studio.cited import citations_of
from notebook_app.studio.export import place_of
from notebook_app.studio.port import Exporter
from notebook_app.studio.quiz.question import Question, questions_of
from notebook_app.text.prose import one_line

_SPECIAL: Final = re.compile(r"([\\~=#{}:])")
"""GIFT's control characters: each is escaped by a backslash."""


def _gift(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    cited = {citation.n: citation for citation in citations_of(artifact.content)}
    questions = questions_of(artifact.content)
    parts = [f"// {one_line(artifact.title)}", *(_question(n, q, cited) for n, q in enumerate(questions, 1))]
    return "\n\n".join(parts).encode() + b"\n"


def _question(number: int, question: Question, cited: Mapping[int, Citation]) -> str:
    context = f" ({question.context})" if question.context else ""
    asked = escape(f"{question.asked}{context}")
    feedback = escape(" ".join(_explained(question, cited)))
    return f"::Q{number}::[plain]{asked} {{{_answers(question)}\n#### {feedback}\n}}"


def _answers(question: Question) -> str:
    options = [escape(option) for option in question.options]
    match question.kind:
        case "truefalse":
            return "TRUE" if question.right else "FALSE"
        case "short":
            return f"\n={escape(question.answer)}"
        case "order":  # GIFT knows no order: each is matched with its place
            return "\n" + "\n".join(f"={options[place]} -> {n}" for n, place in enumerate(question.right, 1))
        case "multiple":
            return "\n" + "\n".join(
                f"~%{_share(place in question.right, question)}%{option}" for place, option in enumerate(options)
            )
        case _:
            marks = ("=" if place in question.right else "~" for place in range(len(options)))
            return "\n" + "\n".join(f"{mark}{option}" for mark, option in zip(marks, options, strict=True))


def _share(is_right: bool, question: Question) -> str:
    """Return the share of the mark that an option gives or takes, as Moodle writes it: five decimals at the most."""
    several = len(question.right) if is_right else max(1, len(question.options) - len(question.right))
    share = f"{100 / several:.5f}".rstrip("0").rstrip(".")
    return share if is_right else f"-{share}"


def _explained(question: Question, cited: Mapping[int, Citation]) -> list[str]:
    return [
        f"{statement.text} ({'; '.join(place_of(cited[n]) for n in statement.citations)})"
        for statement in question.explanations
    ]


def escape(text: str) -> str:
    """Return a text as it stands in GIFT: on one line, its control characters escaped."""
    return _SPECIAL.sub(r"\\\1", one_line(text))


EXPORTS: Final[Mapping[str, Exporter]] = {"gift": Exporter("text/plain", _gift)}
