"""Search by words: our segments beside SQLite's FTS5, over the same tokens.

    python -m benchmarks.words FOLDER [--sizes 300 5000 20000] [--questions 300]

FOLDER holds squad2-dev.json and xquad.zh.json. Passages are five sentences of these sets, drawn at random, one in ten Chinese,
60 to a document; the questions are SQuAD's. Said are milliseconds of CPU per question (median, and 95% of them), what a
process pays once to merge the segments, their size, and whether ids, order and scores (1e-9) of the best 50 are FTS5's.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import numpy as np

from benchmarks.scale import read
from ingest.index.words import WordIndex, Words, make_segment
from ingest.tokens import lexical_tokens
from tests.fts5 import Fts5

A_DOCUMENT = 60
TOP = 50


def passages(count: int, folder: Path) -> list[str]:
    drawing = random.Random(count)
    english, chinese = read("SQuAD2", folder)[1], read("XQuAD-zh", folder)[1]
    return [
        "".join(drawing.sample(chinese, 3)) if n % 10 == 9 else " ".join(drawing.sample(english, 5))
        for n in range(count)
    ]


def spent(call: Callable[[str], object], questions: Sequence[str]) -> tuple[float, float]:
    taken = []
    for question in questions:
        begun = time.process_time()
        call(question)
        taken.append(1000 * (time.process_time() - begun))
    return statistics.median(taken), float(np.quantile(taken, 0.95))


def measure(size: int, questions: Sequence[str], folder: Path) -> str:
    named = [(f"p{n}", f"s{n // A_DOCUMENT}", text) for n, text in enumerate(passages(size, folder))]
    fts5 = Fts5((name, source, lexical_tokens(text)) for name, source, text in named)
    made = [
        Words(source, "", make_segment((name, text) for name, _, text in found))
        for source, found in groupby(named, itemgetter(1))
    ]
    begun = time.process_time()
    index = WordIndex(made)
    merged = 1000 * (time.process_time() - begun)
    same = sum(equal(index.search(q, TOP), fts5.search(q, TOP)) for q in questions)
    theirs, ours = (spent(partial(side.search, top=TOP), questions) for side in (fts5, index))
    return (
        f"{size:7,} passages   FTS5 {theirs[0]:.2f} (95% {theirs[1]:.2f})   segments {ours[0]:.2f} (95% {ours[1]:.2f}) ms"
        f"   merged once {merged:.0f} ms, {index.nbytes / 1e6:.0f} MB of {sum(len(w.segment) for w in made) / 1e6:.0f} MB"
        f"   equal {same}/{len(questions)}"
    )


def equal(ours: dict[str, float], theirs: dict[str, float]) -> bool:
    return list(ours) == list(theirs) and all(abs(ours[name] - theirs[name]) < 1e-9 for name in ours)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[300, 5_000, 20_000])
    parser.add_argument("--questions", type=int, default=300)
    options = parser.parse_args()
    questions = random.Random(7).sample(read("SQuAD2", options.folder)[2], options.questions)
    for size in options.sizes:
        print(measure(size, questions, options.folder), flush=True)


if __name__ == "__main__":
    main()
