"""Questions made from a notebook's own sentences, and how well they are answered: to compare before and after a change."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.characters import CJK
from ingest.models import Span
from notebook_app.records import Answer, Citation, StoredPassage
from notebook_app.search.question import content_terms
from notebook_app.search.scored import ScoredPassage
from notebook_app.text.anchors import sentence_text
from notebook_app.text.prose import is_statement, one_line
from notebook_app.text.standalone import leans
from notebook_app.verify.facts import Facts

SEED = 7
TOPS = (1, 5, 10)
_PIECE = re.compile(rf"[{CJK}]{{1,2}}|[^\W{CJK}]+(?:[.,'’-][^\W{CJK}]+)*")
"""Words, and pairs of Chinese characters."""
_KEPT = 0.6
"""Of a sentence's words: fewer leave a riddle, more the sentence itself."""
_LEAST = 3

Retrieve = Callable[[str, Collection[str]], Sequence[ScoredPassage]]
"""Finds passages for a question in these sources."""
Reply = Callable[[str, Sequence[ScoredPassage]], Answer]
"""Answers a question from the passages found."""


@dataclass(frozen=True, slots=True)
class MadeQuestion:
    """Keywords of a sentence, and where it stands."""

    text: str
    source: str
    page: int
    span: Span

    def is_in(self, found: ScoredPassage) -> bool:
        """Say whether a passage holds the sentence."""
        p = found.passage
        return (p.source, p.page) == (self.source, self.page) and p.start <= self.span.start and self.span.end <= p.end

    def is_on_page(self, citation: Citation) -> bool:
        """Say whether a citation leads to the sentence's page."""
        return (citation.source, citation.page) == (self.source, self.page)

    def is_quoted_by(self, citation: Citation) -> bool:
        """Say whether a citation holds the sentence."""
        return self.is_on_page(citation) and citation.start <= self.span.start and self.span.end <= citation.end


@dataclass(frozen=True, slots=True)
class SelfTest:
    """How a notebook's own questions were answered: shares from 0 to 1, None where nothing could be asked.

    ``recall`` is by how many passages were looked at, ``ndcg`` the mean of 1 / log2(1 + rank) of the passage that holds the
    sentence (0 beyond 10), ``answered`` of the questions asked, ``quoted`` of them those whose answer holds the sentence,
    ``precision`` of the citations given (on the right page), ``refused`` of the questions asked without the source they were
    made from. ``benchmarks/answers.py`` measures the same on public sets.
    """

    questions: int
    recall: dict[int, float | None]
    ndcg: float | None
    quoted: float | None
    answered: float | None
    precision: float | None
    refused: float | None

    def to_json(self) -> dict[str, Any]:
        """Return flat values that :mod:`json` can write."""
        recall = {f"recall@{top}": share for top, share in self.recall.items()}
        shares = {"answered": self.answered, "citation_precision": self.precision, "refused": self.refused}
        return {"questions": self.questions, **recall, "ndcg@10": self.ndcg, "quoted": self.quoted, **shares}


def make_questions(passages: Sequence[StoredPassage], count: int, seed: int = SEED) -> list[MadeQuestion]:
    """Make up to ``count`` questions, as many of each source as can be.

    A question is some of the words of a sentence that names something or holds a number, which itself is left out: in
    their order, the same for the same sentence and seed.
    """
    by_source: dict[str, list[tuple[StoredPassage, Span]]] = {}
    for passage in passages:
        by_source.setdefault(passage.source, []).extend((passage, span) for span in passage.sentences)
    drawing = random.Random(seed)  # noqa: S311 — a draw that comes out the same again
    for sentences in by_source.values():
        drawing.shuffle(sentences)
    made: list[MadeQuestion] = []
    while len(made) < count and any(by_source.values()):
        for sentences in by_source.values():
            question = next(filter(None, (_question(*sentences.pop(), drawing) for _ in list(sentences))), None)
            made += [question] if question and len(made) < count else []
    return made


def _question(passage: StoredPassage, span: Span, drawing: random.Random) -> MadeQuestion | None:
    text = one_line(sentence_text(passage, span))
    facts = Facts.of(text)
    if not is_statement(text) or leans(text) or not (facts.numbers or facts.names):
        return None
    told = [piece for piece in _PIECE.findall(text) if content_terms(piece) and not Facts.of(piece).numbers]
    if len(told) < 2 * _LEAST:
        return None
    kept = sorted(drawing.sample(range(len(told)), max(_LEAST, round(_KEPT * len(told)))))
    return MadeQuestion(" ".join(told[i] for i in kept), passage.source, passage.page, span)


def run_selftest(
    questions: Sequence[MadeQuestion],
    sources: Collection[str],
    retrieve: Retrieve,
    reply: Reply,
    on_done: Callable[[int], None],
) -> SelfTest:
    """Ask every question of all the sources, and once more of all but its own, where there are others."""
    ranks: list[int | None] = []
    answered: list[Answer] = []
    right = cited = quoted = 0
    refused: list[bool] = []
    for done, question in enumerate(questions, 1):
        found = retrieve(question.text, sources)
        ranks.append(next((rank for rank, one in enumerate(found, 1) if question.is_in(one)), None))
        answer = reply(question.text, found)
        if not answer.abstained:
            answered.append(answer)
            cited += len(answer.citations)
            right += sum(question.is_on_page(citation) for citation in answer.citations)
            quoted += any(question.is_quoted_by(citation) for citation in answer.citations)
        others = set(sources) - {question.source}
        if others:
            refused.append(reply(question.text, retrieve(question.text, others)).abstained)
        on_done(done)
    asked = len(questions)
    recall = {top: _share(sum(rank is not None and rank <= top for rank in ranks), asked) for top in TOPS}
    ndcg = _share(sum(1 / math.log2(1 + rank) for rank in ranks if rank is not None and rank <= max(TOPS)), asked)
    return SelfTest(
        asked,
        recall,
        ndcg,
        _share(quoted, asked),
        _share(len(answered), asked),
        _share(right, cited),
        _share(sum(refused), len(refused)),
    )


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None
