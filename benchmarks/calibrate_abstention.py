"""Fit when the quoting answerer says "not in your sources", and write the coefficients with their figures.

    python -m benchmarks.answers FOLDER --work WORK --label read --embedder e5
    python -m benchmarks.answers FOLDER --work WORK --label unread --embedder e5 --reranker off
    python -m benchmarks.calibrate_abstention WORK/read.json WORK/unread.json [--write]

The rows of benchmarks/answers.py hold the features of every question: answerable ones, the same with their document left
out, and copies of both "reworded" (without half of the words, not names, that they share with the text), as a paraphrase
has others. For each regression that the rows name, a logistic regression tells the answerable from the left out; every
set weighs the same, whatever its size, and its answerable as much as its left out. Questions that are unanswerable from
their own document are not trained on: nothing tells them apart, and they spoil the rest.

The threshold keeps 92% of the answerable, averaged over the sets, and at least 89% of each, or refuses 95% of the left out
where that keeps more; that for one source likewise on the sets that are asked of one. What is refused within ``closest`` below it is shown as the closest that was found: half of
what is wrongly refused lies there.

``figures`` are of the fitted regression, ``left_out`` those of each set by weights and thresholds fitted without it:
cross-validation over domains.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.answer_sets import ONE_SOURCE
from notebook_app.chat.quoting.abstention import COEFFICIENTS, FEATURES

KEEP, KEEP_OF_EACH, REFUSE = 0.92, 0.89, 0.95
RIDGE = 1e-2
_GRID = 2_000

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """The questions of a set that one regression decides: features, and whether each is answerable, reworded, of several."""

    features: Array
    answerable: NDArray[np.bool_]
    reworded: NDArray[np.bool_]
    several: NDArray[np.bool_]

    @property
    def weights(self) -> Array:
        """Weights that make the answerable and the left out count alike, and the set as one."""
        sides = (self.answerable, ~self.answerable)
        shares = [np.where(side, 1 / max(1, int(side.sum())), 0.0) for side in sides]
        present = sum(bool(side.any()) for side in sides)
        total: Array = np.add(*shares) / present
        return total


@dataclass(frozen=True)
class Fitted:
    weights: Array
    intercept: float
    threshold: float = 0.0
    threshold_of_one: float = 0.0
    closest: float = 0.0

    def scores(self, sample: Sample) -> Array:
        scores: Array = sample.features @ self.weights + self.intercept
        return scores

    def margins(self, sample: Sample) -> Array:
        margins: Array = self.scores(sample) - np.where(sample.several, self.threshold, self.threshold_of_one)
        return margins


def samples_of(files: Sequence[Path]) -> dict[str, dict[str, Sample]]:
    """Return the samples by regression and set."""
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for file in files:
        for name, asked in json.loads(file.read_text("utf-8")).items():
            for row in asked:
                if row["gate"] and row["kind"] != "unanswerable":
                    rows.setdefault(row["gate"][0], {}).setdefault(name, []).append(row)
    return {gate: {name: _sample(own) for name, own in sets.items()} for gate, sets in rows.items()}


def _sample(rows: Sequence[dict[str, Any]]) -> Sample:
    return Sample(
        np.asarray([row["gate"][1] for row in rows], np.float64),
        np.asarray([row["kind"] == "answered" for row in rows]),
        np.asarray([row["reworded"] for row in rows]),
        np.asarray([row["several"] for row in rows]),
    )


def fit(samples: Mapping[str, Sample]) -> Fitted:
    """Return a ridge logistic regression by Newton's method on standardised features, with its thresholds."""
    features = np.vstack([s.features for s in samples.values()])
    labels = np.concatenate([s.answerable for s in samples.values()]).astype(float)
    shares = np.concatenate([s.weights for s in samples.values()])
    shares = shares / shares.sum()
    mean = shares @ features
    deviation = np.sqrt(shares @ (features - mean) ** 2) + 1e-9
    design = np.column_stack([(features - mean) / deviation, np.ones(len(features))])
    beta = np.zeros(design.shape[1])
    penalty = RIDGE * np.append(np.ones(len(beta) - 1), 0.0)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        hessian = design.T @ (design * (shares * chance * (1 - chance))[:, None]) + np.diag(penalty + 1e-9)
        beta += np.linalg.solve(hessian, design.T @ (shares * (labels - chance)) - penalty * beta)
    weights = beta[:-1] / deviation
    return _with_thresholds(Fitted(weights, float(beta[-1] - weights @ mean)), samples)


