"""Gaps in sentences: a term, a name or a figure worth knowing, in a sentence that does not give it away elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Final

from ingest.characters import CJK
from ingest.tokens import lexical_tokens
from notebook_app.studio.recall.vocabulary import FIGURE, Kind, Vocabulary
from notebook_app.text.words import words_of
from notebook_app.verify.numerals import quantities

GAP: Final = "_____"
_WORD = re.compile(r"[A-Za-zÀ-ÿ][\w’'-]*")
_LABEL = re.compile(
    r"(?:\b(?:table|figure|fig\.?|section|eq\.?|equation|step|stage|version|chapter|appendix|page|p\.|no\.|layer|level|size|"
    r"top|type|wave|phase|task|question|part|item|line|row|column|grade|seed|epoch|rung|jan\w*|feb\w*|march|april|may|june|"
    r"july|aug\w*|sept\w*|oct\w*|nov\w*|dec\w*)|[#§=<>~≈])\s?$",
    re.IGNORECASE,
)
_NUMERAL_ZH = re.compile("[〇零一二三四五六七八九十百千万亿]")
_CAPITAL = re.compile(r"(?<=[\w,;:)”’\"] )[A-Z][\w-]*\s$")
"""A word with a capital inside a sentence: the figure after it is part of a name."""
_PREFIX_SHARE, _PREFIX = 0.75, 4
_WORTH: Final = {"number": 1.0, "name": 0.9, "term": 1.0}
_SINGLE: Final = 0.35
_SHORT_ZH: Final = 0.25
_LEAST: Final = 1.0
"""What a term of a single word loses, or of two Chinese characters, and what a gap must be worth: it asks for a word that matters to its source."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Characters [start, end) of a sentence to leave out, and how much it is worth to be asked (higher is more)."""

    start: int
    end: int
    kind: Kind
    worth: float

    def answer(self, sentence: str) -> str:
        """Return the words left out."""
        return sentence[self.start : self.end]

    def blank(self, sentence: str) -> str:
        """Return the sentence with the gap; "a" or "an" before it says neither."""
        before = re.sub(r"(?<![\w’'])([Aa])n?( )$", r"\1(n)\2", sentence[: self.start])
        return f"{before}{GAP}{sentence[self.end :]}"


def gaps(sentence: str, vocabulary: Vocabulary, shown: str = "") -> list[Gap]:
    """Return the gaps that can be made in a sentence, the most worthwhile first.

    Parameters
    ----------
    sentence : str
        On one line.
    vocabulary : Vocabulary
        Of its source: what is a term or name there.
    shown : str
        What else stands on the card (a title): it must not give the answer away either.
    """
    found = [*_numbers(sentence), *_words(sentence, vocabulary)]
    kept = [
        gap
        for gap in found
        if not gives_away(gap.answer(sentence), f"{sentence[: gap.start]} \n {sentence[gap.end :]} \n {shown}")
    ]
    return sorted((gap for gap in kept if gap.worth >= _LEAST), key=lambda gap: (-gap.worth, gap.start))


def gives_away(answer: str, shown: str) -> bool:
    """Say whether a text has an answer, an inflection or a relative of it, its figure, or its abbreviation."""
    if numbers := {quantity.value for quantity in quantities(answer)}:
        return bool(numbers & {quantity.value for quantity in quantities(shown)}) or answer in shown
    if re.search(rf"[{CJK}]", answer):
        return any(answer[i : i + 2] in shown for i in range(len(answer) - 1)) or (len(answer) == 1 and answer in shown)
    theirs = set(lexical_tokens(shown))
    common = {token for word in words_of("en") for token in lexical_tokens(word)}
    ours = [token for token in lexical_tokens(answer) if token not in common] or lexical_tokens(answer)
    related = any(_are_related(token, other) for token in ours for other in theirs)
    return related or answer.casefold() in shown.casefold() or _is_abbreviated(answer, shown)


def _are_related(one: str, other: str) -> bool:
    if one == other:
        return True
    shorter = min(len(one), len(other))
    if shorter < _PREFIX:
        return False
    shared = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), shorter)
    return (
        shared >= max(_PREFIX, ceil(_PREFIX_SHARE * shorter)) or one in other or (other in one and len(other) > _PREFIX)
    )


