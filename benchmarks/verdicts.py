"""How often a claim is called supported by the passage it is true of, and by another passage of the same document.

    python -m benchmarks.verdicts FOLDER [--limit 500]

A claim is a question of SQuAD 2 or CMRC 2018 with its answer put in ("Normandy is located in France"), which words it
otherwise than the source does. "Swapped" claims carry the answer to another question of the same document.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.corpora import Corpus, Question, load
from ingest.embed import Embedder, load_embedder
from notebook_app.chat.verify import judge
from notebook_app.records import StoredPassage

_ASKED = re.compile(
    r"(?:in )?(?:what|which|who|whom|when|where|how (?:many|much))\b(?: \w+)?|什么|谁|哪里|哪一?年|多少|哪个",
    re.IGNORECASE,
)


def claim(question: Question, answer: str) -> str:
    body = question.text.rstrip("?？ ")
    return _ASKED.sub(lambda _: answer, body, count=1) if _ASKED.search(body) else f"{body} {answer}"


def measure(corpus: Corpus, embedder: Embedder, seed: int = 7) -> dict[str, Counter[str]]:
    drawing = random.Random(seed)
    by_source: dict[str, list[StoredPassage]] = {}
    for passage in corpus.passages:
        by_source.setdefault(passage.source, []).append(passage)
    known = embedder.languages is None or corpus.language in embedder.languages
    counts: dict[str, Counter[str]] = {"true": Counter(), "other passage": Counter(), "swapped": Counter()}
    for question in corpus.questions:
        own = [p for p in by_source[question.source] if question.is_in(p, p.start, p.end)]
        others = [p for p in by_source[question.source] if p not in own] or corpus.passages[:50]
        swapped = drawing.choice([q for q in corpus.questions if q is not question]).answers[0]
        cases = (
            ("true", question.answers[0], own),
            ("other passage", question.answers[0], [drawing.choice(others)]),
            ("swapped", swapped, own),
        )
        for label, answer, passages in cases:
            text = claim(question, answer)
            counts[label][judge(text, passages, embedder.encode([text])[0] if known else None)] += 1
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=500)
    parser.add_argument("--models", type=Path, default=Path(tempfile.gettempdir()) / "models")
    options = parser.parse_args()
    options.models.mkdir(exist_ok=True)
    embedder = load_embedder("minilm", options.models)
    for name in ("SQuAD2", "CMRC"):
        print(name)
        for label, found in measure(load(name, options.folder, embedder, options.limit), embedder).items():
            shares = "  ".join(f"{v} {found[v] / found.total():.3f}" for v in ("supported", "weak", "unsupported"))
            print(f"  {label:14}{shares}")


if __name__ == "__main__":
    main()
