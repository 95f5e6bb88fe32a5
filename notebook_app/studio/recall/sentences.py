"""Sentences worth asking about: those that say most of their source and can be read by themselves."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.models import Span
from ingest.tokens import count_words
from notebook_app.records import StoredPassage
from notebook_app.studio.material import passages_by_source
from notebook_app.studio.port import Making
from notebook_app.studio.recall.definitions import Definition, definition
from notebook_app.studio.recall.vocabulary import Vocabulary
from notebook_app.text.anchors import coverages
from notebook_app.text.key_sentences import key_sentences, told_sentences
from notebook_app.text.prose import is_statement, one_line
from notebook_app.text.standalone import instructs, leans, points_elsewhere, refers_back

_CITED = re.compile(
    r"\s{0,3}\((?:[^()]{0,200}?\b(?:1[5-9]|20)\d\d[a-z]?\b[^()]{0,200})\)|\s{0,3}\[[\d,;\s–-]{1,40}\]|\s{0,3}（[^（）]{0,80}(?:19|20)\d\d[^（）]{0,20}）"
)
"""Citations in the text: nobody is asked about them."""
_FOOTNOTE = re.compile(r"(?<=[a-z”\"’)])[.,]\d{1,2}(?=\s|$)")
_DAMAGED = re.compile(
    r"\b(?!(?:[aAI]|[A-Z])\b)[a-z]\b(?:\s[a-z]\b)+|[∗†‡∈∑∏√≤≥←→⇒αβγδεθλμστφψω=±×]|\bet al\b\.?\s*$|\w-\s\w"
)
"""What a formula, a torn word or a layout leaves of a sentence."""
_SPEAKERS: Final = re.compile(r"\b(?:we|our|us|I|my)\b|我们|本文|笔者")
_FEWEST, _MOST = 7, 42
_OVERSAMPLED: Final = 4
"""Sentences looked at for each one wanted: most hold nothing worth asking."""
_LIKE_FOCUS: Final = 0.5
SEED: Final = 7


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence to ask about.

    ``text`` is on one line and without citations of other works; ``rank`` counts from 0, the most telling of its source
    first.
    """

    passage: StoredPassage
    span: Span
    text: str
    rank: int

    @property
    def speaks_of_authors(self) -> bool:
        """Whether it says "we": then it must be said whose sentence it is."""
        return bool(_SPEAKERS.search(self.text))


def worth_asking(making: Making, count: int, focus: str = "") -> list[Told]:
    """Return sentences of all the sources, the most telling of each first, source after source in turn.

    Parameters
    ----------
    making : Making
        Its sources are read.
    count : int
        How many questions are wanted: several times as many sentences are returned, where there are.
    focus : str
        Where given, passages found for it come first.
    """
    sources = passages_by_source(making)
    if focus.strip():
        sources = _focused(making, sources, focus)
    share = max(8, -(-count * _OVERSAMPLED // max(1, len(sources))))
    columns = []
    for done, passages in enumerate(sources):
        making.progress("read", done, len(sources))
        columns.append(_of_source(passages, share))
    longest = max(map(len, columns), default=0)
    return [column[i] for i in range(longest) for column in columns if i < len(column)]


def defining(
    sources: Sequence[Sequence[StoredPassage]], vocabularies: Mapping[str, Vocabulary]
) -> list[tuple[Told, Definition]]:
    """Return the sentences of the sources that define something, the weightiest term of each source first, in turn."""
    columns = []
    for passages in sources:
        vocabulary = vocabularies[passages[0].source]
        found: dict[str, tuple[Told, Definition]] = {}
        for sentence in told_sentences(passages):
            text = plain(sentence.text)
            defined = definition(text, vocabulary) if _can_be_asked(text) else None
            if defined:
                found.setdefault(defined.term.casefold(), (Told(sentence.passage, sentence.span, text, 0), defined))
        columns.append(sorted(found.values(), key=lambda each: -vocabulary.weight(each[1].term)))
    longest = max(map(len, columns), default=0)
    return [column[i] for i in range(longest) for column in columns if i < len(column)]


def dated(passages: Sequence[StoredPassage], year: re.Pattern[str]) -> dict[str, Told]:
    """Return for each year the first sentence of a source that names it and no other figure like it."""
    found: dict[str, Told] = {}
    for sentence in told_sentences(passages):
        text = plain(sentence.text)
        years = year.findall(text)
        listed = re.search(r",\s\d\d\d\d[a-z]?[.)]*$", text)  # a work's date ends its entry
        if len(years) == 1 and text.count(years[0]) == 1 and not listed and _can_be_asked(text):
            found.setdefault(years[0], Told(sentence.passage, sentence.span, text, 0))
    return found


def plain(text: str) -> str:
    """Return a sentence on one line, without its citations of other works."""
    return re.sub(
        r"(?<!\s)\s++([,.;:?!])", r"\1", _FOOTNOTE.sub(lambda m: m[0][0], _CITED.sub("", one_line(text)))
    ).strip()


def drawing(*of: object) -> random.Random:
    """Return a source of chance that comes out the same for the same things."""
    return random.Random(f"{SEED}:{of!r}")  # noqa: S311 — nothing is kept secret by it


def _focused(making: Making, sources: Sequence[list[StoredPassage]], focus: str) -> list[list[StoredPassage]]:
    found = making.workspace.retrieve(making.notebook.id, focus, top=40, sources=making.sources)
    wanted = {hit.passage.id for hit in found}
    kept = [[p for p in passages if p.id in wanted] for passages in sources]
    return [passages for passages in kept if passages] or list(sources)


def _of_source(passages: Sequence[StoredPassage], count: int) -> list[Told]:
    told: list[Told] = []
    for sentence in key_sentences(passages, 2 * count):
        text = plain(sentence.text)
        if _can_be_asked(text) and not any(_is_alike(text, other.text) for other in told):
            told.append(Told(sentence.passage, sentence.span, text, len(told)))
        if len(told) == count:
            break
    return told


def _can_be_asked(text: str) -> bool:
    return (
        is_statement(text)
        and _FEWEST <= count_words(text) <= (3 * _MOST if not text.isascii() and _is_dense(text) else _MOST)
        and not (leans(text) or refers_back(text) or points_elsewhere(text) or instructs(text))
        and not _DAMAGED.search(text)
    )


def _is_dense(text: str) -> bool:
    return sum("\u4e00" <= character <= "\u9fff" for character in text) > len(text) / 3


def _is_alike(one: str, other: str) -> bool:
    return float(coverages(one, [other])[0]) > 1 - _LIKE_FOCUS / 2
