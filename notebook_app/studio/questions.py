"""Questions to ask, built from topics that the source says something about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from notebook_app.anchors import sentence_texts
from notebook_app.i18n import translate
from notebook_app.records import StoredPassage

IsAnswered = Callable[[str], bool]
_NAMED = r"^(?:[^,]{{0,30}}, )?(?:an?|the)?\s*{topic}(?: \([^)]*\))?,? "
_DEFINED = {
    "question_what_is": _NAMED
    + r"(?:is|was|refers to|means|describes) (?:an?|the|one|any|when|how)\b|^{topic}(?:是|指|即)",
    "question_what_are": _NAMED.replace("{topic}", "{topic}(?<=s)") + r"(?:are|were|refer to)\b",
}
"""Which question a topic allows, by how one of the source's sentences goes on after naming it."""


def questions_about(
    topics: Sequence[str],
    passages: Sequence[StoredPassage],
    language: str,
    count: int = 3,
    is_answered: IsAnswered | None = None,
) -> list[str]:
    """Return questions that the source answers.

    Parameters
    ----------
    topics : sequence of str
        The most telling first.
    passages : sequence of StoredPassage
        Of the source.
    language : str
        Of the questions.
    count : int
        How many at the most.
    is_answered : callable, optional
        Asks the question and says whether the sources answered; those they do not are left out.
    """
    sentences = [text for p in passages for text in sentence_texts(p)]
    asked: list[str] = []
    for question in _possible(topics, sentences, language):
        if len(asked) == count:
            break
        if question not in asked and (is_answered is None or is_answered(question)):
            asked.append(question)
    return asked


def _possible(topics: Sequence[str], sentences: Sequence[str], language: str) -> Iterator[str]:
    """Yield questions about what the source defines, then about what it mentions more than once."""
    defined = [(topic, key) for topic in topics if (key := _definition(topic, sentences))]
    for topic, key in defined:
        yield translate(f"guide.{key}", language, topic=topic)
    known = {topic for topic, _ in defined}
    for topic in topics:
        if topic not in known and sum(topic.casefold() in s.casefold() for s in sentences) >= 2:
            yield translate("guide.question_about", language, topic=topic)


def _definition(topic: str, sentences: Sequence[str]) -> str:
    for key, form in _DEFINED.items():
        pattern = re.compile(form.format(topic=re.escape(topic)), re.IGNORECASE)
        if any(pattern.search(s) for s in sentences):
            return key
    return ""
