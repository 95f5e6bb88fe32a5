"""Fit when the quoting answerer says "not in your sources", and write its coefficients with their figures.

    python -m benchmarks.calibrate_abstention FOLDER [--limit 800] [--write]

Every question is asked twice, of notebooks of 1, 3, 10 or all documents of the set: once with the document that answers
it, once with others only. A logistic regression tells the two apart; its threshold keeps as many of the answerable questions
of each set as it refuses of the others, and 95% at the least. With vectors it is fitted on half of SQuAD 2, with words only on half of the two Chinese sets; the figures are
those of the other halves. ``moved`` is what is answered and refused with weights and threshold fitted on the other set.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from benchmarks.corpora import Corpus, load
from ingest.embed import Embedder, load_embedder
from ingest.models import FloatArray
from notebook_app.chat.abstention import COEFFICIENTS, FEATURES, describe
from notebook_app.chat.retrieve import Retriever
from notebook_app.chat.select import score_sentences
from notebook_app.records import StoredPassage
from tests.chat.memory import MemoryNotebook

KEEP = 0.95
SETS = {"vectors": ("SQuAD2",), "words": ("CMRC", "XQuAD-zh")}
DOCUMENTS = (1, 3, 10, 10_000)
RIDGE = 1e-2


@dataclass(frozen=True)
class Sample:
    """Features of answerable questions and of the same with their document left out, each (questions, features)."""

    answerable: FloatArray
    left_out: FloatArray

    def half(self, which: int) -> Sample:
        return Sample(self.answerable[which::2], self.left_out[which::2])


def describe_corpus(corpus: Corpus, embedder: Embedder, seed: int = 7) -> Sample:
    drawing = random.Random(seed)
    by_source: dict[str, list[StoredPassage]] = {}
    for passage in corpus.passages:
        by_source.setdefault(passage.source, []).append(passage)

    @lru_cache(maxsize=64)
    def notebook(sources: frozenset[str]) -> MemoryNotebook:
        return MemoryNotebook([p for s in sorted(sources) for p in by_source[s]])

    rows: tuple[list[FloatArray], list[FloatArray]] = ([], [])
    for question in corpus.questions:
        others = [s for s in by_source if s != question.source]
        drawn = drawing.sample(others, min(drawing.choice(DOCUMENTS), len(others)))
        for side, sources in zip(rows, ([question.source, *drawn[1:]], drawn), strict=True):
            side.append(_features(question.text, notebook(frozenset(sources)), embedder, corpus.language))
    return Sample(np.stack(rows[0]), np.stack(rows[1]))


def _features(question: str, notebook: MemoryNotebook, embedder: Embedder, language: str) -> FloatArray:
    """Return the features, or NaN where nothing at all was found, which is always refused."""
    found = Retriever(notebook, notebook, embedder).retrieve("", question)
    if found:
        return describe(question, score_sentences(question, found), found)[1]
    return np.full(len(FEATURES["words" if language == "zh" else "vectors"]), np.nan, np.float32)


def fit(sample: Sample) -> tuple[FloatArray, float]:
    """Return weights and intercept of a ridge logistic regression, by Newton's method on standardised features."""
    features = np.vstack([sample.answerable, sample.left_out]).astype(np.float64)
    labels = np.repeat([1.0, 0.0], [len(sample.answerable), len(sample.left_out)])
    found = ~np.isnan(features[:, 0])
    features, labels = features[found], labels[found]
    mean, deviation = features.mean(0), features.std(0) + 1e-9
    design = np.column_stack([(features - mean) / deviation, np.ones(len(features))])
    beta = np.zeros(design.shape[1])
    penalty = RIDGE * len(features) * np.append(np.full(len(beta) - 1, 1e-1), 0.0)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ beta))
        hessian = design.T @ (design * (chance * (1 - chance))[:, None]) + np.diag(penalty)
        beta += np.linalg.solve(hessian, design.T @ (labels - chance) - penalty * beta)
    weights = beta[:-1] / deviation
    return weights, float(beta[-1] - weights @ mean)


def auroc(positive: FloatArray, negative: FloatArray) -> float:
    order = np.concatenate([positive, negative]).argsort().argsort()
    return float(
        (order[: len(positive)].sum() - len(positive) * (len(positive) - 1) / 2) / len(positive) / len(negative)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=800)
    parser.add_argument("--models", type=Path, default=Path(tempfile.gettempdir()) / "models")
    parser.add_argument("--write", action="store_true", help="keep the coefficients in the package")
    options = parser.parse_args()
    options.models.mkdir(exist_ok=True)
    embedder = load_embedder("minilm", options.models)
    samples = {
        name: describe_corpus(load(name, options.folder, embedder, options.limit), embedder)
        for names in SETS.values()
        for name in names
    }
    lines = ["# Written by benchmarks/calibrate_abstention.py; do not edit by hand.", ""]
    for name, features in FEATURES.items():
        lines += _table(name, features, samples)
    print("\n".join(lines))
    if options.write:
        COEFFICIENTS.write_text("\n".join(lines), "utf-8")


def _table(name: str, features: tuple[str, ...], samples: dict[str, Sample]) -> list[str]:
    halves = [samples[n].half(0) for n in SETS[name]]
    weights, intercept, threshold = _fitted(halves)
    lines = [f"[{name}]", f"intercept = {intercept:.4f}", f"threshold = {threshold:.4f}"]
    lines += [f"weights.{feature} = {weight:.4f}" for feature, weight in zip(features, weights, strict=True)]
    for measured in SETS[name]:
        figures = _figures(samples[measured].half(1), weights, intercept, threshold)
        lines.append(f"figures.{measured} = {_inline(figures)}")
        others = [samples[n] for n in SETS[name] if n != measured]
        if others:
            lines.append(f"moved.{measured} = {_inline(_figures(samples[measured], *_fitted(others)))}")
    return [*lines, ""]


def _fitted(samples: list[Sample]) -> tuple[FloatArray, float, float]:
    """Return weights, intercept, and the lowest of the samples' thresholds."""
    together = Sample(np.vstack([s.answerable for s in samples]), np.vstack([s.left_out for s in samples]))
    weights, intercept = fit(together)
    scored = [(_scores(s.answerable, weights, intercept), _scores(s.left_out, weights, intercept)) for s in samples]
    return weights, intercept, min(_threshold(kept, refused) for kept, refused in scored)


def _threshold(kept: FloatArray, refused: FloatArray) -> float:
    """Return where as large a share is kept as is refused, or where 95% are kept if that is lower."""
    places = np.sort(np.concatenate([kept, refused]))
    balanced = next(t for t in places if (refused < t).mean() >= (kept >= t).mean())
    return float(min(balanced, np.quantile(kept, 1 - KEEP)))


def _scores(features: FloatArray, weights: FloatArray, intercept: float) -> FloatArray:
    return np.nan_to_num(features @ weights + intercept, nan=-1e9)


def _figures(sample: Sample, weights: FloatArray, intercept: float, threshold: float) -> dict[str, float]:
    kept, refused = (_scores(side, weights, intercept) for side in (sample.answerable, sample.left_out))
    return {
        "questions": len(kept),
        "auroc": auroc(kept, refused),
        "answered": float((kept >= threshold).mean()),
        "refused": float((refused < threshold).mean()),
    }


def _inline(figures: dict[str, float]) -> str:
    shown = (f"{key} = {value if isinstance(value, int) else f'{value:.3f}'}" for key, value in figures.items())
    return "{ " + ", ".join(shown) + " }"


if __name__ == "__main__":
    main()
