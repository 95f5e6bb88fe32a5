"""What a sentence states exactly, and so can be compared without a model: numbers, days, names, whether it denies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.tokens import CJK, lexical_tokens
from notebook_app.chat.numerals import Quantity, days, quantities

_NAME = re.compile(
    r"(?<=[\w,;’'”\")] )[A-Z][\w'’-]+|\b[A-Z]{2,}\b|^[A-Z][\w'’-]+(?= [A-Z][\w'’-]+)|[A-Z][\w'’-]*(?=[\u4e00-\u9fff])"
)
_OPENERS = frozenset(
    [
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "in",
        "on",
        "at",
        "when",
        "while",
        "if",
        "after",
        "before",
        "it",
        "they",
        "he",
        "she",
        "we",
        "you",
        "however",
        "although",
        "for",
        "by",
        "with",
        "as",
        "since",
        "from",
        "there",
        "each",
        "both",
        "many",
        "most",
        "some",
        "all",
        "one",
        "two",
        "its",
        "their",
        "his",
        "her",
        "such",
        "thus",
        "so",
        "but",
        "and",
        "or",
        "not",
        "no",
        "only",
        "then",
        "during",
        "between",
        "among",
        "about",
        "under",
        "over",
        "through",
        "to",
        "of",
        "according",
    ]
)
_DENIES = re.compile(
    r"\b(?:not|no|never|neither|nor|none|nobody|nothing|without|cannot|hardly|barely|unable|fail(?:s|ed)? to|"
    r"refus(?:es?|ed) to|lack(?:s|ed)?)\b|n['’]t\b|"
    r"不(?![仅但过同断少久妨论管如足]|得不|只是)|没有?|未(?![来必])|并非|绝非|毫无|无法|从未|无须|无需|无人|不得",
    re.IGNORECASE,
)
_NOT_DENYING = re.compile(
    r"\bnot only\b|\bno (?:longer than|more than|less than|fewer than|doubt)\b|\bwhether or not\b|是不是|能不能|会不会|"
    r"不知不觉|差不多|不只|不止|不由",
    re.IGNORECASE,
)
_CHINESE_RUN = re.compile(rf"[{CJK}]+")


@dataclass(frozen=True, slots=True)
class Facts:
    """The exact statements of a text. ``names`` holds the tokens of its capitalised words."""

    numbers: frozenset[Quantity]
    days: frozenset[tuple[int, int]]
    names: frozenset[str]
    denials: int

    @staticmethod
    def of(text: str) -> Facts:
        """Read them from a text."""
        names = {
            token for name in _NAME.findall(text) if name.lower() not in _OPENERS for token in lexical_tokens(name)
        }
        return Facts(frozenset(quantities(text)), frozenset(days(text)), frozenset(names), denials(text))

    def numbers_in(self, others: Iterable[Facts]) -> bool:
        """Say whether every number and day stands in one of the others too, of the same unit where both have one."""
        held = list(others)
        known = {number for other in held for number in other.numbers}
        named = {day for other in held for day in other.days}
        return all(_is_among(number, known) for number in self.numbers) and self.days <= named


def denials(text: str) -> int:
    """Return how many words of a text deny something."""
    return len(_DENIES.findall(_NOT_DENYING.sub(" ", text)))


def strange_run(claim: str, texts: Sequence[str]) -> int:
    """Return the length of the longest run of CJK characters of a claim no two of which stand together in the texts.

    Chinese has no capitals: a name put in place of another is a run of characters that the source does not have.
    """
    known = {text[i : i + 2] for text in texts for text in _CHINESE_RUN.findall(text) for i in range(len(text) - 1)}
    longest = 0
    for run in _CHINESE_RUN.findall(claim):
        covered = [False] * len(run)
        for i in range(len(run) - 1):
            if run[i : i + 2] in known:
                covered[i] = covered[i + 1] = True
        longest = max([longest, *map(len, "".join("x" if c else "-" for c in covered).split("x"))])
    return longest


def _is_among(number: Quantity, known: set[Quantity]) -> bool:
    return any(
        abs(number.value - other.value) < 1e-9 and ("" in {number.unit, other.unit} or number.unit == other.unit)
        for other in known
    )
