"""How well the passage that answers is found: dense only, words only, reciprocal ranks, and our fusion, in one run.

    python -m benchmarks.retrieval FOLDER [--limit 500] [--sets SQuAD2 ...] [--against minilm-fp32]

FOLDER holds squad2-dev.json, xquad.zh.json and cmrc2018_trial.json. One passage answers each question, the one that holds
the answer's place. nDCG@10 is the mean of 1 / log2(1 + rank) with 0 beyond rank 10; R@k the share found among the first k.
Milliseconds are CPU time per question, the embedding of the question included.
"""

from __future__ import annotations

import argparse
import math
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.corpora import FILES, Corpus, load
from ingest.embedding.embed import Embedder, load_embedder
from notebook_app.search.retrieve import Retriever
from notebook_app.search.tuning import SEARCH
from tests.chat.memory import MemoryNotebook

RRF_K = 60
Ranking = Callable[[str], list[str]]


def rankings(notebook: MemoryNotebook, embedder: Embedder) -> dict[str, Ranking]:
    retriever = Retriever(notebook, notebook, embedder)

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

    def ours(question: str) -> list[str]:
        return [found.passage.id for found in retriever.retrieve("", question)]

    return {"dense": dense, "BM25": words, "RRF": reciprocal, "ours": ours}


def measure(corpus: Corpus, ranking: Ranking) -> dict[str, float]:
    places = {p.id: p for p in corpus.passages}
    gains, first, ranks = 0.0, time.process_time(), []
    for question in corpus.questions:
        found = [places[i] for i in ranking(question.text)[:10]]
        rank = next((r for r, p in enumerate(found, 1) if question.is_in(p, p.start, p.end)), 0)
        ranks.append(rank)
        gains += 1 / math.log2(1 + rank) if rank else 0.0
    asked = len(corpus.questions)
    return {
        "nDCG@10": gains / asked,
        "R@1": sum(r == 1 for r in ranks) / asked,
        "R@5": sum(0 < r <= 5 for r in ranks) / asked,
        "R@10": sum(r > 0 for r in ranks) / asked,
        "ms": 1000 * (time.process_time() - first) / asked,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=500)
    parser.add_argument("--models", type=Path, default=Path(tempfile.gettempdir()) / "models")
    parser.add_argument("--embedder", default="minilm")
    parser.add_argument("--sets", nargs="+", choices=list(FILES), default=list(FILES))
    parser.add_argument("--against", help="say what the embedder loses in nDCG@10 against this one")
    options = parser.parse_args()
    options.models.mkdir(exist_ok=True)
    gains = retrieve(options.embedder, options)
    if options.against:
        other = retrieve(options.against, options)
        for (name, label), gain in gains.items():
            if (name, label) in other:
                change = gain - other[name, label]
                print(f"{name} {label:6} nDCG@10 of {options.embedder} against {options.against}: {change:+.4f}")


def retrieve(name_of_embedder: str, options: argparse.Namespace) -> dict[tuple[str, str], float]:
    """Print the figures of every set and ranking with one embedder; return their nDCG@10."""
    gains = {}
    embedder = load_embedder(name_of_embedder, options.models)
    print(f"\nEmbedder: {name_of_embedder}")
    for name in options.sets:
        corpus = load(name, options.folder, embedder, options.limit)
        print(f"\n{name}: {len(corpus.passages)} passages, {len(corpus.questions)} questions")
        known = any(p.vector is not None for p in corpus.passages)
        for label, ranking in rankings(MemoryNotebook(corpus.passages), embedder).items():
            if known or label in {"BM25", "ours"}:
                figures = measure(corpus, ranking)
                gains[name, label] = figures["nDCG@10"]
                print(
                    f"  {label:6}"
                    + "".join(f"  {k} {v:.3f}" if k != "ms" else f"  {v:.0f} ms" for k, v in figures.items())
                )
    return gains


if __name__ == "__main__":
    main()
