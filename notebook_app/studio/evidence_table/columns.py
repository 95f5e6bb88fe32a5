"""Columns of an evidence table: those for papers, each with the way in which its words are found, and one's own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from notebook_app.chat.documents.parts import part_of
from notebook_app.chat.documents.questions import Intent
from notebook_app.chat.documents.reading import DocumentText, Sentence
from notebook_app.i18n import translate
from notebook_app.studio.evidence_table.options import Options
from notebook_app.studio.report.reading import stands_alone
from notebook_app.text.standalone import leans, points_elsewhere

_PAPER: Final[Mapping[str, Intent | re.Pattern[str]]] = {
    "aim": "about",
    "method": "method",
    "data": re.compile(
        r"\b(?:data ?sets?|corpus|corpora|benchmarks?|databases?|medical records|registr(?:y|ies)|data (?:is|are|was|were|come|came|from)\b|"
        r"(?:survey|interviews?|measurements?|samples?) (?:was|were|by|conducted|of|collected|taken))|数据集|数据(?:来自|来源)|语料|问卷|样本来自",
        re.IGNORECASE,
    ),
    "sample": re.compile(
        r"\b(?:surveyed|sampled|interviewed|recruited|enrolled|examined|measured|analy[sz]ed|included|studied) (?:a total of )?\d[\d,.]*\b"
        r"|(?<![\d,.])\d[\d,.]*+(?:k|K)?\s{1,9}(?:[\w.’'-]+\s){0,3}?(?:participants?|respondents?|adults?|patients?|subjects?|students?|people|persons?|panell?ists?|"
        r"children|women|men|volunteers?|households?|cases|samples|questions|examples|instances|documents|papers|articles|sentences|images|"
        r"interviews?|items|queries|tasks|datasets|records|animals|mice|rats|users|Americans|Germans)\b|\bn\s?=\s?\d|\bsample (?:of|size)\b"
        r"|(?<![\d,])\d[\d,]*+\s?(?:名|位|人|例|份|条|篇|个样本|个问题)",
    ),
    "findings": "findings",
    "limitations": "limitations",
}
"""The columns for papers: a part of a document, or the words by which a sentence tells."""
_GATHERED: Final = re.compile(
    r"\b(?:we|our|this (?:study|survey|paper|report|work)|(?:was|were) (?:conducted|collected|recruited|interviewed|surveyed|sampled|composed|"
    r"annotated|selected|drawn|included|invited)|among|consists? of|contains?|compris\w+|comprises|total of|conducted)\b|共|我们|本研究|调查",
    re.IGNORECASE,
)
_IN_CELL: Final = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column; ``key`` is its id, and names one of those for papers where it is no hash."""

    key: str
    heading: str
    question: str

    def to_json(self) -> dict[str, str]:
        """Return it as JSON values."""
        return {"id": self.key, "heading": self.heading, "question": self.question}


def columns_of(options: Options, language: str) -> list[Column]:
    """Return the columns that are wished for, those for papers first; where none is, those for papers."""
    own = [
        Column(hashlib.sha256(question.encode()).hexdigest()[:12], question, question)
        for question in dict.fromkeys(filter(None, options.questions))
    ]
    preset = [
        Column(
            key, translate(f"evidence_table.column_{key}", language), translate(f"evidence_table.asks_{key}", language)
        )
        for key in _PAPER
        if options.preset == "paper" or not own
    ]
    return [*preset, *own]


def told(document: DocumentText, column: Column) -> list[Sentence] | None:
    """Return the sentences of a document that fill a cell of a column for papers; None for a question of one's own."""
    way = _PAPER.get(column.key)
    if way is None:
        return None
    if isinstance(way, str):
        found = part_of(document, way, several=False)
        telling = part_of(document, way, several=True)  # without what they lean on, which tells nothing by itself
        alone = [s for s in found if stands_alone(s.text) and s in telling]
        return (alone or [s for s in telling if not leans(s.text)] or found)[:_IN_CELL]
    held = [s for s in document.sentences if way.search(s.text) and not s.stance and not points_elsewhere(s.text)]
    gathered = [s for s in held if _GATHERED.search(s.text)]
    ranked = sorted(gathered, key=_place)[:_IN_CELL]
    return [s for s in document.sentences if s in ranked]


def _place(sentence: Sentence) -> tuple[bool, bool, bool]:
    """Return what orders the sentences on data and samples: those of the abstract and the method tell of their own."""
    kinds = set(sentence.kinds)
    return "abstract" not in kinds, "method" not in kinds, not stands_alone(sentence.text)
