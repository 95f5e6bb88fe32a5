"""CPU per question in big notebooks: of our process, and of Chroma's, through the notebook's own door.

    python -m benchmarks.scale FOLDER [--sizes 5000 100000] [--home HOME] [--notebooks 20]

FOLDER holds squad2-dev.json and cmrc2018_trial.json. A notebook's passages are sentences of one of these sets drawn at
random, with random unit vectors (English) or none (Chinese, which the embedded model does not know). The questions are the
set's. Given a HOME, the notebooks are made there once and found again. NOTEBOOKS small ones more are then added, to show
whether a question costs more for them.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import psutil

from benchmarks.corpora import FILES
from ingest.chunk import chunk_document
from ingest.models import Document, EmbeddedChunk, FloatArray, Page, Receipt
from ingest.sentences import split_sentences
from notebook_app.notebook import Notebook

SETS = {"en": "SQuAD2", "zh": "CMRC"}
PAGES_PER_SOURCE = 500
SENTENCES = {"en": 5, "zh": 5}
DIMENSION = 384


def read(name: str, folder: Path) -> tuple[list[str], list[str], list[str]]:
    """Return titles, sentences and questions of a set."""
    import json

    file, language = FILES[name]
    articles = json.loads((folder / file).read_text("utf-8"))["data"]
    paragraphs = [p for article in articles for p in article["paragraphs"]]
    sentences = [
        p["context"][span.start : span.end] for p in paragraphs for span in split_sentences(p["context"], language)
    ]
    return [a["title"] for a in articles], sentences, [qa["question"] for p in paragraphs for qa in p["qas"]]


def documents(name: str, passages: int, folder: Path) -> Iterator[Document]:
    titles, sentences, _ = read(name, folder)
    language = FILES[name][1]
    drawing = random.Random(passages)
    joint = " " if language == "en" else ""
    for number in range(-(-passages // PAGES_PER_SOURCE)):
        count = min(PAGES_PER_SOURCE, passages - number * PAGES_PER_SOURCE)
        pages = tuple(
            Page(n, joint.join(drawing.sample(sentences, SENTENCES[language]))[:1200]) for n in range(1, count + 1)
        )
        sha256 = hashlib.sha256(f"{name} {passages} {number}".encode()).hexdigest()
        yield Document(sha256, "text", f"{drawing.choice(titles)} {number}", pages, language=language)


def unit(rows: int, drawing: np.random.Generator) -> FloatArray:
    vectors = drawing.standard_normal((rows, DIMENSION), np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def fill(notebook: Notebook, name: str, passages: int, folder: Path) -> None:
    """Put documents into library and index as ingestion does, with vectors that cost nothing."""
    drawing = np.random.default_rng(passages)
    workspace = notebook.workspace
    store = workspace.library.sources.store(notebook.id, notebook.settings.embedder)
    with tempfile.TemporaryDirectory() as made:
        for document in documents(name, passages, folder):
            original = Path(made) / f"{document.sha256}.txt"
            original.write_text(document.sha256)
            chunks = [
                EmbeddedChunk(c, unit(1, drawing)[0], unit(len(c.sentences), drawing))
                if document.language == "en"
                else EmbeddedChunk(c, np.zeros(0, np.float32), np.zeros((0, 0), np.float32))
                for c in chunk_document(document)
            ]
            receipt = Receipt(
                document.sha256, original.name, document.title, "text", document.language, (), len(chunks)
            )
            store.save(document, chunks, receipt, original, original.name, None)
            workspace.index.add(notebook.id, store.entries(document.sha256))


def server_of(home: Path) -> psutil.Process:
    [server] = [
        p
        for p in psutil.Process().children(recursive=True)
        if any(str(home) in part for part in p.cmdline()) and "chroma" in " ".join(p.cmdline())
    ]
    return server


def cpu_of(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def measure(notebook: Notebook, questions: Sequence[str]) -> str:
    """Return milliseconds of CPU per question: ours (median, 95th percentile) and Chroma's (mean)."""
    for question in questions[:5]:
        notebook.search(question)
    server = server_of(notebook.settings.home)
    before, spent = cpu_of(server), []
    for question in questions[5:]:
        begun = time.process_time()
        notebook.search(question)
        spent.append(1000 * (time.process_time() - begun))
    chroma = 1000 * (cpu_of(server) - before) / len(spent)
    return f"ours {statistics.median(spent):.0f} (95% under {np.quantile(spent, 0.95):.0f})   Chroma {chroma:.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[5_000, 100_000])
    parser.add_argument("--home", type=Path)
    parser.add_argument("--notebooks", type=int, default=20)
    parser.add_argument("--questions", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = options.home or Path(temporary)
        for more in dict.fromkeys((0, options.notebooks)):
            for n in range(more):
                other = Notebook.open(f"other {n}", home)
                if not other.sources():
                    fill(other, "SQuAD2", 100 + n, options.folder)
            for size in options.sizes:
                for language, name in SETS.items():
                    notebook = Notebook.open(f"{language} {size}", home)
                    if not notebook.sources():
                        fill(notebook, name, size, options.folder)
                    questions = random.Random(7).sample(read(name, options.folder)[2], options.questions + 5)
                    figures = measure(notebook, questions)
                    print(
                        f"{len(Notebook.all(home)):3} notebooks   {language} {size:7,} passages   {figures}", flush=True
                    )
        notebook.close()


if __name__ == "__main__":
    main()
