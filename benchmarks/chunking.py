"""Which size of passage serves best: 128 or 256 tokens.

    python -m benchmarks.chunking FOLDER [--limit 300] [--sizes 128 256]

FOLDER holds squad2-dev.json. Its articles are sources, a paragraph a page. For each question, passages are taken in the
order of retrieval until 4,000 characters are full (a passage that does not fit whole ends it): recall is the share of
questions whose answer's place is in them. nDCG@10 is that of ``benchmarks.retrieval``; a sentence is embedded once for
all sizes. In the end the sizes are compared question by question: won, lost, and the standard error of the difference.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.corpora import Corpus, load
from benchmarks.retrieval import measure
from ingest.embedding.embed import load_embedder
from ingest.embedding.vector_cache import CachingEmbedder, VectorCache
from notebook_app.records import StoredPassage
from notebook_app.search.retrieve import Retriever
from tests.chat.memory import MemoryNotebook

CONTEXT = 4000  # characters


def within_context(corpus: Corpus, ranking: Callable[[str], Sequence[StoredPassage]]) -> list[bool]:
    """Say for each question whether its answer is in the passages that fill the context."""
    hits = []
    for question in corpus.questions:
        room, hit = CONTEXT, False
        for passage in ranking(question.text):
            room -= len(passage.text)
            if room < 0:
                break
            hit = hit or question.is_in(passage, passage.start, passage.end)
        hits.append(hit)
    return hits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=300)
    parser.add_argument("--sizes", type=int, nargs="+", default=[128, 256])
    parser.add_argument("--models", type=Path, default=Path(tempfile.gettempdir()) / "models")
    parser.add_argument("--vectors", type=Path, help="keep the vectors in this file for the next time")
    options = parser.parse_args()
    options.models.mkdir(exist_ok=True)
    hits: dict[int, list[bool]] = {}
    with tempfile.TemporaryDirectory() as folder:
        cache = VectorCache(options.vectors or Path(folder) / "vectors.sqlite3")
        embedder = CachingEmbedder(load_embedder("minilm", options.models), cache)
        for size in options.sizes:
            corpus = load("SQuAD2", options.folder, embedder, options.limit, max_tokens=size)
            notebook = MemoryNotebook(corpus.passages)
            retriever = Retriever(notebook, notebook, embedder)

            def ranked(question: str, retriever: Retriever = retriever) -> list[StoredPassage]:
                return [found.passage for found in retriever.retrieve("", question, top=50)]

            hits[size] = within_context(corpus, ranked)
            gain = measure(corpus, lambda question, ranked=ranked: [passage.id for passage in ranked(question)])
            recall = sum(hits[size]) / len(hits[size])
            print(
                f"{size:4} tokens  {len(corpus.passages):5} passages  recall within {CONTEXT} characters {recall:.3f}"
                f"  nDCG@10 {gain['nDCG@10']:.3f}"
            )
    first, *others = options.sizes
    for other in others:
        won = sum(a and not b for a, b in zip(hits[other], hits[first], strict=True))
        lost = sum(b and not a for a, b in zip(hits[other], hits[first], strict=True))
        asked = len(hits[first])
        error = math.sqrt(won + lost - (won - lost) ** 2 / asked) / asked
        print(f"{other} beside {first}: won {won}, lost {lost} of {asked}; {(won - lost) / asked:+.3f} ± {error:.3f}")


if __name__ == "__main__":
    main()
