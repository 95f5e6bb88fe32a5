"""The key topics of a source, as a reader would name them: its title, headings, named terms, and phrases it repeats."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

from ingest.characters import CJK
from ingest.languages import CHINESE, ENGLISH, known_language
from notebook_app.records import StoredPassage
from notebook_app.text import terms, terms_zh
from notebook_app.text.anchors import begins_line, sentence_texts
from notebook_app.text.prose import heading_end, is_term, kinds_of, one_line
from notebook_app.text.repeated import repeated_phrases
from notebook_app.text.sections import headings, is_apparatus, without_number
from notebook_app.text.words import words_of

_MAX_TEXT = 400_000
"""Characters of prose looked at; a longer source is cut, its headings are all read."""
_HEADING_WORDS, _LEAST_CHARACTERS, _MAX_CHARACTERS = 5, 3, 8
_SINGLE, _LEAST_SINGLE = 0.3, 4
"""Weight of a single word beside that of a phrase, and how often it must occur."""
_GLOSSARY = 0.2
"""Share of a source's sentences that only name what the next one defines, from which it counts as a list of terms."""
_ARTICLE = re.compile(r"^(?:the|an?|our|some)\s+", re.IGNORECASE)
_SUBTITLE = re.compile(r"\s{0,9}(?::|\s[–—-]\s|：|——|\?|？).*")
_TITLE_PARTS = re.compile(
    r"\s{0,9}(?:,|;|&|\b(?:and|of|for|in|on|with|to|from|by|how)\b|与|和|及|、|的)\s*", re.IGNORECASE
)
_ASKING = re.compile(r"(?:how|why|what|when|where|who|which)\b", re.IGNORECASE)
_UNFIT = re.compile(
    r"\b(?:is|are|was|were|be|been|do|does|did|has|have|had|can|could|will|would|should|must|not|to|what|how|why|when|"
    r"where|who|which|it|they|we|you|one’?s?|oneself|each|other|itself|feels?|goes?|go|shows?|helps?|works?|improves?|"
    r"strengthens?|makes?|means?|matters?|that|then)\b|[?？]|"
    r"^(?:before|after|when|on|in|at|for|from|with|if|as|one|two|three|four|five|six|seven|eight|nine|ten)\b|"
    r"\b(?:glossary|survey|handbook|review|introduction|guide|protocol|report|overview|tutorial|notes?|essay)\b|"
    r"\s(?:first|last|and|or|of)$|什么|为什么|如何|怎|吗",
    re.IGNORECASE,
)
_TITLE, _HEADING, _NAMED, _LABEL = 6.0, 3.0, 2.0, 3.0
"""What standing in the title, as a heading, after "called", or before its definition adds to the weight of a phrase that
the text repeats (about its count times 1.6)."""
_TITLE_SHARE = 1.5
"""What that weight is multiplied by for standing in the title."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What of a source its topics are taken from: title, headings, what is named before its definition, and prose."""

    title: str
    headings: list[str]
    labels: list[str]
    prose: list[str]


def key_topics(passages: Sequence[StoredPassage], count: int = 6) -> list[str]:
    """Return what a source is about in noun phrases of its own, the most telling first.

    Parameters
    ----------
    passages : sequence of StoredPassage
        Of one source, in reading order.
    count : int
        How many at the most.
    """
    if not passages:
        return []
    reading = _read(passages)
    spoken = known_language("\n".join(reading.prose))
    if spoken is None:  # without its stop words, what a text repeats most is noise
        return []
    weights = _WEIGHING.get(spoken.code, partial(_weigh_repeated, stop_words=spoken.stop_words))(reading)
    return _distinct(sorted(weights, key=lambda phrase: -weights[phrase]), count)


def _read(passages: Sequence[StoredPassage]) -> _Reading:
    body = [p for p in passages if not is_apparatus(p.section)] or list(passages)
    found = [heading for p in body for heading in headings(p.section)]
    labels: list[str] = []
    prose: list[str] = []
    sentences = 0
    for passage in body:
        texts = sentence_texts(passage)
        kinds = kinds_of(texts, passage.section, passage.title)
        told = [
            (text, begins := begins_line(passage, span), heading_end(text, passage.title) if begins else 0)
            for text, span, kind in zip(texts, passage.sentences, kinds, strict=True)
            if kind == "sentence"
        ]
        found += [text[:end].strip() for text, _, end in told if end]
        labels += [text.rstrip(".。") for text, begins, _ in told if begins and is_term(text)]
        sentences += len(told)
        prose.append(" ".join(one_line(text[end:]) for text, _, end in told))
    title = passages[0].title
    named = [
        name for heading in dict.fromkeys(found) if heading.casefold() != title.casefold() if (name := _name(heading))
    ]
    kept = [
        text[:_MAX_TEXT] for text, size in zip(prose, accumulate(map(len, prose)), strict=True) if size <= _MAX_TEXT
    ]
    return _Reading(title, named, labels if len(labels) >= max(3, _GLOSSARY * sentences) else [], kept or prose[:1])


