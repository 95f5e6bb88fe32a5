"""How often the answer stands in what the quoting answerer quotes, and how much it quotes for that.

    python -m benchmarks.quoting FOLDER [--limit 500]

FOLDER holds squad2-dev.json, xquad.zh.json and cmrc2018_trial.json. "words" is the share of questions one of whose answers
is found in the quotations, "place" that of those whose quotations hold the very place of the answer, "best" that of those
whose best sentence holds it, "top 3" that of those one of whose answers stands in the three best sentences. Refusal is left out: see benchmarks/calibrate_abstention.py.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.corpora import FILES, Corpus, load
from ingest.embedding.embed import Embedder, load_embedder
from notebook_app.chat.quoting.quotation import quotations
from notebook_app.chat.quoting.select import score_sentences
from notebook_app.search.retrieve import Retriever
from notebook_app.text.prose import one_line
from tests.chat.memory import MemoryNotebook


def measure(corpus: Corpus, embedder: Embedder) -> dict[str, float]:
    notebook = MemoryNotebook(corpus.passages)
    retriever = Retriever(notebook, notebook, embedder)
    words = place = best = top = characters = 0
    for question in corpus.questions:
        ranked = score_sentences(question.text, retriever.retrieve("", question.text))
        quoted = quotations(ranked, question.text)
        text = " ".join(one_line(q.text) for q in quoted)
        words += any(answer in text for answer in question.answers)
        place += any(question.is_in(q.passage, q.span.start, q.span.end) for q in quoted)
        best += bool(ranked) and question.is_in(ranked[0].passage.passage, ranked[0].span.start, ranked[0].span.end)
        top += any(answer in s.text for s in ranked[:3] for answer in question.answers)
        characters += len(text)
    asked = len(corpus.questions)
    return {
        "words": words / asked,
        "place": place / asked,
        "best": best / asked,
        "top 3": top / asked,
        "characters": characters / asked,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=500)
    parser.add_argument("--models", type=Path, default=Path(tempfile.gettempdir()) / "models")
    options = parser.parse_args()
    options.models.mkdir(exist_ok=True)
    embedder = load_embedder("minilm", options.models)
    for name in FILES:
        figures = measure(load(name, options.folder, embedder, options.limit), embedder)
        shown = "  ".join(f"{k} {v:.0f}" if k == "characters" else f"{k} {v:.3f}" for k, v in figures.items())
        print(f"{name:10}{shown}")


if __name__ == "__main__":
    main()
