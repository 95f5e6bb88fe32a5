"""The key topics of a source: its headings, and the phrases it repeats."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path

from ingest.tokens import CJK, lexical_tokens
from notebook_app.records import StoredPassage
from notebook_app.studio.extract import ASIDE_SECTION

_SECTION_SIGN = " › "
_NUMBERING = re.compile(
    r"^\s*(?:(?:chapter|section|part|appendix)\s+[\divxlc]+[.:]?|[\divxlc]+(?:\.\d+)*[.)、:]?\s|[A-Z][.)]\s|"
    r"第\s*[\d一二三四五六七八九十百]+\s*[章节部分篇][、:：]?|[一二三四五六七八九十]+、)\s*",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|an?|one|two|three|four|five|our|some)\s+", re.IGNORECASE)
_ASKS = re.compile(r"(?:what|how|why|when|where|who|which)\b|.*[?？]$|什么|为什么|如何|怎", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9'’+-]*")
_CLAUSE = re.compile(r"[^.,;:!?()\[\]{}\"“”…\n]+")
_CJK_RUN = re.compile(rf"[{CJK}]{{2,}}")
_MAX_WORDS, _MAX_CHARACTERS = 3, 6
_MIN_COUNT = {"en": 2, "zh": 3}
_HEADING_COUNT = 3
"""How often a heading's words must occur, itself included, to count as what the source speaks of."""
_MAX_TEXT = 400_000
"""Characters looked at; a longer source is cut, its headings are all read."""


def key_topics(passages: Sequence[StoredPassage], count: int = 6) -> list[str]:
    """Return what a source is about, as it says it itself: phrases and headings, the most telling first.

    Parameters
    ----------
    passages : sequence of StoredPassage
        Of one source, in reading order.
    count : int
        How many at the most.
    """
    body = [p for p in passages if not ASIDE_SECTION.search(p.section)] or list(passages)
    text = "\n".join(p.text for p in body)[:_MAX_TEXT]
    chinese = bool(passages) and passages[0].language == "zh"
    phrases = _chinese_phrases(text) if chinese else _english_phrases(text)
    headings = [h for h in _headings(body) if text.casefold().count(h.casefold()) >= _HEADING_COUNT]
    return _distinct(chain(phrases[: count // 2], headings, phrases[count // 2 :]), count)


def _headings(passages: Sequence[StoredPassage]) -> list[str]:
    """Return the headings that name something, without numbering, in order."""
    found: dict[str, None] = {}
    for passage in passages:
        for heading in passage.section.split(_SECTION_SIGN):
            name = _ARTICLE.sub("", _NUMBERING.sub("", heading)).strip(" .:：")
            name = name.capitalize() if name.isupper() and " " in name else name
            words = len(_WORD.findall(name)) + len(re.findall(rf"[{CJK}]", name)) / 2
            if name and words <= 4 and name.casefold() not in _words("sections") and not _ASKS.match(name):
                found[name] = None
    return list(found)


def _english_phrases(text: str) -> list[str]:
    """Return repeated runs of one to three words, ranked by how often they occur and how long they are."""
    spelled: dict[tuple[str, ...], Counter[str]] = {}
    for clause in _CLAUSE.findall(text):
        for words in _runs(_WORD.findall(clause)):
            key = tuple(token for word in words for token in lexical_tokens(word))
            spelled.setdefault(key, Counter())[" ".join(words)] += 1
    counts = {key: sum(forms.values()) for key, forms in spelled.items()}
    ranked = sorted(
        (key for key, n in counts.items() if n >= _MIN_COUNT["en"]),
        key=lambda key: (-counts[key] * _WEIGHT_BY_WORDS[len(key) if len(key) in _WEIGHT_BY_WORDS else 3], key),
    )
    return [_usual(spelled[key]) for key in ranked]


_WEIGHT_BY_WORDS = {0: 0.0, 1: 0.4, 2: 1.6, 3: 2.0}
"""A phrase of two words that occurs as often as a single word tells more."""


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    stop = _words("en")
    for i in range(len(words)):
        for n in range(1, _MAX_WORDS + 1):
            run = tuple(words[i : i + n])
            if len(run) == n and all(len(w) > 2 and w.casefold() not in stop for w in run):
                yield run


def _usual(forms: Counter[str]) -> str:
    """Return the form met most; a name keeps its capitals, a word that is also written small does not."""
    small = [form for form in forms if form == form.lower()]
    return max(small or forms, key=lambda form: (forms[form], form))


def _chinese_phrases(text: str) -> list[str]:
    """Return repeated runs of two to six characters that are no part of a longer one repeated as often."""
    stop = _words("zh")
    counts: Counter[str] = Counter()
    for run in _CJK_RUN.findall(text):
        for part in re.split(f"[{''.join(stop)}]", run):
            for n in range(2, _MAX_CHARACTERS + 1):
                counts.update(part[i : i + n] for i in range(len(part) - n + 1))
    repeated = {phrase: n for phrase, n in counts.items() if n >= _MIN_COUNT["zh"]}
    parts = {
        part for phrase, n in repeated.items() for part in (phrase[1:], phrase[:-1]) if repeated.get(part, 0) <= 1.3 * n
    }
    whole = [phrase for phrase in repeated if phrase not in parts]
    return sorted(whole, key=lambda phrase: (-repeated[phrase] * len(phrase) ** 0.5, phrase))


def _distinct(phrases: Iterable[str], count: int) -> list[str]:
    """Return phrases that share no more than half of their tokens with one taken before."""
    taken: list[tuple[str, set[str]]] = []
    for phrase in phrases:
        tokens = set(lexical_tokens(phrase))
        if tokens and all(len(tokens & other) * 2 <= min(len(tokens), len(other)) for _, other in taken):
            taken.append((phrase, tokens))
        if len(taken) == count:
            break
    return [phrase for phrase, _ in taken]


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(tomllib.loads(Path(__file__).with_name("common_words.toml").read_text("utf-8"))[kind])
