"""How well questions are found, quoted and refused, on encyclopaedias and on papers, beside BM25 and reciprocal ranks.

    python -m benchmarks.answers FOLDER --work WORK [--sets SQuAD2 ...] [--against WORK/before.json]

FOLDER holds ``qa`` (squad2-dev.json, xquad.zh.json, cmrc2018_trial.json) and ``papers`` (covid, pubmedqa, qasper, mmlb: files
with a questions.json each). ``--limit`` questions of a set are drawn with seed 7:
of articles, each is asked once more with its article left out; of papers, so many of each kind there is. What is dear (parsed files, vectors, scores of the reranker) is kept in WORK. Every question's
figures go to WORK/LABEL.json; ``--against`` compares with such a file, question by question.

nDCG@10 is the mean of 1 / log2(1 + rank of the first passage that holds the answer), 0 beyond 10. "quoted" is the share of
questions whose answer stands in the quotations (QASPER: mean recall of the answer's words), whether or not they are refused,
"said" the same with a refusal as a miss; "kept" the share of answerable questions that are answered, "refused" that of
the left out that are not. Brackets hold 95% intervals by bootstrap over questions.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.answer_sets import SETS, Question, QuestionSet, load, share_held
from ingest.embedding.embed import Embedder, load_embedder
from ingest.embedding.vector_cache import CachingEmbedder, VectorCache
from ingest.models import FloatArray
from ingest.reranking.port import Reranker
from ingest.reranking.rerank import load_reranker
from notebook_app.chat.quoting.abstention import Standing, describe, load_gates, standing_of
from notebook_app.chat.quoting.quotation import quotations
from notebook_app.chat.quoting.select import score_sentences
from notebook_app.search.retrieve import Retriever, ScoredPassage
from notebook_app.search.tuning import SEARCH
from notebook_app.text.prose import one_line
from tests.chat.memory import MemoryNotebook

RRF_K = 60
DRAWN = 2_000
Row = dict[str, Any]


def answer(
    question: str, found: Sequence[ScoredPassage], reranker: Reranker | None
) -> tuple[list[str], Standing, tuple[str, list[float]] | None]:
    """Return what is quoted, how it stands, and by which regression and features."""
    ranked = score_sentences(question, found, reranker)
    quoted = [one_line(q.text) for q in quotations(ranked, question)]
    described = describe(question, ranked, found) if ranked else None
    known = described is not None and described[0] in load_gates()
    standing = standing_of(question, ranked, found) if known else "none"
    return quoted, standing, (described[0], described[1].tolist()) if described else None


class KeptScores:
    """A reranker whose scores are kept in a file, as dear as they are."""

    def __init__(self, reranker: Reranker, file: Path) -> None:
        self._reranker = reranker
        self._file = file
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        self._kept = {key: float(score) for key, _, score in (line.partition(" ") for line in lines)}
        self.name, self.languages = reranker.name, reranker.languages

    def score(self, question: str, texts: Sequence[str]) -> FloatArray:
        keys = [hashlib.sha256(f"{question}\0{text}".encode()).hexdigest() for text in texts]
        wanting = [n for n, key in enumerate(keys) if key not in self._kept]
        if wanting:
            made = self._reranker.score(question, [texts[n] for n in wanting])
            new = {keys[n]: float(score) for n, score in zip(wanting, made, strict=True)}
            self._kept |= new
            with self._file.open("a", encoding="utf-8") as file:
                file.writelines(f"{key} {score}\n" for key, score in new.items())
        return np.asarray([self._kept[key] for key in keys], np.float32)


def ask(questions: QuestionSet, embedder: Embedder, reranker: Reranker | None) -> list[Row]:
    """Return the figures of every question."""

    @lru_cache(maxsize=8)
    def notebook(scope: frozenset[str]) -> MemoryNotebook:
        return MemoryNotebook([p for source in sorted(scope) for p in questions.passages[source]])

    return [
        _row(questions, question, notebook(scope), embedder, reranker)
        for question in sorted(questions.questions, key=lambda q: (q.kind, q.source))
        if (scope := questions.scope(question))
    ]


def _row(
    questions: QuestionSet, question: Question, notebook: MemoryNotebook, embedder: Embedder, reranker: Reranker | None
) -> Row:
    begun = time.process_time()
    found = Retriever(notebook, notebook, embedder, reranker).retrieve("", question.text)
    quoted, standing, described = answer(question.text, found, reranker)
    text = " … ".join(quoted)
    row: Row = {
        "id": question.id,
        "kind": question.kind,
        "ms": 1000 * (time.process_time() - begun),
        "said": standing == "sure",
        "standing": standing,
        "gate": described,
        "several": not (found and found[0].of_one),
        "reworded": question.reworded,
        "characters": sum(map(len, quoted)),
    }
    if question.kind != "answered" or question.reworded:
        return row
    if any(map(len, question.parts)):
        row["quoted"] = share_held(question, text, by_words=questions.name == "QASPER")
    golds = questions.golds(question)
    if golds:
        row["table"] = question.table
        row["ours"] = gain([p.passage.id for p in found], golds)
        row |= {name: gain(ranking(question.text), golds) for name, ranking in peers(notebook, embedder).items()}
    return row


def gain(ranking: Sequence[str], golds: set[str]) -> float:
    rank = next((rank for rank, passage in enumerate(ranking[:10], 1) if passage in golds), 0)
    return 1 / math.log2(1 + rank) if rank else 0.0


def peers(notebook: MemoryNotebook, embedder: Embedder) -> dict[str, Callable[[str], list[str]]]:
    def dense(question: str) -> list[str]:
        return list(notebook.dense("", embedder.encode_query([question])[0], SEARCH.candidates))

    def words(question: str) -> list[str]:
        return list(notebook.words("").search(question, SEARCH.candidates))

    def reciprocal(question: str) -> list[str]:
        scores: dict[str, float] = {}
        for ranked in (dense(question), words(question)):
            for rank, passage in enumerate(ranked, 1):
                scores[passage] = scores.get(passage, 0.0) + 1 / (RRF_K + rank)
        return sorted(scores, key=lambda passage: -scores[passage])

    return {"BM25": words, "RRF": reciprocal}


def figures(rows: Sequence[Row]) -> dict[str, list[float]]:
    """Return the values of each figure, one a question."""
    of: dict[str, list[float]] = {}
    for row in rows:
        if row.get("reworded"):
            side = {"answered": "kept", "left out": "refused"}[row["kind"]]
            of.setdefault(f"{side}, reworded", []).append(float(row["said"] == (side == "kept")))
        elif row["kind"] == "left out":
            of.setdefault("refused", []).append(float(not row["said"]))
        elif row["kind"] == "unanswerable":
            of.setdefault("refused (in it)", []).append(float(not row["said"]))
        else:
            of.setdefault("kept", []).append(float(row["said"]))
            of.setdefault("characters", []).append(row["characters"])
            for name in ("ours", "BM25", "RRF"):
                if name in row:
                    of.setdefault(f"nDCG@10 {name}", []).append(row[name])
                    if row["table"]:
                        of.setdefault(f"nDCG@10 {name}, tables", []).append(row[name])
            if "ours" in row:
                of.setdefault("R@10", []).append(float(row["ours"] > 0))
            if "quoted" in row:
                of.setdefault("quoted", []).append(row["quoted"])
                of.setdefault("quoted and said", []).append(row["quoted"] * row["said"])
        of.setdefault("ms of CPU", []).append(row["ms"])
        of.setdefault(f"shown as closest, {row['kind']}", []).append(float(row.get("standing") == "closest"))
    return of


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the 95% interval of a mean by bootstrap."""
    array = np.asarray(values)
    drawn = np.random.default_rng(7).integers(0, len(array), (DRAWN, len(array)))
    low, high = np.quantile(array[drawn].mean(1), (0.025, 0.975))
    return float(low), float(high)


