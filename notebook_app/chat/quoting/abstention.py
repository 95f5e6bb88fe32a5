"""Decide whether the sources answer at all: a logistic regression over features of the best sentences and passages."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np

from ingest.models import FloatArray
from notebook_app.chat.quoting.select import Candidate
from notebook_app.search.language import language_of
from notebook_app.search.question import content_weights
from notebook_app.search.retrieve import ScoredPassage
from notebook_app.search.scoring import coverage

COEFFICIENTS = Path(__file__).with_name("abstention.toml")
_TOP = 3
_RUNNERS_UP = 5
"""Passages whose mean relevance the best one's is compared with."""

_OF_WORDS = ("sentence_coverage", "passage_coverage", "joint_coverage", "lead", "bm25")
_OF_E5 = ("best_cosine", "passage_cosine", "gap")
FEATURES = {
    "vectors": ("best_cosine", "passage_cosine", "sentence_coverage", "passage_coverage", "lead", "bm25"),
    "words-en": _OF_WORDS,
    "words-zh": _OF_WORDS,
    "e5-read": ("gap", "sentence_coverage", "sentence_relevance", "ahead"),
    "e5-en": ("gap", "sentence_coverage", "passage_coverage"),
    "e5-zh": (*_OF_E5, *_OF_WORDS),
    "e5-across-en": _OF_E5,
    "e5-across-zh": _OF_E5,
}
"""What each regression looks at: by embedder, where the reranker has read the passages, by language, where question and
sources are in two, and where only words can be compared."""

_MINILM = frozenset({"minilm", "minilm-fp32"})

Standing = Literal["sure", "closest", "none"]
"""How an answer stands: to be given; only the closest that was found; not in the sources."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A fitted regression: answer where ``weights · features + intercept`` reaches a threshold (a log-odds).

    ``threshold`` is for several sources, ``threshold_of_one`` where one alone was asked, in which more stands that is
    worded like the question. ``closest`` is how far below the threshold what was found is still worth showing.
    """

    weights: tuple[float, ...]
    intercept: float
    threshold: float
    threshold_of_one: float
    closest: float

    def margin(self, features: FloatArray, *, several: bool) -> float:
        """Return how far the log-odds of a question with these features, shape (features,), are above the threshold."""
        threshold = self.threshold if several else self.threshold_of_one
        return float(np.dot(self.weights, features)) + self.intercept - threshold

    def standing(self, features: FloatArray, *, several: bool) -> Standing:
        """Return how an answer to a question with these features stands."""
        margin = self.margin(features, several=several)
        return "sure" if margin >= 0 else "closest" if margin >= -self.closest else "none"


@cache
def load_gates(file: Path = COEFFICIENTS) -> dict[str, Gate]:
    """Return the fitted regressions by name, as ``benchmarks/calibrate_abstention.py`` wrote them."""
    table = tomllib.loads(file.read_text("utf-8"))
    return {
        name: Gate(
            tuple(table[name]["weights"][f] for f in names),
            table[name]["intercept"],
            table[name]["threshold"],
            table[name].get("threshold_of_one", table[name]["threshold"]),
            table[name].get("closest", 0.0),
        )
        for name, names in FEATURES.items()
        if name in table
    }


def is_far(question: str, ranked: Sequence[Candidate], passages: Sequence[ScoredPassage]) -> bool:
    """Say whether nothing that was found comes near the question, where the regression that applies was fitted to tell."""
    if not ranked or standing_of(question, ranked, passages) != "none":
        return False
    return load_gates()[describe(question, ranked, passages)[0]].closest > 0


def is_answered(question: str, ranked: Sequence[Candidate], passages: Sequence[ScoredPassage]) -> bool:
    """Say whether the best sentences are likely to answer the question."""
    return standing_of(question, ranked, passages) == "sure"


def standing_of(question: str, ranked: Sequence[Candidate], passages: Sequence[ScoredPassage]) -> Standing:
    """Return how the answer stands that the best sentences give; see :func:`describe`."""
    if not ranked:
        return "none"
    name, features = describe(question, ranked, passages)
    return load_gates()[name].standing(features, several=not passages[0].of_one)


def describe(question: str, ranked: Sequence[Candidate], passages: Sequence[ScoredPassage]) -> tuple[str, FloatArray]:
    """Return which regression applies and its features, shape (features,).

    Parameters
    ----------
    question : str
        As asked.
    ranked : sequence of Candidate
        At least one sentence, the best first.
    passages : sequence of ScoredPassage
        What they were taken from, the best first.
    """
    values = _values(question, ranked, passages)
    name = _gate(question, ranked, passages, compared=not math.isnan(values["best_cosine"]))
    return name, np.asarray([values[feature] for feature in FEATURES[name]], np.float32)


def _gate(question: str, ranked: Sequence[Candidate], passages: Sequence[ScoredPassage], *, compared: bool) -> str:
    """Return the regression that was fitted to such a question; of words alone for an embedder that none was fitted to."""
    language, embedder = language_of(question), passages[0].embedder
    if compared and embedder in _MINILM:
        return "vectors"
    if compared and embedder == "e5":
        if ranked[0].passage.passage.language != language:
            return f"e5-across-{language}"
        return "e5-read" if not math.isnan(ranked[0].relevance) else f"e5-{language}"
    return f"words-{language}"


def _values(question: str, ranked: Sequence[Candidate], passages: Sequence[ScoredPassage]) -> dict[str, float]:
    weights = content_weights(question, passages[0].term_weights)
    best = ranked[:_TOP]
    total = sum(passages[0].term_weights.values()) or 1.0
    cosines = [s.cosine for s in ranked if not math.isnan(s.cosine)]
    quotable = [p for p in passages if any(s.passage is p for s in ranked)][:_TOP]
    held = [_tokens(ranked, p) for p in quotable]
    scores = sorted((p.bm25 for p in passages), reverse=True)
    read = sorted((p.relevance for p in passages if p.relevance is not None), reverse=True)
    best_cosine = max(cosines, default=math.nan)
    return {
        "best_cosine": best_cosine,
        "passage_cosine": max((p.cosine for p in quotable if p.cosine is not None), default=0.0),
        "gap": best_cosine - passages[0].typical_cosine,
        "sentence_coverage": max(coverage(weights, s.tokens) for s in best),
        "passage_coverage": max(coverage(weights, tokens) for tokens in held),
        "joint_coverage": coverage(weights, set().union(*held)),
        "lead": (scores[0] - float(np.mean(scores))) / total,
        "bm25": scores[0] / total,
        "relevance": read[0] if read else math.nan,
        "sentence_relevance": max((s.relevance for s in ranked if not math.isnan(s.relevance)), default=math.nan),
        "ahead": read[0] - float(np.mean(read[:_RUNNERS_UP])) if read else math.nan,
    }


def _tokens(ranked: Sequence[Candidate], passage: ScoredPassage) -> set[str]:
    return {token for s in ranked if s.passage is passage for token in s.tokens}
