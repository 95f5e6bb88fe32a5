"""The words of a source that a question can turn on: its terms, its names and its figures, by class."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from ingest.characters import CJK
from ingest.languages import CHINESE, ENGLISH, language
from ingest.tokens import lexical_tokens
from notebook_app.records import StoredPassage
from notebook_app.text import terms, terms_zh
from notebook_app.text.anchors import sentence_texts
from notebook_app.text.captions import in_captions
from notebook_app.text.prose import is_caption, kinds_of, one_line
from notebook_app.text.repeated import repeated_phrases
from notebook_app.text.words import words_of

Kind = Literal["number", "name", "term"]

FIGURE: Final = re.compile(
    r"(?<![\w.,/–-])[$€£¥]?\d{1,3}(?:,\d{3})+(?:\.\d+)?\s?%?(?![\w/–-]|[.,]\d)|"
    r"(?<![\w.,/–-])[$€£¥]?\d+(?:\.\d+)?(?:\s?[%％])?(?![\w/–-]|[.,]\d)|"
    rf"(?<=[{CJK}])\d+(?:\.\d+)?[%％]?(?=[{CJK}，。；、）])"
)
_NAME = re.compile(
    r"(?<=[\w,;:)”’\"] )(?:[A-Z][\w’]*(?:-[A-Za-z0-9]+)*)(?: (?:of (?:the )?|de )?[A-Z][\w’]*(?:-[A-Za-z0-9]+)*){0,4}"
)
_TITLE_ZH = re.compile(r"《([^《》]{1,30})》")
_NO_NAMES = frozenset(
    [
        "I",
        "We",
        "Our",
        "The",
        "This",
        "That",
        "It",
        "In",
        "On",
        "At",
        "For",
        "And",
        "But",
        "Or",
        "A",
        "An",
        "As",
        "If",
        "When",
        "While",
        "Table",
        "Figure",
        "Fig",
        "Section",
        "Chapter",
        "Appendix",
        "Eq",
        "Equation",
        "Algorithm",
        "Step",
        "Part",
        "Page",
        "Note",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Here",
        "There",
        "They",
        "He",
        "She",
        "However",
        "Moreover",
        "Both",
    ]
)
_VAGUE = re.compile(
    r"^(?:greater|higher|lower|larger|smaller|better|worse|stronger|weaker|new|novel|additional|similar|certain|single|"
    r"consistent|recent|current|important|significant|overall|actual|specific|particular|potential|various|strong|extensive|comprehensive|detailed|main|key)\b|"
    r"\b(?:required|used|based|given|proposed|rest|paper|work|section|following|study|studies|survey)$",
    re.IGNORECASE,
)
"""Phrases that qualify more than they name."""
_LEAST_NAMED = 2
_MOST_TEXT = 400_000


@dataclass(frozen=True, slots=True)
class Word:
    """A term or name: as it is mostly written, of what kind, and its weight (0 to 1) in its source."""

    text: str
    kind: Kind
    weight: float

    @property
    def form(self) -> tuple[object, ...]:
        """What another must have in common to stand in its place: kind, words, whether it is an abbreviation, number."""
        words = self.text.split()
        chinese = bool(re.search(rf"[{CJK}]", self.text))
        return (
            self.kind,
            len(self.text) if chinese else len(words),
            sum(character.isupper() for character in words[0]) > 1,
            words[-1].endswith("s") and not words[-1].endswith(("ss", "is", "us")),
        )


class Vocabulary:
    """Terms, names and figures of one source.

    Parameters
    ----------
    passages : sequence of StoredPassage
        Of the source.
    """

    def __init__(self, passages: Sequence[StoredPassage]) -> None:
        self._language = language(passages[0].language) if passages else ENGLISH
        self._texts, size = list[str](), 0
        for passage in passages:
            size += len(passage.text)
            if size > _MOST_TEXT:
                break
            self._texts.append(_prose(passage))

    @cached_property
    def words(self) -> dict[tuple[str, ...], Word]:
        """Terms and names by the stems of their words."""
        return {_key(word.text): word for word in (*self._terms(), *self._names())}

    @cached_property
    def figures(self) -> list[str]:
        """Every figure, once, in order."""
        return list(dict.fromkeys(match[0] for text in self._texts for match in FIGURE.finditer(text)))

    def of(self, text: str) -> Word | None:
        """Return the word of the vocabulary that a text is."""
        return self.words.get(_key(text))

    def weight(self, text: str) -> float:
        """Return the weight of a term or name; 0 where it is none."""
        word = self.of(text)
        return word.weight if word else 0.0

    @cached_property
    def longest(self) -> int:
        """Words, or Chinese characters, that the longest one has."""
        return max(map(len, self.words), default=0)

    def like(self, word: Word) -> list[Word]:
        """Return the words that could stand in the place of one, the weightiest first."""
        alike = [other for other in self.words.values() if other.form == word.form and other.text != word.text]
        return sorted(alike, key=lambda other: (-other.weight, other.text))

    def _terms(self) -> Iterator[Word]:
        match self._language.code:
            case ENGLISH.code:
                found = {
                    term.spelling: weight
                    for key, (term, weight) in terms.noun_phrases(self._texts).items()
                    if weight > 0 and _tells(term.spelling) and not term.spelling.isupper()
                }
            case CHINESE.code:
                found = terms_zh.repeated_phrases("\n".join(self._texts))
                found = {phrase: weight for phrase, weight in found.items() if len(phrase) > 1}
            case _:
                found = repeated_phrases(self._texts, self._language.stop_words)
        most = max(found.values(), default=1.0)
        return (Word(text, "name" if _is_capital(text) else "term", weight / most) for text, weight in found.items())

    def _names(self) -> Iterator[Word]:
        counts = Counter(name for text in self._texts for name in names_in(text))
        most = max(counts.values(), default=1)
        return (Word(name, "name", n / most) for name, n in counts.items() if n >= _LEAST_NAMED)


def _is_capital(phrase: str) -> bool:
    """Say whether every word of a phrase begins with a capital: then it is a name, whatever stands around it."""
    return all(word[:1].isupper() for word in phrase.split())


def _prose(passage: StoredPassage) -> str:
    """Return the sentences of a passage, without headings, rows of tables and entries of references."""
    texts = sentence_texts(passage)
    kinds = kinds_of(texts, passage.section, passage.title)
    sentences = zip(texts, kinds, in_captions(passage), strict=True)
    told = (text for text, kind, caption in sentences if kind == "sentence" and not (caption or is_caption(text)))
    return " ".join(map(one_line, told))


def names_in(text: str) -> Iterator[str]:
    """Yield the names of a text: runs of capitalised words inside a sentence, abbreviations, titles in 《》."""
    for match in _NAME.finditer(text):
        words = match[0].removesuffix("’s").split()
        while words and words[-1] in {*_NO_NAMES, "of", "the", "de"}:
            words.pop()
        if words and words[0] not in _NO_NAMES and len(" ".join(words)) > 1:
            yield " ".join(words)
    yield from _TITLE_ZH.findall(text)


def _tells(phrase: str) -> bool:
    """Say whether a phrase is worth knowing: not of common words alone, and long enough."""
    words = phrase.casefold().split()
    common = words_of("en") | words_of("en_generic")
    vague = words[0] in words_of("en") or _VAGUE.search(phrase)
    return len(phrase) > 3 and not set(words) <= common and not vague


def _key(text: str) -> tuple[str, ...]:
    if re.search(rf"[{CJK}]", text):
        return (text,)
    return tuple("".join(lexical_tokens(word)) for word in text.split())


def vocabularies(sources: Iterable[Sequence[StoredPassage]]) -> dict[str, Vocabulary]:
    """Return the vocabulary of each source by its id."""
    return {passages[0].source: Vocabulary(passages) for passages in sources if passages}