def show(name: str, rows: Sequence[Row], before: Sequence[Row]) -> None:
    print(f"\n{name}")
    here, there = ({row["id"] for row in side} for side in (rows, before))
    old = figures([row for row in before if row["id"] in here])
    paired = figures([row for row in rows if row["id"] in there])
    for figure, values in figures(rows).items():
        low, high = interval(values)
        digits = 0 if figure in {"characters", "ms of CPU"} else 3
        middle = f", median {np.median(values):.0f}" if figure == "ms of CPU" else ""
        line = f"  {figure:<24} {np.mean(values):7.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]  n {len(values)}{middle}"
        if figure in old and len(old[figure]) == len(paired[figure]):
            low, high = interval(np.subtract(paired[figure], old[figure]))
            line += f"  before {np.mean(old[figure]):.{digits}f}, change [{low:+.{digits}f}, {high:+.{digits}f}]"
        print(line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--label", default="answers")
    parser.add_argument("--embedder", default="minilm")
    parser.add_argument("--reranker", choices=("on", "off"), default="on")
    parser.add_argument(
        "--anew", action="store_true", help="do not use kept scores, so that times are those of a question"
    )
    parser.add_argument("--limit", type=int, default=150)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--against", type=Path)
    options = parser.parse_args()
    (options.work / "models").mkdir(parents=True, exist_ok=True)
    cache = VectorCache(options.work / f"vectors-{options.embedder}.sqlite3")
    embedder = CachingEmbedder(load_embedder(options.embedder, options.work / "models"), cache)
    reranker = load_reranker(options.work / "models", options.reranker)
    before = json.loads(options.against.read_text("utf-8")) if options.against else {}
    out = options.work / f"{options.label}.json"
    kept: dict[str, list[Row]] = json.loads(out.read_text("utf-8")) if out.exists() else {}
    for name in options.sets:
        questions = load(name, options.folder, options.work, embedder, options.limit)
        reader = KeptScores(reranker, options.work / f"relevance-{name}") if reranker and not options.anew else reranker
        kept[name] = ask(questions, embedder, reader)
        show(name, kept[name], before.get(name, ()))
        out.write_text(json.dumps(kept), "utf-8")


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
