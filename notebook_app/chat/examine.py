"""Two small questions with known answers, to see whether a language model is fit to answer from sources."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final, Literal

from ingest.models import Span
from notebook_app.chat.port import AnswerRequest, Listener
from notebook_app.chat.writing.generate import ModelAnswerer
from notebook_app.errors import DegenerateReply, UnusableReply
from notebook_app.llm import LanguageModel
from notebook_app.records import StoredPassage
from notebook_app.search.scored import ScoredPassage

_TEXT: Final = (
    "The reading room of the Halden library opens at nine in the morning from Monday to Friday. It was built in 1927 "
    "and holds 48,000 volumes, most of them on geology."
)
_ANSWERED: Final = "When was the reading room built?"
_EXPECTED: Final = "1927"
_UNANSWERED: Final = "What is the name of the architect's daughter?"
_SOURCE: Final = "0" * 64

Fitness = Literal["fit", "wrong", "invents", "unusable"]


@dataclass(frozen=True, slots=True)
class Examination:
    """What two questions showed.

    ``fitness`` is "fit", or how it failed: "wrong", "invents" (it answered what the passage does not say), "unusable" (a
    loop, a recited prompt, no citation, nothing). ``seconds`` is the time of both.
    """

    fitness: Fitness
    seconds: float


def examine(model: LanguageModel) -> Examination:
    """Ask a model what a passage says, and what it does not say.

    Raises
    ------
    LanguageModelError
        If the endpoint fails.
    """
    began = time.monotonic()
    fitness = _fitness(model)
    return Examination(fitness, time.monotonic() - began)


def _fitness(model: LanguageModel) -> Fitness:
    answerer, passages = ModelAnswerer(model), [_passage()]
    try:
        said = answerer.answer(AnswerRequest(_ANSWERED, (), passages), Listener())
        if said.abstained or _EXPECTED not in said.text:
            return "wrong"
        unknown = answerer.answer(AnswerRequest(_UNANSWERED, (), passages), Listener())
    except (DegenerateReply, UnusableReply):
        return "unusable"
    return "fit" if unknown.abstained else "invents"


def _passage() -> ScoredPassage:
    passage = StoredPassage(
        "examination", _SOURCE, "Halden library", 1, "1", 0, len(_TEXT), _TEXT, "", "en", 0, (Span(0, len(_TEXT)),)
    )
    return ScoredPassage(passage, 1.0, 1.0, None, None, {})
