"""Phrases that a text repeats, found by its language's stop words alone (as RAKE does: Rose et al., 2010)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

_TOKENS = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|[^\w\s]")
_MOST_WORDS, _LEAST_LETTERS, _LEAST_COUNT = 3, 4, 3
_SINGLE = 0.5
"""Weight of a single word beside that of a phrase."""


def repeated_phrases(texts: Iterable[str], stop_words: frozenset[str]) -> dict[str, float]:
    """Return the phrases of one to three words that occur three times or more, and their weights.

    A phrase lies between stop words and punctuation. Where some of its spellings begin with a capital inside a sentence
    (every noun in German), those that never do are verbs and adjectives, and left out; so is what lies inside a phrase
    that occurs about as often.

    Parameters
    ----------
    texts : iterable of str
        Prose.
    stop_words : frozenset of str
        In small letters.

    Returns
    -------
    dict of str to float
        By the commonest spelling: how often it occurs, half of that for single words.
    """
    spellings: dict[str, Counter[str]] = {}
    for text in texts:
        for run in _runs(text, stop_words):
            for size in range(1, _MOST_WORDS + 1):
                for start in range(len(run) - size + 1):
                    phrase = " ".join(run[start : start + size])
                    spellings.setdefault(phrase.lower(), Counter())[phrase] += 1
    counts = {phrase: each.total() for phrase, each in spellings.items() if each.total() >= _LEAST_COUNT}
    nouns = _nouns(spellings, counts)
    weights: dict[str, float] = {}
    for phrase, count in counts.items():
        words = phrase.split()
        inside = any(
            f" {phrase} " in f" {other} " and n > 0.7 * count for other, n in counts.items() if other != phrase
        )
        if not inside and words[-1] in nouns and all(len(word) >= _LEAST_LETTERS for word in words):
            weights[spellings[phrase].most_common(1)[0][0]] = count * (_SINGLE if len(words) == 1 else 1.0)
    return weights


def _runs(text: str, stop_words: frozenset[str]) -> Iterator[list[str]]:
    """Yield the words between stop words and punctuation."""
    run: list[str] = []
    for token in _TOKENS.findall(text):
        if token[0].isalpha() and token.lower() not in stop_words:
            run.append(token)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _nouns(spellings: dict[str, Counter[str]], counts: dict[str, int]) -> frozenset[str]:
    """Return the words that may end a phrase: those mostly in capitals, where most of the text's words are."""
    words = [word for word in counts if " " not in word]
    capital = {
        word for word in words if 2 * sum(n for s, n in spellings[word].items() if s[0].isupper()) > counts[word]
    }
    return frozenset(capital if 2 * len(capital) > len(words) else words)
