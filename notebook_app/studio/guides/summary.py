"""The few sentences of a source that a reader should see first."""

from __future__ import annotations

from collections.abc import Sequence

from notebook_app.records import StoredPassage
from notebook_app.text.key_sentences import KeySentence, in_reading_order, key_sentences
from notebook_app.text.prose import is_label
from notebook_app.text.sections import headings, stands_for_the_whole
from notebook_app.text.standalone import instructs, leans, points_elsewhere, refers_back, speaks_of_itself

_CHOICE = 6
"""How many times as many key sentences are looked at as are taken."""
_EARLY = 0.04
"""Share of a source that counts as its opening; at least its first two passages."""


def summary_sentences(passages: Sequence[StoredPassage], count: int) -> list[KeySentence]:
    """Return sentences that say what a source is about and what it found, in reading order.

    First the best of its opening, two at the most and one that speaks of the source itself before others; then one of its
    conclusion, and the best others, each from a chapter of its own as long as there are any. Sentences that only make
    sense after another come last.
    """
    ranked = key_sentences(passages, count * _CHOICE)
    alone = [s for s in ranked if _stands_alone(s)]
    opening = sorted((s for s in alone if _opens(s, passages)), key=lambda s: not speaks_of_itself(s.text))
    closing = [s for s in alone if _closes(s, passages)]
    chosen = opening[: count // 2] + closing[:1]
    for sentences, fresh in ((alone, True), (alone, False), (ranked, True), (ranked, False)):
        for sentence in sentences:
            if len(chosen) < count and sentence not in chosen and (not fresh or _is_apart(sentence, chosen)):
                chosen.append(sentence)
    return in_reading_order(chosen[:count])


def _stands_alone(sentence: KeySentence) -> bool:
    text = sentence.text
    asks = text.endswith(("?", "？")) or is_label(text)
    return not (asks or leans(text) or refers_back(text) or points_elsewhere(text) or instructs(text))


def _opens(sentence: KeySentence, passages: Sequence[StoredPassage]) -> bool:
    early = passages[0].ordinal + max(1, int(_EARLY * len(passages)))
    return sentence.passage.ordinal <= early


def _closes(sentence: KeySentence, passages: Sequence[StoredPassage]) -> bool:
    late = sentence.passage.ordinal > passages[len(passages) // 2].ordinal
    return late and stands_for_the_whole(sentence.passage.section)


def _is_apart(sentence: KeySentence, chosen: Sequence[KeySentence]) -> bool:
    """Say whether a sentence stands in a chapter from which nothing is taken, and not beside what is taken."""
    return all(
        _chapter(sentence) != _chapter(other) and abs(sentence.passage.ordinal - other.passage.ordinal) > 1
        for other in chosen
    )


def _chapter(sentence: KeySentence) -> str:
    """Return the two highest headings above a sentence: below a title, a chapter; the passage where there are none."""
    return "\n".join(headings(sentence.passage.section)[:2]) or sentence.passage.id
