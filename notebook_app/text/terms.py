"""The noun phrases that an English text keeps coming back to, found by what stands around them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.tokens import lexical_tokens
from notebook_app.text.words import words_of

_WORD = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ0-9'’+-]*|\d+(?:\.\d+)?%?|\S")
_PLAIN = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ0-9'’+-]+")
_CITATION = re.compile(r"\([^()]*\b(?:1[5-9]|20)\d\d[a-z]?\b[^()]*\)|\[[\w+.,;\s-]{1,40}\]")
_NAMED = re.compile(
    r"\b(?:(?<!so )called|known as|termed|named|referred to as)\s+"
    r"(?:(?:this|it|them|such \w+|these \w+)\s+)?(?:the\s+|an?\s+)?[“\"]?"
    r"((?:[\w’-]+\s){0,2}[\w’-]+?)[”\"]?(?=\s*[.,;:()\[]|\s(?:and|or|which|that|because|is|are|was|to|in|of)\b)"
)
_COINED = re.compile(
    r"\bthe\s+((?:[\w’-]+\s){1,3}(?:hypothesis|effect|method|algorithm|principle|law|paradox|illusion|theorem|system|"
    r"curve|problem|network|framework|architecture|criterion|transform|syndrome|theory))\b(?!\s+(?:of|for)\s+(?:this|these))",
)
"""What a text writes of as of something known by that name."""
_NAME = re.compile(r"(?<=[a-z,;(&“] )[A-ZÀ-Þ][\w’-]+|(?<=[(“])[A-ZÀ-Þ][\w’-]+")
"""A word with a capital inside a sentence."""
_MAX_WORDS = 3
_LEAST = 2
"""How often a term occurs at the least."""
_NOMINAL = 0.5
"""Share of its occurrences in which a term must stand as a noun phrase does."""
_VERBAL = 0.15
"""Share of its occurrences in which a term may stand as a verb does."""
_LENGTH_WEIGHT = {1: 0.6, 2: 1.6, 3: 2.0}
"""A phrase of two words that occurs as often as a single word tells more (after the C-value, Frantzi 2000)."""


@dataclass(slots=True)
class Term:
    """A phrase under its stems: its spellings, how often it stands as a noun phrase or a verb, and how widely."""

    words: int
    spellings: Counter[str] = field(default_factory=Counter)
    nominal: int = 0
    verbal: int = 0
    passages: set[int] = field(default_factory=set)

    @property
    def count(self) -> int:
        """How often the phrase occurs in all."""
        return self.spellings.total()

    @property
    def is_noun_phrase(self) -> bool:
        """Whether the phrase mostly stands where noun phrases do."""
        return self.nominal >= _NOMINAL * self.count and self.verbal <= _VERBAL * self.count

    @property
    def spelling(self) -> str:
        """The form met most; a name keeps its capitals, a word that is also written small does not."""
        small = {form: n for form, n in self.spellings.items() if form == form.lower()}
        forms = small or dict(self.spellings)
        return max(forms, key=lambda form: (forms[form], form))


Key = tuple[str, ...]


def noun_phrases(texts: Sequence[str]) -> dict[Key, tuple[Term, float]]:
    """Return the repeated noun phrases of one to three words by their stems, each with its weight.

    The weight is how often the phrase occurs by itself, not inside a longer one, times what its length is worth.

    Parameters
    ----------
    texts : sequence of str
        Prose, passage by passage.
    """
    terms: dict[Key, Term] = {}
    for number, text in enumerate(texts):
        for words, before, after in _occurrences(text):
            key = stems(words)
            term = terms.setdefault(key, Term(len(words)))
            term.spellings[" ".join(words)] += 1
            term.passages.add(number)
            named = len(words) > 1 and all(word[0].isupper() for word in words)
            term.nominal += named or (_closes(after) and before not in words_of("before_verb"))
            term.verbal += before in words_of("before_verb") or after in words_of("after_verb")
    repeated = {key: t for key, t in terms.items() if t.count >= _LEAST and t.is_noun_phrase}
    longer = _counts_of_longer(repeated)
    return {key: (t, _weight(t, longer.get(key, ()))) for key, t in repeated.items()}


class Counted:
    """Counts any phrase of a text, noun phrase or not, by the stems of its words."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._names = {name for text in texts for name in _NAME.findall(text)}
        self._words = [_PLAIN.findall(_CITATION.sub(" ", text)) for text in texts]
        self._stems = [["".join(stems(word)) for word in words] for words in self._words]
        self._first: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, tokens in enumerate(self._stems):
            for i, token in enumerate(tokens):
                self._first[token].append((number, i))

    def count(self, key: Key) -> int:
        """Return how often the phrase occurs."""
        return len(self._places(key))

    def spelling(self, key: Key, given: str = "") -> str:
        """Return how to write a phrase: as given but in small letters if the text has it so, else as the text has it most."""
        forms = Counter(" ".join(self._words[text][i : i + len(key)]) for text, i in self._places(key))
        if given.lower() in forms:
            return given.lower()
        if forms:
            usual = Term(len(key), forms).spelling
            if usual != given:
                return usual
        return " ".join(word if word in self._names or word.isupper() else word.lower() for word in given.split())

    def _places(self, key: Key) -> list[tuple[int, int]]:
        begins = self._first.get(key[0], ()) if key else ()
        return [(number, i) for number, i in begins if tuple(self._stems[number][i : i + len(key)]) == key]


