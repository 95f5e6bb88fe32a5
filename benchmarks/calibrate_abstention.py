"""Fit when the quoting answerer says "not in your sources", and write its coefficients with their figures.

    python -m benchmarks.calibrate_abstention FOLDER [--limit 800] [--write]

Every question is asked twice, of notebooks of 1, 3, 10 or all documents of the set: once with the document that answers
it, once with others only; and both once more "reworded": without half of the words (not names) that the answering passage
shares with it, as a paraphrase has others. A logistic regression tells the answerable from the others, over both wordings;
its threshold refuses 95% of what is not answerable as asked, but keeps 95% of what is. With vectors it is fitted on half
of SQuAD 2, with words only on half of SQuAD 2 and of the two Chinese sets; the figures are those of the other halves.
``reworded`` are those of the other wording, ``moved`` what is answered and refused with weights and threshold fitted on
the other set.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from benchmarks.corpora import Corpus, Question, load
from ingest.characters import CJK
from ingest.embedding.embed import Embedder, WordsOnly, load_embedder
from ingest.models import FloatArray
from ingest.tokens import lexical_tokens
from notebook_app.chat.quoting.abstention import COEFFICIENTS, FEATURES, describe
from notebook_app.chat.quoting.select import score_sentences
from notebook_app.records import StoredPassage
from notebook_app.search.question import content_terms
from notebook_app.search.retrieve import Retriever
from tests.chat.memory import MemoryNotebook

KEEP, REFUSE = 0.95, 0.95
SETS = {"vectors": ("SQuAD2",), "words-en": ("SQuAD2",), "words-zh": ("CMRC", "XQuAD-zh")}
DOCUMENTS = (1, 3, 10, 10_000)
RIDGE = 1e-2
_PIECE = re.compile(rf"[{CJK}]{{1,2}}|[^\W{CJK}]+|[^\w]+")
"""Words, pairs of Chinese characters, and what stands between them."""


@dataclass(frozen=True)
class Sample:
    """Features of answerable questions and of the same with their document left out, each (questions, features)."""

    answerable: FloatArray
    left_out: FloatArray

    def half(self, which: int) -> Sample:
        return Sample(self.answerable[which::2], self.left_out[which::2])


@dataclass(frozen=True)
class Asked:
    """The questions of a set as they are, and reworded."""

    plain: Sample
    reworded: Sample

    def half(self, which: int) -> Asked:
        return Asked(self.plain.half(which), self.reworded.half(which))

    @property
    def together(self) -> Sample:
        return _stack([self.plain, self.reworded])


def describe_corpus(corpus: Corpus, embedder: Embedder, gate: str, seed: int = 7) -> Asked:
    drawing = random.Random(seed)
    by_source: dict[str, list[StoredPassage]] = {}
    for passage in corpus.passages:
        by_source.setdefault(passage.source, []).append(passage)

    @lru_cache(maxsize=64)
    def notebook(sources: frozenset[str]) -> MemoryNotebook:
        return MemoryNotebook([p for s in sorted(sources) for p in by_source[s]])

    rows: tuple[list[FloatArray], ...] = ([], [], [], [])
    for question in corpus.questions:
        others = [s for s in by_source if s != question.source]
        drawn = drawing.sample(others, min(drawing.choice(DOCUMENTS), len(others)))
        reworded = reword(question, by_source[question.source], drawing)
        sides = [notebook(frozenset(sources)) for sources in ([question.source, *drawn[1:]], drawn)]
        asked = [(text, side) for text in (question.text, reworded) for side in sides]
        for kept, (text, side) in zip(rows, asked, strict=True):
            kept.append(_features(text, side, embedder, gate))
    plain, plain_out, reworded_in, reworded_out = (np.stack(kept) for kept in rows)
    return Asked(Sample(plain, plain_out), Sample(reworded_in, reworded_out))


def reword(question: Question, passages: list[StoredPassage], drawing: random.Random) -> str:
    """Return a question without half of the words it shares with the passage that answers; names and numbers stay."""
    own = [p for p in passages if question.is_in(p, p.start, p.end)]
    held = {token for p in own for token in lexical_tokens(p.searchable_text)}
    pieces = _PIECE.findall(question.text)
    shared = [
        i
        for i, piece in enumerate(pieces)
        if piece[:1] == piece[:1].lower() and content_terms(piece) and held.issuperset(lexical_tokens(piece))
    ]
    dropped = set(drawing.sample(shared, (len(shared) + 1) // 2))
    return "".join(piece for i, piece in enumerate(pieces) if i not in dropped).strip() or question.text


def _features(question: str, notebook: MemoryNotebook, embedder: Embedder, gate: str) -> FloatArray:
    """Return the features, or NaN where nothing at all was found, which is always refused."""
    found = Retriever(notebook, notebook, embedder).retrieve("", question)
    if found:
        name, features = describe(question, score_sentences(question, found), found)
        if name == gate:
            return features
    return np.full(len(FEATURES[gate]), np.nan, np.float32)


def _stack(samples: Sequence[Sample]) -> Sample:
    return Sample(np.vstack([s.answerable for s in samples]), np.vstack([s.left_out for s in samples]))


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
    embedder: Embedder = load_embedder("minilm", options.models)
    lines = ["# Written by benchmarks/calibrate_abstention.py; do not edit by hand.", ""]
    for gate, names in SETS.items():
        reader = embedder if gate == "vectors" else WordsOnly()
        corpora = {name: load(name, options.folder, reader, options.limit) for name in names}
        samples = {name: describe_corpus(corpus, reader, gate) for name, corpus in corpora.items()}
        lines += _table(gate, samples)
        print("\n".join(lines), flush=True)
    if options.write:
        COEFFICIENTS.write_text("\n".join(lines), "utf-8")


def _table(gate: str, samples: dict[str, Asked]) -> list[str]:
    weights, intercept, threshold = _fitted([s.half(0) for s in samples.values()])
    lines = [f"[{gate}]", f"intercept = {intercept:.4f}", f"threshold = {threshold:.4f}"]
    lines += [f"weights.{feature} = {weight:.4f}" for feature, weight in zip(FEATURES[gate], weights, strict=True)]
    for name, asked in samples.items():
        other = asked.half(1)
        for label, sample in (("figures", other.plain), ("reworded", other.reworded)):
            lines.append(f"{label}.{name} = {_inline(_figures(sample, weights, intercept, threshold))}")
        others = [samples[n] for n in samples if n != name]
        if others:
            lines.append(f"moved.{name} = {_inline(_figures(asked.plain, *_fitted(others)))}")
    return [*lines, ""]


def _fitted(asked: list[Asked]) -> tuple[FloatArray, float, float]:
    """Return weights, intercept, and the lowest of the sets' thresholds for what was asked as it is."""
    weights, intercept = fit(_stack([a.together for a in asked]))
    plain = [a.plain for a in asked]
    scored = [(_scores(s.answerable, weights, intercept), _scores(s.left_out, weights, intercept)) for s in plain]
    return weights, intercept, min(_threshold(kept, refused) for kept, refused in scored)


def _threshold(kept: FloatArray, refused: FloatArray) -> float:
    """Return where the share to be refused is, or where 95% are kept if that is lower."""
    return float(min(np.quantile(refused, REFUSE), np.quantile(kept, 1 - KEEP)))


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
