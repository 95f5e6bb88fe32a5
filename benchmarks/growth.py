"""CPU and memory against the number of sources, of pages and of characters: near-linear where nothing is done twice.

    python -m benchmarks.growth FOLDER [--before TREE] [--parts sources pages characters]

FOLDER holds squad2-dev.json, whose sentences make the texts and whose questions are asked. TREE is a checkout of an earlier
version: it is measured in the same run, question by question in turn. CPU is that of the process, of the readers it
starts and of the search server; memory is the most that the process and a reader held.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SOURCES = (10, 50, 200, 500)
PAGES = (10, 50, 200)
CHARACTERS = (100_000, 1_000_000, 4_000_000)
SENTENCES_PER_SOURCE = 10
SENTENCES_PER_PAGE = 14
ROUNDS = 6
QUESTIONS_PER_ROUND = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--before", type=Path, help="a checkout of an earlier version")
    parser.add_argument(
        "--parts", nargs="+", choices=("sources", "pages", "characters"), default=("sources", "pages", "characters")
    )
    parser.add_argument("--sources", type=int, nargs="+", default=SOURCES)
    parser.add_argument("--pages", type=int, nargs="+", default=PAGES)
    parser.add_argument("--characters", type=int, nargs="+", default=CHARACTERS)
    options = parser.parse_args()
    trees = {"now": ROOT, **({"before": options.before.resolve()} if options.before else {})}
    sentences, questions = read(options.folder)
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        for name, tree in trees.items():  # the model is written before anything is measured
            with ExitStack() as stack:
                stack.enter_context(Probe(tree, work / name)).call("add", path=str(text(work, "warm", sentences[:3])))
        if "sources" in options.parts:
            by_sources(trees, work, sentences, questions, options.sources)
        if "pages" in options.parts:
            by_size(trees, work, "page", options.pages, lambda n: pdf(work, n, sentences), 1)
        if "characters" in options.parts:
            by_size(trees, work, "character", options.characters, lambda n: long_text(work, n, sentences), 1_000_000)


def by_sources(
    trees: dict[str, Path], work: Path, sentences: Sequence[str], questions: Sequence[str], sizes: Sequence[int]
) -> None:
    print(
        "\nsources   | " + " | ".join(f"{name}: CPU s to add one, CPU ms to ask (search server), MiB" for name in trees)
    )
    drawing = random.Random(1)
    with ExitStack() as stack:
        probes = [stack.enter_context(Probe(tree, work / name, "sources")) for name, tree in trees.items()]
        there = 0
        for size in sizes:
            folder = work / f"sources-{size}"
            folder.mkdir()
            for n in range(there, size):
                text(folder, f"source {n}", drawing.sample(sentences, SENTENCES_PER_SOURCE))
            added = [probe.call("add_all", path=str(folder)) for probe in probes]
            asked: list[list[dict[str, Any]]] = [[] for _ in probes]
            for number in range(ROUNDS):
                some = drawing.sample(questions, QUESTIONS_PER_ROUND)
                for probe, answers in zip(probes, asked, strict=True):
                    answers.append(probe.call("ask", questions=some, warm=number == 0))
            cells = []
            for add, answers in zip(added, asked, strict=True):
                ms = statistics.median(spent for answer in answers for spent in answer["ms"])
                server = statistics.mean(answer["server_ms"] for answer in answers)
                cells.append(f"{add['cpu'] / (size - there):.3f}   {ms:.1f} ({server:.1f})   {answers[-1]['peak']:.0f}")
            print(f"{size:9} | " + " | ".join(cells), flush=True)
            there = size


def by_size(
    trees: dict[str, Path], work: Path, unit: str, sizes: Sequence[int], make: Callable[[int], Path], per: int
) -> None:
    print(
        f"\n{unit + 's':9} | "
        + " | ".join(f"{n}: CPU s in all, CPU s a{' million' if per > 1 else ''} {unit}, MiB (reader)" for n in trees)
    )
    for size in sizes:
        path, cells = make(size), []
        for name, tree in trees.items():
            with Probe(tree, work / name, f"{unit}-{size}") as probe:
                added = probe.call("add", path=str(path))
            cells.append(
                f"{added['cpu']:.1f}   {added['cpu'] * per / size:.3f}   {added['peak']:.0f} ({added['reader']:.0f})"
            )
        print(f"{size:9} | " + " | ".join(cells), flush=True)


class Probe:
    """A process that holds a notebook of one version, and measures what it is told to do."""

    def __init__(self, tree: Path, home: Path, part: str = "") -> None:
        self._tree = tree
        self._home = home / part if part else home
        if part:
            self._home.mkdir(parents=True)
            (self._home / "models").symlink_to(home / "models")

    def __enter__(self) -> Probe:
        environment = {**os.environ, "PYTHONPATH": str(self._tree), "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--probe", str(self._home)],
            cwd=self._tree,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def call(self, task: str, **given: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps({"task": task, **given}), file=self._process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


def probe(home: Path) -> None:
    """Do what stdin asks for, line by line."""
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    from notebook_app.notebook import Notebook

    notebook = Notebook.open("Growth", home)
    for line in sys.stdin:
        print(json.dumps(TASKS[(asked := json.loads(line)).pop("task")](notebook, **asked)), file=out)
    notebook.close()


def add(notebook: Any, path: str) -> dict[str, Any]:
    before = cpu()
    notebook.add_source(Path(path))
    return {"cpu": cpu() - before, **memory()}


def add_all(notebook: Any, path: str) -> dict[str, Any]:
    before = cpu()
    results = notebook.add_sources(Path(path))
    assert all(hasattr(result, "source") for result in results)
    return {"cpu": cpu() - before, **memory()}


def ask(notebook: Any, questions: Sequence[str], warm: bool) -> dict[str, Any]:
    for question in questions if warm else ():
        notebook.ask(question)
    spent, before = [], server_cpu()
    for question in questions:
        begun = time.process_time()
        notebook.ask(question)
        spent.append(1000 * (time.process_time() - begun))
    return {"ms": spent, "server_ms": 1000 * (server_cpu() - before) / len(questions), **memory()}


TASKS: dict[str, Callable[..., dict[str, Any]]] = {"add": add, "add_all": add_all, "ask": ask}


def cpu() -> float:
    ours = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in ours) + server_cpu()


def server_cpu() -> float:
    """Return the CPU seconds of the children that still run: the search server, and what serves the readers."""
    import psutil

    spent = 0.0
    for child in psutil.Process().children(recursive=True):
        times = child.cpu_times()
        spent += times.user + times.system + times.children_user + times.children_system
    return spent


def memory() -> dict[str, float]:
    """Return the most MiB that this process has held, and the largest of its readers."""
    with suppress(ImportError):  # earlier versions have no process that forks readers
        from ingest.sandbox.forks import close

        close()  # what its readers held is only counted once it has ended
    peak, reader = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {"peak": peak, "reader": reader}


def read(folder: Path) -> tuple[list[str], list[str]]:
    """Return the sentences and the questions of SQuAD 2."""
    sys.path.insert(0, str(ROOT))
    from ingest.sentences import split_sentences

    articles = json.loads((folder / "squad2-dev.json").read_text("utf-8"))["data"]
    paragraphs = [p for article in articles for p in article["paragraphs"]]
    sentences = [p["context"][s.start : s.end] for p in paragraphs for s in split_sentences(p["context"], "en")]
    return [s for s in sentences if len(s) > 30], [qa["question"] for p in paragraphs for qa in p["qas"]]


def text(folder: Path, name: str, sentences: Sequence[str]) -> Path:
    path = folder / f"{name}.txt"
    path.write_text(f"{name}\n\n{' '.join(sentences)}", "utf-8")
    return path


def long_text(folder: Path, characters: int, sentences: Sequence[str]) -> Path:
    path = folder / f"{characters} characters.txt"
    with path.open("w", encoding="utf-8") as file:
        left = characters
        for paragraph in _paragraphs(characters, 6, sentences):
            left -= file.write(f"{paragraph}\n\n"[:left])
            if not left:
                break
    return path


def pdf(folder: Path, pages: int, sentences: Sequence[str]) -> Path:
    from reportlab.lib.utils import simpleSplit
    from reportlab.pdfgen.canvas import Canvas

    path = folder / f"{pages} pages.pdf"
    canvas = Canvas(str(path))
    for _, paragraph in zip(range(pages), _paragraphs(pages, SENTENCES_PER_PAGE, sentences), strict=False):
        for row, line in enumerate(
            simpleSplit(paragraph.encode("latin-1", "replace").decode("latin-1"), "Helvetica", 10, 450)
        ):
            canvas.setFont("Helvetica", 10)
            canvas.drawString(72, 760 - 14 * row, line)
        canvas.showPage()
    canvas.save()
    return path


def _paragraphs(seed: int, length: int, sentences: Sequence[str]) -> Iterator[str]:
    drawing = random.Random(seed)
    while True:
        yield " ".join(drawing.sample(sentences, length))


if __name__ == "__main__":
    probe(Path(sys.argv[2])) if sys.argv[1:2] == ["--probe"] else main()
