"""Compare documents by aspect in a table, and find what they contradict each other in, as far as words and numbers tell."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal, Protocol

from ingest.tokens import lexical_tokens
from notebook_app.chat.documents.parts import part_of
from notebook_app.chat.documents.questions import Intent
from notebook_app.chat.documents.reading import DocumentText, Sentence
from notebook_app.records import Citation
from notebook_app.text.markdown import escape

_ASPECTS: tuple[tuple[str, Intent], ...] = (
    ("aim", "about"),
    ("method", "method"),
    ("findings", "findings"),
    ("limitations", "limitations"),
)
_COLUMNS = 5
_CELL = 330
"""Characters of a cell that is still read at a glance; a shorter sentence of the same part is taken before a longer one."""
_HELD: Final = 0.5
_SAME: Final = 0.34
"""Share of two sentences' tokens, without numbers, that makes them be about the same thing (Jaccard)."""
_MOST_PAIRS: Final = 5
_MOST_SENTENCES: Final = 60
_QUANTITY = re.compile(
    r"(?<![\w.])(?P<n>\d+(?:[.,]\d+)*)\s?(?P<unit>%|percent\b|percentage points\b|[a-zμ]{1,12}\b)?", re.IGNORECASE
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_POLES: tuple[tuple[str, str], ...] = (
    (r"increas\w+|rise[sn]?|rose|grow\w*|grew", r"decreas\w+|declin\w+|fall\w*|fell|drop\w*|reduc\w+"),
    (r"higher|greater|larger|more", r"lower|smaller|fewer|less"),
    (r"improv\w+|better|outperform\w*", r"worsen\w*|worse|underperform\w*|deteriorat\w+"),
    (r"effective", r"ineffective|not effective"),
    (r"significant(?:ly)?", r"(?:no|not|non-?) ?significant(?:ly)?|insignificant(?:ly)?"),
    (r"support\w*|favou?r\w*", r"oppos\w+|reject\w*"),
    (r"safe", r"unsafe|dangerous|harmful"),
    (r"提高|增加|上升", r"降低|减少|下降"),
    (r"有效", r"无效"),
)
_OPPOSITES = [
    tuple(re.compile(rf"\b(?:{side})\b" if side.isascii() else side, re.IGNORECASE) for side in pair) for pair in _POLES
]


class Writes(Protocol):
    """What a table needs of the answer it stands in."""

    def cite(self, citation: Citation, /) -> str:
        """Take a citation and return its marker."""
        ...

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of ours in the answer's language."""
        ...


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sentences of two documents about the same thing that cannot both be so: by a number, or by opposite words."""

    kind: Literal["number", "opposite"]
    marks: tuple[str, str]
    sides: tuple[tuple[DocumentText, Sentence], tuple[DocumentText, Sentence]]


def comparison(draft: Writes, documents: Sequence[DocumentText]) -> str:
    """Return a Markdown table: a row for each aspect, a column for each document, in each cell a quoted sentence with its citation."""
    shown = documents[:_COLUMNS]
    rows = [[" ", *(f"**{_cell(document.title)}**" for document in shown)], ["---"] * (len(shown) + 1)]
    for name, intent in _ASPECTS:
        rows.append([draft.say(f"compare_{name}"), *(_quoted(draft, document, intent) for document in shown)])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _quoted(draft: Writes, document: DocumentText, intent: Intent) -> str:
    found = part_of(document, intent, several=False)
    found = [s for s in found if len(s.text) <= _CELL] or sorted(found, key=lambda s: len(s.text))
    return f"{_cell(found[0].text)} {draft.cite(found[0].citation(0))}" if found else draft.say("compare_missing")


def _cell(text: str) -> str:
    return escape(text).replace("|", "\\|").replace("\\\\|", "\\|")


def contradictions(documents: Sequence[DocumentText], terms: Collection[str]) -> Iterator[Contradiction]:
    """Yield pairs of sentences, of two documents each, that are about the same thing and differ in a number or in direction.

    A pair needs most of the question's terms in both sentences, shared words beyond them, and one quantity of the same
    unit that differs while none agrees, or words from opposite poles. What is said in other words is not found.
    """
    on_it: list[tuple[DocumentText, Sentence, frozenset[str]]] = []
    for document in documents:
        held = [(s, frozenset(lexical_tokens(s.text))) for s in document.sentences if s.stance in ("", "others")]
        near = [
            (document, s, words) for s, words in held if len(words.intersection(terms)) >= _HELD * max(1, len(terms))
        ]
        on_it += near[:_MOST_SENTENCES]
    count = 0
    for (one, a, words_a), (other, b, words_b) in combinations(on_it, 2):
        if one is other or count >= _MOST_PAIRS:
            continue
        if found := _opposed(a.text, b.text, words_a, words_b):
            count += 1
            yield Contradiction(*found, ((one, a), (other, b)))


def opposed(one: str, other: str) -> tuple[Literal["number", "opposite"], tuple[str, str]] | None:
    """Return in what two sentences about the same thing contradict each other, and the words; None where they do not."""
    return _opposed(one, other, frozenset(lexical_tokens(one)), frozenset(lexical_tokens(other)))


def _opposed(
    one: str, other: str, words: frozenset[str], others: frozenset[str]
) -> tuple[Literal["number", "opposite"], tuple[str, str]] | None:
    plain, plain_other = ({w for w in each if not w.isdigit()} for each in (words, others))
    if len(plain & plain_other) < _SAME * len(plain | plain_other):
        return None
    if marks := _numbers_apart(one, other):
        return "number", marks
    marks = _poles_apart(one, other)
    return ("opposite", marks) if marks else None


def _numbers_apart(one: str, other: str) -> tuple[str, str] | None:
    a, b = _quantities(one), _quantities(other)
    for unit in a.keys() & b.keys():
        if unit and not a[unit] & b[unit]:
            return " ".join((min(a[unit]), unit)), " ".join((min(b[unit]), unit))
    bare_a, bare_b = a.get("", set()), b.get("", set())
    return (min(bare_a), min(bare_b)) if len(bare_a) == len(bare_b) == 1 and bare_a != bare_b else None


def _quantities(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for quantity in _QUANTITY.finditer(text):
        unit = (quantity["unit"] or "").lower().replace("percent", "%")
        if not _YEAR.fullmatch(quantity["n"]):
            found.setdefault(
                unit if unit in {"%", "percentage points"} or len(unit) <= 3 else unit.rstrip("s"), set()
            ).add(quantity["n"])
    return found


def _poles_apart(one: str, other: str) -> tuple[str, str] | None:
    for up, down in _OPPOSITES:
        ups, downs = (up.search(one), up.search(other)), (down.search(one), down.search(other))
        if downs[1] and ups[0] and not downs[0]:
            return ups[0][0], downs[1][0]
        if downs[0] and ups[1] and not downs[1]:
            return downs[0][0], ups[1][0]
    return None
