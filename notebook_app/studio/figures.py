"""Figures of sources: sentences that hold a telling number, found without a model, and the number as it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from notebook_app.records import StoredPassage
from notebook_app.text.key_sentences import KeySentence, key_sentences
from notebook_app.verify.facts import Facts

_NUMBER: Final = r"\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,12})?|\d{1,15}(?:\.\d{1,12})?"
_FORMS: Final = (
    (3.0, re.compile(rf"(?<![\w.,])(?:{_NUMBER})\s?(?:%|％|per\s?cent\b)|百分之[零一二三四五六七八九十百点]{1, 12}")),
    (2.5, re.compile(rf"(?<![\w.,])[$€£¥]\s?(?:{_NUMBER})(?:\s?(?:million|billion|trillion|[万亿]))?")),
    (2.5, re.compile(rf"(?<![\w.,])(?:{_NUMBER})\s?(?:million|billion|trillion|万|亿)")),
    (2.0, re.compile(rf"(?<![\w.,])(?:{_NUMBER})(?:\s?times\b|-fold\b|\s?倍|x\b|×)")),
    (1.0, re.compile(rf"(?<![\w.,\[(§])(?:{_NUMBER})(?![\w.,]{0, 12}[\])])(?=\s?[A-Za-z\u4e00-\u9fff])")),
)
"""Ways in which a figure is written, with what each adds to a sentence's score: a share says more than a bare count."""
_NAMED = re.compile(
    r"(?:table|figure|fig\.|section|chapter|appendix|equation|eq\.|step|version|no\.|page|[表图第])\s?$", re.IGNORECASE
)
"""What stands before the number of a part of the paper."""
_MONTH = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s?$|^\s?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\b(?:19|20)\d\d[a-z]?\.\s|arXiv|In Proceedings|Proceedings of|\bdoi\b|https?://|\bpages? \d{1,6}[–-]\d{1,6}|Association for Computational",
    re.IGNORECASE,
)
_MANY_REFERENCES: Final = 3
_YEARS: Final = range(1500, 2101)
_WEIGHT: Final = 0.12
_LEAST_LETTERS: Final = 25


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the sentence it stands in; ``shown`` is written as in the source, higher ``score`` says more."""

    sentence: KeySentence
    shown: str
    score: float


def figure_in(text: str) -> tuple[str, float] | None:
    """Return the most telling number of a text as it is written there, and its weight; years and numbers of parts are none."""
    for weight, form in _FORMS:
        for match in form.finditer(text):
            shown = " ".join(match[0].split())
            plain = shown.replace(",", "")
            before = text[: match.start()]
            if _NAMED.search(before) or _MONTH.search(before) or _MONTH.search(text[match.end() :]):
                continue
            if plain.isdigit() and (int(plain) in _YEARS or len(plain) < 2):
                continue
            if Facts.of(shown).numbers:
                return shown, weight
    return None


def without_references(passages: Sequence[StoredPassage]) -> list[StoredPassage]:
    """Return the passages without those that are lists of works under no heading which says so; all where none is left."""
    return [p for p in passages if len(_REFERENCE.findall(p.text)) < _MANY_REFERENCES] or list(passages)


def find_figures(passages: Sequence[StoredPassage], count: int, longest: int) -> list[Figure]:
    """Return the most telling figures of a source, in the order of their weight, no number twice.

    Parameters
    ----------
    passages : sequence of StoredPassage
        Of one source, in reading order.
    count : int
        How many at the most.
    longest : int
        Characters of a sentence at the most.
    """
    found: list[Figure] = []
    for sentence in key_sentences(passages, 12 * count):
        text = " ".join(sentence.text.split())
        if not len(text) * (1 if text.isascii() else 2) >= _LEAST_LETTERS or len(text) > longest:
            continue
        if shown := figure_in(text):
            found.append(Figure(sentence, shown[0], sentence.score + _WEIGHT * shown[1]))
    found.sort(key=lambda figure: -figure.score)
    distinct = {figure.shown: figure for figure in reversed(found)}
    return sorted(distinct.values(), key=lambda figure: -figure.score)[:count]