def _name(heading: str) -> str:
    """Return the noun phrase in a heading, without number, article and what follows a colon; empty where there is none."""
    name = _ARTICLE.sub("", _SUBTITLE.sub("", without_number(heading))).strip(" .。")
    words = len(name.split()) + len(re.findall(rf"[{CJK}]", name)) / 2
    first = name.split(" ")[0]
    gerund = first.casefold().endswith("ing") and words > 1 and first[:1].isupper()
    common = name.casefold() in words_of("sections") or words_of("en_generic") >= set(name.casefold().split())
    unfit = common or gerund or not 0 < words <= _HEADING_WORDS or _UNFIT.search(name)
    return "" if unfit else name.casefold() if name.isupper() and " " in name else name


def _weigh_english(reading: _Reading) -> dict[str, float]:
    counted = terms.Counted(reading.prose)
    weights = _phrase_weights(reading.prose)
    spelled: dict[terms.Key, str] = {}
    for kind in _named(reading):
        for name in kind.names:
            key = terms.stems(name.split())
            occurs = counted.count(key)
            given = kind.is_given and len(key) > 1 and not _UNFIT.search(name)
            if (given or _is_name(name)) and occurs >= (kind.least if len(key) > 1 else kind.least_single):
                weights[key] = weights.get(key, 0.5 * occurs) * kind.share + kind.gain
                if kind.is_given:
                    spelled.setdefault(key, name)
    return {counted.spelling(key, spelled.get(key, "")): weight for key, weight in weights.items()}


def _phrase_weights(prose: Sequence[str]) -> dict[terms.Key, float]:
    """Return the weights of the noun phrases repeated; a single word tells little, and comes after the phrases."""
    found = {
        key: (term, weight * (_SINGLE if term.words == 1 else 1.0))
        for key, (term, weight) in terms.noun_phrases(prose).items()
    }
    return {
        key: weight
        for key, (term, weight) in found.items()
        if weight > 0 and _is_name(term.spelling) and (term.words > 1 or term.count >= _LEAST_SINGLE)
    }


@dataclass(frozen=True, slots=True)
class _Named:
    """Phrases that stand in a place of their own, and how often the text must have them to count.

    ``is_given`` where common words may make a name together ("study techniques" in a title).
    """

    names: Sequence[str]
    gain: float
    least: int
    least_single: int
    is_given: bool = True
    share: float = 1.0


def _named(reading: _Reading) -> tuple[_Named, ...]:
    parts = [] if _ASKING.match(reading.title) else _TITLE_PARTS.split(_SUBTITLE.sub("", reading.title))
    titled = [name for part in parts if len(name := _ARTICLE.sub("", part.strip())) > 2]
    return (
        _Named(titled, _TITLE, least=0, least_single=2, share=_TITLE_SHARE),
        _Named(reading.headings, _HEADING, least=1, least_single=_LEAST_SINGLE),
        _Named(terms.named_phrases(reading.prose), _NAMED, least=1, least_single=1, is_given=False),
        _Named(reading.labels, _LABEL, least=1, least_single=1),
    )


def _is_name(name: str) -> bool:
    common = words_of("en_generic") | words_of("en")
    participle = len(name) > 4 and name.endswith("ed")
    return bool(name) and not participle and not _UNFIT.search(name) and not common >= set(name.casefold().split())


def _weigh_chinese(reading: _Reading) -> dict[str, float]:
    text = "\n".join(reading.prose)
    weights = terms_zh.repeated_phrases(text)
    for gain, names in (
        (2 * _TITLE, _TITLE_PARTS.split(_SUBTITLE.sub("", reading.title))),
        (_HEADING, reading.headings),
        (_NAMED, terms_zh.named_phrases(text)),
        (_LABEL, reading.labels),
    ):
        for name in names:
            if _LEAST_CHARACTERS <= len(name) <= _MAX_CHARACTERS and name in text:
                weights[name] = weights.get(name, float(text.count(name))) + gain
    return weights


def _weigh_repeated(reading: _Reading, stop_words: frozenset[str]) -> dict[str, float]:
    """Return the weights of phrases that are repeated, in a language of which only the stop words are known."""
    weights = repeated_phrases(reading.prose, stop_words)
    for gain, names in ((_TITLE, [_SUBTITLE.sub("", reading.title)]), (_HEADING, reading.headings)):
        for phrase in weights:
            weights[phrase] += gain * any(phrase.casefold() in name.casefold() for name in names)
    return weights


_WEIGHING: Mapping[str, Callable[[_Reading], dict[str, float]]] = {
    ENGLISH.code: _weigh_english,
    CHINESE.code: _weigh_chinese,
}


def _distinct(phrases: Iterable[str], count: int) -> list[str]:
    """Return phrases that differ: two at the most have their last word in common ("first pass", "second pass")."""
    taken: list[tuple[str, ...]] = []
    chosen: list[str] = []
    for phrase in phrases:
        chinese = bool(re.search(rf"[{CJK}]", phrase))
        tokens = tuple(phrase) if chinese else terms.stems(phrase.split())
        heads = 0 if chinese else sum(tokens[-1:] == other[-1:] for other in taken)
        if tokens and heads < 2 and all(_differ(tokens, other) for other in taken):
            taken.append(tokens)
            chosen.append(phrase)
        if len(chosen) == count:
            break
    return chosen


def _differ(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if re.search(rf"[{CJK}]", one[0]):
        return len(set(one) & set(other)) * 2 <= min(len(set(one)), len(set(other)))
    shared = set(one) & set(other)
    return not shared or (len(one) >= len(other) and one != other and one[-1] == other[-1] and shared == {one[-1]})
