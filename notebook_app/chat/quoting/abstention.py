"""Decide whether the sources answer at all: a logistic regression over features of the best sentences and passages."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from ingest.models import FloatArray
from notebook_app.chat.quoting.select import Candidate
from notebook_app.search.language import language_of
from notebook_app.search.question import content_weights
from notebook_app.search.retrieve import ScoredPassage
from notebook_app.search.scoring import coverage

COEFFICIENTS = Path(__file__).with_name("abstention.toml")
_TOP = 3

_OF_WORDS = ("sentence_coverage", "passage_coverage", "joint_coverage", "lead", "bm25")
FEATURES = {
    "vectors": ("best_cosine", "passage_cosine", "sentence_coverage", "passage_coverage", "lead", "bm25"),
    "words-en": _OF_WORDS,
    "words-zh": _OF_WORDS,
}
"""What each regression looks at: with vectors, and by language where only words can be compared."""

_MEASURED = frozenset({"minilm", "minilm-fp32"})
"""Embedders whose cosines the regression with vectors was fitted to: another model's run higher or lower."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A fitted regression: answer where ``weights · features + intercept`` reaches ``threshold`` (a log-odds)."""

    weights: tuple[float, ...]
    intercept: float
    threshold: float

    def passes(self, features: FloatArray) -> bool:
        """Say whether a question with these features, shape (features,), is to be answered."""
        return float(np.dot(self.weights, features)) + self.intercept >= self.threshold


@cache
def load_gates(file: Path = COEFFICIENTS) -> dict[str, Gate]:
    """Return the fitted regressions by name, as ``benchmarks/calibrate_abstention.py`` wrote them."""
    table = tomllib.loads(file.read_text("utf-8"))
    return {
        name: Gate(tuple(table[name]["weights"][f] for f in names), table[name]["intercept"], table[name]["threshold"])
        for name, names in FEATURES.items()
    }


def is_answered(question: str, ranked: Sequence[Candidate], passages: Sequence[ScoredPassage]) -> bool:
    """Say whether the best sentences are likely to answer the question."""
    if not ranked:
        return False
    name, features = describe(question, ranked, passages)
    return load_gates()[name].passes(features)


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
    measured = passages[0].embedder in _MEASURED and not math.isnan(values["best_cosine"])
    name = "vectors" if measured else f"words-{language_of(question)}"
    return name, np.asarray([values[feature] for feature in FEATURES[name]], np.float32)


def _values(question: str, ranked: Sequence[Candidate], passages: Sequence[ScoredPassage]) -> dict[str, float]:
    weights = content_weights(question, passages[0].term_weights)
    best = ranked[:_TOP]
    total = sum(passages[0].term_weights.values()) or 1.0
    cosines = [s.cosine for s in ranked if not math.isnan(s.cosine)]
    quotable = [p for p in passages if any(s.passage is p for s in ranked)][:_TOP]
    held = [_tokens(ranked, p) for p in quotable]
    scores = sorted((p.bm25 for p in passages), reverse=True)
    return {
        "best_cosine": max(cosines, default=math.nan),
        "passage_cosine": max((p.cosine for p in quotable if p.cosine is not None), default=0.0),
        "sentence_coverage": max(coverage(weights, s.tokens) for s in best),
        "passage_coverage": max(coverage(weights, tokens) for tokens in held),
        "joint_coverage": coverage(weights, set().union(*held)),
        "lead": (scores[0] - float(np.mean(scores))) / total,
        "bm25": scores[0] / total,
    }


def _tokens(ranked: Sequence[Candidate], passage: ScoredPassage) -> set[str]:
    return {token for s in ranked if s.passage is passage for token in s.tokens}