def named_phrases(texts: Sequence[str]) -> list[str]:
    """Return what a text gives a name to ("a result they called hypercorrection", "the keyword method"), in order."""
    found = (
        match[1] for text in texts for form in (_NAMED, _COINED) for match in form.finditer(_CITATION.sub("", text))
    )
    return list(dict.fromkeys(name for name in found if _is_phrase(name)))


def _is_phrase(name: str) -> bool:
    words = name.split()
    return bool(words) and all(_may_begin(word, words_of("en")) for word in words)


def stems(words: Sequence[str] | str) -> Key:
    """Return the stems under which a phrase is counted, so that singular and plural are one."""
    return tuple("".join(lexical_tokens(word)) for word in ([words] if isinstance(words, str) else words))


def _occurrences(text: str) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Yield each run of one to three words that may name something, with the word before and the one after it."""
    words = _WORD.findall(_CITATION.sub(" ", text))
    stop = words_of("en")
    for i, first in enumerate(words):
        if not _may_begin(first, stop):
            continue
        for n in range(1, _MAX_WORDS + 1):
            run = tuple(words[i : i + n])
            if len(run) < n or not _may_begin(run[-1], stop):
                break
            before = words[i - 1].casefold() if i else "."
            after = words[i + n].casefold() if i + n < len(words) else "."
            yield run, before, after


def _may_begin(word: str, stop: frozenset[str]) -> bool:
    return bool(_PLAIN.fullmatch(word)) and len(word) > 2 and word.casefold() not in stop and not word.endswith("ly")


def _closes(after: str) -> bool:
    return not after[:1].isalnum() or after in words_of("after_noun")


def _counts_of_longer(terms: Mapping[Key, Term]) -> dict[Key, list[int]]:
    """Return, for each run of words inside longer terms, how often each of these occurs."""
    counts: defaultdict[Key, list[int]] = defaultdict(list)
    for key, term in terms.items():
        for inside in {key[i : i + n] for n in range(1, len(key)) for i in range(len(key) - n + 1)}:
            counts[inside].append(term.count)
    return counts


def _weight(term: Term, longer: Sequence[int]) -> float:
    alone = term.nominal - (sum(longer) / len(longer) if longer else 0.0)
    return max(0.0, alone) * _LENGTH_WEIGHT.get(term.words, 1.0) * min(1.0, len(term.passages) / 2)
