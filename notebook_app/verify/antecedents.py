"""Put the subject of the sentence before in place of a pronoun that begins a sentence, so that it can be compared alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from notebook_app.text.prose import one_line

_PRONOUN = re.compile(
    r"^(?:It|They|He|She)\b(?! (?:is|was|has been) (?:\w+ )?(?:that|to|clear|likely|possible|known|often)\b)"
)
_HEADWORD = re.compile(r"^(?:[A-Z][\w'’-]*)(?: [\w'’-]+){0,2}[.:]$")
"""A term that a glossary explains: "Recognition."."""
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|do|did|can|could|may|might|will|would|shall|should|must|became?|becomes|"
    r"remains?|shows?|showed|finds?|found|makes?|made|gives?|gave|takes?|took|led|leads?|holds?|held|means?|meant|"
    r"[a-z]{3,}(?<!s)ed)\b"
)
_LEADING = re.compile(r"^(?:[A-Z][\w'’ -]{0,60}, )(?=(?:the|a|an|these|those|this|[A-Z])\b)")
"""What stands before the subject: "In 1987, the valley …"."""
_LONGEST = 8
"""Words of a subject."""
_BACK = 3
"""Sentences that are looked at for a headword."""


def with_antecedents(sentences: Sequence[str]) -> list[str]:
    """Return sentences in order, each that begins with a pronoun with what it refers to instead, where that is plain.

    A sentence whose subject is not plain (long, or without a verb that is known) stays as it is. English alone: Chinese
    leaves such subjects out.
    """
    found: list[str] = []
    for i, sentence in enumerate(sentences):
        text = one_line(sentence)
        match = _PRONOUN.match(text)
        subject = _antecedent(found[max(0, i - _BACK) :]) if match else ""
        found.append(f"{subject}{text[match.end() :]}" if match and subject else text)
    return found


def _antecedent(before: Sequence[str]) -> str:
    headword = next((text for text in reversed(before) if _HEADWORD.match(text)), "")
    return headword.rstrip(".:") if headword else _subject(before[-1]) if before else ""


def _subject(text: str) -> str:
    body = _LEADING.sub("", text)
    verb = _VERB.search(body)
    subject = body[: verb.start()].strip() if verb else ""
    plain = 0 < len(subject.split()) <= _LONGEST and not re.search(r"[,;:()]", subject) and not _PRONOUN.match(subject)
    return subject if plain else ""
