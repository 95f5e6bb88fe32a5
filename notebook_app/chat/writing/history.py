"""Choose the earlier exchanges of a chat that a new question may refer to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from notebook_app.records import Message
from notebook_app.text.markdown import without_markers

_LEANS = re.compile(
    r"\b(?:it|its|they|them|their|he|him|his|she|her|this|that|these|those|there|then|one|ones|former|latter|"
    r"same|else|more)\b|^\s*(?:and|but|so|or|why|how|really|what about|how about)\b[^?]{0,24}\?*+\s*+$|"
    r"[它他她其这那]|呢\s*+[？?]?\s*+$|^(?:为什么|为何|怎么|还有|那么|然后)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question that was asked and the answer it got, without citation markers."""

    question: str
    answer: str


def exchanges(history: Sequence[Message], last: int = 3) -> list[Exchange]:
    """Return the last exchanges that were finished, oldest first; a question still unanswered is left out."""
    found: list[Exchange] = []
    question = ""
    for message in history:
        if message.role == "user":
            question = message.text
        elif question and message.status in {"done", "stopped"} and message.text:
            found.append(Exchange(question, without_markers(message.text)))
            question = ""
    return found[-last:]


def leans_on_history(question: str) -> bool:
    """Say whether a question holds words that refer to what was said before it."""
    return bool(_LEANS.search(question))