def _is_abbreviated(answer: str, shown: str) -> bool:
    """Say whether one of the two has the initials of the other."""
    initials = "".join(part[0] for part in re.findall(r"[A-Za-z]+", answer)).casefold()
    upper = {re.sub(r"[^A-Z]", "", word).casefold() for word in re.findall(r"\b[A-Z][A-Za-z]*[A-Z][A-Za-z]*\b", shown)}
    if len(initials) > 1 and any(word.endswith(initials) for word in upper):
        return True
    short = re.sub(r"[^A-Za-z]", "", answer).removesuffix("s")
    capitals = re.sub(r"[^A-Z]", "", short)
    if len(capitals) < 2:
        return False
    firsts = "".join(part[0] for part in re.findall(r"[A-Za-z]+", shown)).casefold()
    return short.casefold() in firsts or capitals.casefold() in firsts


def _numbers(sentence: str) -> Iterator[Gap]:
    matches = list(FIGURE.finditer(sentence))
    for match in matches:
        before = sentence[: match.start()]
        bare = match[0].strip("%％$€£¥ ")
        labelled = _LABEL.search(before) or _CAPITAL.search(before)
        small = bare in {"0", "1"} and match[0] == bare
        counted = match[0] != bare or "." in bare or re.match(r"[\s-]?[\w%]", sentence[match.end() :])
        if not (labelled or small) and counted:
            telling = 0.3 * (match[0] != bare or "," in bare or "." in bare) - 0.1 * max(0, len(matches) - 2)
            yield Gap(match.start(), match.end(), "number", _WORTH["number"] + telling)


def _words(sentence: str, vocabulary: Vocabulary) -> Iterator[Gap]:
    if re.search(rf"[{CJK}]", sentence):
        yield from _chinese(sentence, vocabulary)
        return
    words = list(_WORD.finditer(sentence))
    for i, first in enumerate(words):
        for n in range(min(vocabulary.longest, 5), 0, -1):
            run = words[i : i + n]
            if len(run) < n:
                continue
            start, end = first.start(), run[-1].end()
            text = sentence[start:end]
            word = vocabulary.of(text)
            if word and " ".join(text.split()) == text and _is_whole(sentence, start, end, name=word.kind == "name"):
                if word.kind == "name" and (not text[0].isupper() or (n == 1 and start == 0)):
                    break  # the like of a name is none, and every sentence begins with a capital
                worth = _WORTH[word.kind] + 0.5 * word.weight + 0.1 * (n > 1)
                yield Gap(start, end, word.kind, worth - _SINGLE * (n == 1 and word.kind == "term"))
                break


def _is_whole(sentence: str, start: int, end: int, *, name: bool) -> bool:
    """Say whether a run of words is a phrase by itself, and no part of a longer one or of a word with a hyphen."""
    before, after = sentence[:start], sentence[end:]
    if before.endswith(("-", "–", "/", "’", "'")) or re.match(
        r"[-–/’'\w(]", after.lstrip(" ")[:1] if after[:1] in "-–/(" else after[:1]
    ):
        return False
    following = re.match(r"\s+([A-Za-z][\w’'-]*)", after)
    closes = following is None or following[1].casefold() in words_of("after_noun") | words_of("before_verb")
    preceding = re.search(r"(?<![\w’'-])([A-Za-z][\w’'-]*+)\s$", before)
    opens = (
        preceding is None or len(preceding[1]) < 3 or preceding[1].casefold() in words_of("en") | words_of("after_noun")
    )
    if name:  # a name goes on only in capitals
        opens = preceding is None or not preceding[1][:1].isupper()
        closes = closes and (following is None or not following[1][:1].isupper())
    return closes and opens and bool(before.strip()) + bool(after.strip(" .")) > 0


def _chinese(sentence: str, vocabulary: Vocabulary) -> Iterator[Gap]:
    """Yield gaps of whole words: none that is part of a longer one there, and few of two characters, mostly common words."""
    taken: list[tuple[int, int]] = []
    for word in sorted(vocabulary.words.values(), key=lambda word: -len(word.text)):
        start = sentence.find(word.text)
        end = start + len(word.text)
        if start < 0 or sentence.count(word.text) > 1 or any(first < end and start < last for first, last in taken):
            continue
        taken.append((start, end))
        if not _NUMERAL_ZH.search(word.text):
            short = _SHORT_ZH * (len(word.text) < 3 and word.kind == "term")
            yield Gap(start, end, word.kind, _WORTH[word.kind] + 0.5 * word.weight - short)
