"""Find the topic that each of several sources shares with others, by the key topics of their guides."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from ingest.tokens import lexical_tokens
from notebook_app.text.labels import LONGEST_LABEL

_LEAST: Final = 2
"""Sources that a topic must be shared by."""
_MOST: Final = 2 / 3
"""Share of the sources beyond which a topic tells none of them apart; two sources may share theirs."""
_LEAST_LETTERS: Final = 4
"""Letters of a word that is a topic."""

_Key = tuple[str, ...]


def shared_topics(topics: Mapping[str, Sequence[str]], stop_words: Collection[str] = ()) -> dict[str, str]:
    """Return the topic of each source that shares one: the topic that gathers the most sources first, then of the rest.

    Two topics are one if they have the same stems; a word of a topic is a topic too. The name is the wording most used.

    Parameters
    ----------
    topics : mapping of str to sequence of str
        The key topics of each source, by its id.
    stop_words : collection of str
        Words that are no topic by themselves.
    """
    wordings: dict[_Key, Counter[str]] = defaultdict(Counter)
    holders: dict[_Key, dict[str, None]] = defaultdict(dict)
    for source, named in topics.items():
        for key, wording in _candidates(named, stop_words):
            wordings[key][wording] += 1
            holders[key][source] = None
    most = max(_LEAST, _MOST * len(topics))
    left = {key: set(sources) for key, sources in holders.items() if _LEAST <= len(sources) <= most}
    found: dict[str, str] = {}
    while left:
        best = max(left, key=lambda key: (len(left[key]), len(key)))
        gathered = left.pop(best)
        found |= dict.fromkeys(gathered, _name(wordings[best]))
        left = {key: rest for key, sources in left.items() if len(rest := sources - gathered) >= _LEAST}
    return found


def _candidates(topics: Sequence[str], stop_words: Collection[str]) -> Iterator[tuple[_Key, str]]:
    """Yield each topic and each of its words, with its stems; the pairs of signs that Chinese is cut into are no words."""
    for topic in topics:
        words = topic.split()
        if key := tuple(lexical_tokens(topic)):
            yield key, topic
        for word in words if len(words) > 1 else ():
            stems = lexical_tokens(word)
            if len(stems) == 1 and len(word) >= _LEAST_LETTERS and word.casefold() not in stop_words:
                yield (stems[0],), word


def _name(wordings: Counter[str]) -> str:
    wording = wordings.most_common(1)[0][0][:LONGEST_LABEL].strip()
    return wording[:1].upper() + wording[1:]