def _with_thresholds(fitted: Fitted, samples: Mapping[str, Sample]) -> Fitted:
    scores = {name: fitted.scores(s) for name, s in samples.items()}
    asked = {name: s.answerable & ~s.reworded for name, s in samples.items()}

    def kept_by(names: Sequence[str]) -> float | None:
        kept = [scores[name][asked[name]] for name in names if asked[name].any()]
        if not kept:
            return None
        grid = np.linspace(min(map(np.min, kept)), max(map(np.max, kept)), _GRID)
        good = [
            t
            for t in grid
            if np.mean([(k >= t).mean() for k in kept]) >= KEEP and min((k >= t).mean() for k in kept) >= KEEP_OF_EACH
        ]
        return float(max(good))

    def refused_by(names: Sequence[str]) -> float:
        out = [scores[name][~samples[name].answerable] for name in names if not samples[name].answerable.all()]
        if not out:
            return float("inf")
        grid = np.linspace(min(map(np.min, out)), max(map(np.max, out)) + 1e-6, _GRID)
        return float(min(t for t in grid if np.mean([(o < t).mean() for o in out]) >= REFUSE))

    of_several = [name for name in samples if name not in ONE_SOURCE]
    many = kept_by(of_several)
    if many is not None:
        many = min(many, refused_by(of_several))
    one = kept_by([name for name in samples if name in ONE_SOURCE])
    threshold = many if many is not None else one or 0.0
    refused = np.concatenate(
        [threshold - scores[name][asked[name]] for name in samples if name not in ONE_SOURCE] or [[]]
    )
    wrongly = refused[refused > 0]
    return Fitted(
        fitted.weights,
        fitted.intercept,
        threshold,
        min(threshold, one) if one is not None else threshold,
        float(np.median(wrongly)) if len(wrongly) else 0.0,
    )


def figures(fitted: Fitted, sample: Sample) -> dict[str, float]:
    """Return how many are kept and refused, as asked and reworded, and how well they are told apart."""
    margins = fitted.margins(sample)
    told: dict[str, float] = {}
    for label, reworded in (("", False), ("_reworded", True)):
        chosen = sample.reworded == reworded
        kept, out = (margins[chosen & side] for side in (sample.answerable, ~sample.answerable))
        if len(kept):
            told |= {f"answerable{label}": len(kept), f"kept{label}": float((kept >= 0).mean())}
        if len(out):
            told |= {f"left_out{label}": len(out), f"refused{label}": float((out < 0).mean())}
        if len(kept) and len(out):
            told[f"auroc{label}"] = auroc(kept, out)
    return told


def auroc(positive: Array, negative: Array) -> float:
    order = np.concatenate([positive, negative]).argsort().argsort()
    return float(
        (order[: len(positive)].sum() - len(positive) * (len(positive) - 1) / 2) / len(positive) / len(negative)
    )


def table_of(gate: str, samples: Mapping[str, Sample]) -> dict[str, Any]:
    """Return what is written of a regression."""
    fitted = fit(samples)
    table: dict[str, Any] = {
        "intercept": fitted.intercept,
        "threshold": fitted.threshold,
        "threshold_of_one": fitted.threshold_of_one,
        "closest": fitted.closest,
        "weights": dict(zip(FEATURES[gate], fitted.weights.tolist(), strict=True)),
        "figures": {name: figures(fitted, sample) for name, sample in samples.items()},
    }
    trained = {name for name, s in samples.items() if not s.answerable.all()}
    if len(trained) > 1:
        table["left_out"] = {
            name: figures(fit({n: s for n, s in samples.items() if n != name}), samples[name]) for name in samples
        }
    return table


def to_toml(tables: Mapping[str, Mapping[str, Any]]) -> str:
    lines = ["# Written by benchmarks/calibrate_abstention.py; do not edit by hand.", ""]
    for gate, table in tables.items():
        lines.append(f"[{gate}]")
        for key, value in table.items():
            if not isinstance(value, Mapping):
                lines.append(f"{key} = {value:.4f}")
            elif key == "weights":
                lines += [f"weights.{name} = {weight:.4f}" for name, weight in value.items()]
            else:
                lines += [f'{key}."{name}" = {_inline(told)}' for name, told in value.items()]
        lines.append("")
    return "\n".join(lines)


def _inline(figures: Mapping[str, float]) -> str:
    shown = (f"{key} = {value if isinstance(value, int) else f'{value:.3f}'}" for key, value in figures.items())
    return "{ " + ", ".join(shown) + " }"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=Path, nargs="+")
    parser.add_argument("--write", action="store_true", help="keep the coefficients in the package")
    options = parser.parse_args()
    made = {gate: table_of(gate, samples) for gate, samples in sorted(samples_of(options.rows).items())}
    print(to_toml(made))
    if options.write:
        kept = tomllib.loads(COEFFICIENTS.read_text("utf-8"))
        COEFFICIENTS.write_text(to_toml({**kept, **made}), "utf-8")


if __name__ == "__main__":
    main()
