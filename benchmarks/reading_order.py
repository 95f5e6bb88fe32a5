"""How well the reading order of PDFs is found.

The score of a file is the share of words that its text and the reference (``name.txt`` beside ``name.pdf``) have in
the same order: twice the length of their longest common subsequence of words, divided by the number of both texts'
words. 1 is the same text, 0 has nothing in common. Usage: ``python benchmarks/reading_order.py FOLDER``.
"""

from __future__ import annotations

import re
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from ingest.parse import parse_file
from ingest.parsers.describe import CJK

_WORD = re.compile(rf"[{CJK}]|[^\W{CJK}]+")


def order_score(found: str, reference: str) -> float:
    """Return the share of words in common order, between 0 and 1."""
    a, b = _WORD.findall(found.lower()), _WORD.findall(reference.lower())
    return 2 * common_subsequence(a, b) / (len(a) + len(b)) if a or b else 1.0


def common_subsequence(a: Sequence[str], b: Sequence[str]) -> int:
    """Return the length of the longest common subsequence (bit-parallel: Hyyrö, Australasian Computer Science 2004)."""
    places: defaultdict[str, int] = defaultdict(int)
    for i, word in enumerate(a):
        places[word] |= 1 << i
    full = (1 << len(a)) - 1
    row = full
    for word in b:
        matches = row & places[word]
        row = ((row + matches) | (row - matches)) & full
    return len(a) - row.bit_count()


def main(folder: Path) -> None:
    """Print a score for each file of a folder, the mean, and pages per second."""
    scores, pages, begun = [], 0, time.perf_counter()
    for pdf in sorted(folder.glob("*.pdf")):
        reference = pdf.with_suffix(".txt")
        if not reference.exists():
            continue
        document = parse_file(pdf, name=pdf.name)
        text = "\n\n".join(page.text for page in document.pages)
        scores.append(order_score(text, reference.read_text("utf-8")))
        pages += len(document.pages)
        print(f"{scores[-1]:.3f}  {pdf.name} ({len(document.pages)} pages)")
    print(f"{sum(scores) / len(scores):.3f}  mean of {len(scores)}")
    print(f"{pages / (time.perf_counter() - begun):.1f} pages/s with one process for each file")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
