"""One sentence of a draft against the sources: borne out, partly, contradicted, or not in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np

from ingest.languages import is_understood
from ingest.models import FloatArray, Span
from notebook_app.records import StoredPassage
from notebook_app.search.language import language_of
from notebook_app.studio.draft.content import Judgement
from notebook_app.studio.port import Making
from notebook_app.text.anchors import best_sentence, coverages, sentence_texts
from notebook_app.verify.facts import Facts
from notebook_app.verify.lexicon import lexicon
from notebook_app.verify.reversals import share
from notebook_app.verify.verdict import Evidence, judge

_PASSAGES: Final = 8
"""Passages found for a sentence."""
_ON_THE_SAME: Final = 0.5
"""Share of a sentence's words, function words apart, in one sentence of a passage from which that speaks of the same."""
_HAS_FIGURES: Final = 0.3
"""What a sentence gains for having all of a claim's figures."""
_SHOWN: Final = 3
"""Passages kept for a second reading."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of a sentence: the judgement, the passage it rests on, and the passages nearest to it."""

    judgement: Judgement
    passage: StoredPassage | None
    span: Span | None
    near: tuple[StoredPassage, ...]

    def to_json(self) -> dict[str, Any]:
        """Return values that :mod:`json` can write."""
        place = [self.passage.id, self.span.start, self.span.end] if self.passage and self.span else []
        return {"judgement": self.judgement, "place": place, "near": [passage.id for passage in self.near]}


class Checker:
    """Checks sentences against the sources of an artifact in the making."""

    def __init__(self, making: Making) -> None:
        self._making = making

    def check(self, claim: str, sources: Collection[str] | None = None) -> Checked:
        """Return what the sources, or some of them, say of a sentence."""
        workspace, chosen = self._making.workspace, sources or self._making.sources
        hits = workspace.retrieve(self._making.notebook.id, claim, _PASSAGES, chosen, rerank=False)
        found = [hit.passage for hit in hits]  # each is compared with the claim by itself
        known = is_understood(language_of(claim), workspace.embedder.languages)
        vector = workspace.embedder.encode([claim])[0] if known else None
        likeness = [_Likeness.of(claim, passage, vector, workspace.embedder.name) for passage in found]
        near = tuple(each.passage for each in sorted(likeness, key=lambda each: -each.strength)[:_SHOWN])
        for judgement in ("supported", "contradicted", "weak"):
            fitting = [each for each in likeness if each.judgement == judgement]
            if fitting:
                best = max(fitting, key=lambda each: each.strength)
                return Checked(judgement, best.passage, _nearest(claim, best.passage, vector), near)
        return Checked("absent", None, None, near)


@dataclass(frozen=True, slots=True)
class _Likeness:
    """A sentence beside one passage: what that says of it, and how near its nearest sentence is (0 to 1)."""

    passage: StoredPassage
    judgement: Judgement
    strength: float

    @staticmethod
    def of(claim: str, passage: StoredPassage, vector: FloatArray | None, embedder: str) -> _Likeness:
        evidence = Evidence.of(claim, [passage])
        cosine = _cosine(vector, passage)
        near = lexicon().likeness.get(embedder, (2.0,))[-1]
        told = max((share(claim, text) for text in sentence_texts(passage)), default=0.0)
        same = told >= _ON_THE_SAME or cosine >= near
        strength = max(told, cosine)
        if evidence.contradicts():
            return _Likeness(passage, "contradicted" if same else "absent", strength)
        verdict = judge(claim, [passage], vector, embedder)
        if verdict == "supported":
            return _Likeness(passage, "supported" if same or _is_spread(claim, passage) else "weak", strength)
        partly = verdict == "weak" and same
        return _Likeness(passage, "weak" if partly else "absent", strength)


def _nearest(claim: str, passage: StoredPassage, vector: FloatArray | None) -> Span:
    """Return the sentence of a passage that is nearest to a claim: of those that have its figures, where some do."""
    facts = Facts.of(claim)
    texts = sentence_texts(passage)
    if not facts.numbers or not texts:
        return best_sentence(claim, passage, vector)
    scores = coverages(claim, texts)
    if vector is not None and passage.sentence_vectors is not None and len(passage.sentence_vectors) == len(texts):
        scores = np.asarray((scores + passage.sentence_vectors @ vector) / 2, np.float32)
    has = np.asarray([facts.numbers_in([Facts.of(text)]) for text in texts], np.float32)
    return passage.sentences[int(np.argmax(scores + _HAS_FIGURES * has))]


def _cosine(vector: FloatArray | None, passage: StoredPassage) -> float:
    if vector is None or passage.sentence_vectors is None or not passage.sentence_vectors.size:
        return 0.0
    return float(np.max(passage.sentence_vectors @ vector))


def _is_spread(claim: str, passage: StoredPassage) -> bool:
    """Say whether two sentences that follow one another hold together what one holds alone otherwise."""
    texts = sentence_texts(passage)
    pairs = [" ".join(pair) for pair in pairwise(texts)]
    return bool(pairs) and float(coverages(claim, pairs).max()) >= 0.75


def place_of(kept: Sequence[Any], passages: dict[str, StoredPassage]) -> tuple[StoredPassage, Span] | None:
    """Return the place that :meth:`Checked.to_json` wrote; None where there is none."""
    if not kept or kept[0] not in passages:
        return None
    return passages[kept[0]], Span(kept[1], kept[2])
