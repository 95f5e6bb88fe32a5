"""Grade an answer: options by what is right, short answers against the passages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from ingest.tokens import lexical_tokens
from notebook_app.records import StoredPassage, Verdict
from notebook_app.studio.quiz.question import Question
from notebook_app.studio.recall.gaps import GAP
from notebook_app.text.words import words_of
from notebook_app.verify.numerals import quantities

Mark = Literal["right", "partly", "wrong"]
Judge = Callable[[str, Sequence[StoredPassage]], Verdict]
_ENOUGH: Final = 0.5
"""Share of an answer's words in a longer reply from which it is partly right."""
_SPELLED: Final = 0.8
"""Likeness of two words from which one is the other misspelt: one letter of five."""
_A_PHRASE: Final = 5
"""Words from which a reply is a sentence, which is judged by itself."""


@dataclass(frozen=True, slots=True)
class Grade:
    """How an answer was marked; of a short one, ``verdict`` is that of the passages on it."""

    mark: Mark
    verdict: Verdict | None = None

    @property
    def is_right(self) -> bool:
        """Whether it counts."""
        return self.mark == "right"


def grade_options(question: Question, chosen: Sequence[int]) -> Grade:
    """Grade the places chosen: in their order where an order is asked for; (1,) is true and () is false."""
    given = tuple(chosen) if question.kind == "order" else tuple(sorted(set(chosen)))
    wanted = question.right if question.kind == "order" else tuple(sorted(question.right))
    if given == wanted:
        return Grade("right")
    some = question.kind == "multiple" and set(given) < set(wanted) and bool(given)
    return Grade("partly" if some else "wrong")


def grade_text(question: Question, reply: str, passages: Sequence[StoredPassage], judge: Judge) -> Grade:
    """Grade a short answer.

    A word or phrase is right where it is the one wanted, misspellings and inflections aside; figures must be the same.
    A sentence is right where the passages bear it out and it has the answer.
    """
    words = " ".join(reply.split())
    if not words:
        return Grade("wrong")
    share = _share_of(question.answer, words)
    is_sentence = len(lexical_tokens(words)) >= _A_PHRASE + len(lexical_tokens(question.answer))
    claim = words if is_sentence or GAP not in question.asked else question.asked.replace(GAP, words, 1)
    verdict = judge(claim.replace("(n) ", "n "), passages)
    if share == 1.0:
        return Grade("right" if verdict != "unsupported" or not is_sentence else "partly", verdict)
    if is_sentence and verdict == "supported" and share >= _ENOUGH:
        return Grade("right", verdict)
    return Grade("partly" if share >= _ENOUGH else "wrong", verdict)


def _share_of(answer: str, reply: str) -> float:
    """Return the share (0 to 1) of an answer's words that a reply has; 0 where it has another figure."""
    wanted, given = ({quantity.value for quantity in quantities(text)} for text in (answer, reply))
    if wanted and not wanted <= given:
        return 0.0
    if wanted:
        return 1.0
    common = {token for word in words_of("en") for token in lexical_tokens(word)}
    tokens = [token for token in lexical_tokens(answer) if token not in common] or lexical_tokens(answer)
    theirs = lexical_tokens(reply)
    return sum(any(_is_same(token, other) for other in theirs) for token in tokens) / max(1, len(tokens))


def _is_same(one: str, other: str) -> bool:
    if one == other:
        return True
    return one.isascii() and len(one) > 4 and SequenceMatcher(None, one, other).ratio() >= _SPELLED
