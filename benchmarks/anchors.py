"""How exactly a quotation is found on its page.

From each PDF of a folder random sentences of the parsed text are drawn, and their boxes looked up. The check is
independent of our geometry: pdfium maps the boxes back to the page and says which text stands inside them. Counted are
quotations whose boxes are all on the page, and words of the quotations that pdfium finds in the boxes. Usage:
``python -m benchmarks.anchors FOLDER --quotes 100 --seed 0``.
"""

from __future__ import annotations

import argparse
import ctypes
import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.highlight import Box, highlight_boxes
from ingest.models import Document, Page, Span
from ingest.parsers.pdf.parse import parse_pdf
from ingest.parsers.port import RawSource
from ingest.sentences import split_sentences

_WORD = re.compile(r"[^\W_]+")
_SHORTEST = 5  # words of a quotation
_FINE = 100  # device units to the point


@dataclass(frozen=True, slots=True)
class Coverage:
    """What became of some quotations.

    ``landed`` counts those whose boxes all stand on the page, ``covered`` the words found in their boxes; ``letters`` are
    the quotations' letters and digits, ``inside`` all that stand in the boxes.
    """

    quotes: int
    landed: int
    words: int
    covered: int
    letters: int
    inside: int


def coverage(data: bytes, count: int, seed: int) -> Coverage:
    """Draw ``count`` sentences from a PDF and check their boxes."""
    import pypdfium2

    document = parse_pdf(RawSource(data, "paper.pdf"))
    pdf = pypdfium2.PdfDocument(data)
    landed = words = covered = letters = inside = 0
    quotes = draw(document, count, seed)
    for page, span in quotes:
        boxes = highlight_boxes(page.words, span.start, span.end)
        landed += bool(boxes) and all(0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1 for x0, y0, x1, y1 in boxes)
        wanted = plain_words(page.text[span.start : span.end])
        words += len(wanted)
        found = text_inside(pdf[page.number - 1], boxes)
        covered += sum(word in found for word in wanted)
        letters += len("".join(wanted))
        inside += len(found)
    return Coverage(len(quotes), landed, words, covered, letters, inside)


def draw(document: Document, count: int, seed: int) -> list[tuple[Page, Span]]:
    """Return random sentences of pages that have places, each with its page."""
    sentences = [
        (page, span)
        for page in document.pages
        if len(page.words)
        for span in split_sentences(page.text, document.language)
        if len(plain_words(page.text[span.start : span.end])) >= _SHORTEST
    ]
    return random.Random(seed).sample(sentences, min(count, len(sentences)))


def text_inside(page: Any, boxes: Sequence[Box]) -> str:
    """Return the letters and digits that pdfium finds in boxes, one box after the other, without spaces."""
    import pypdfium2.raw as pdfium

    width, height = (round(side * _FINE) for side in page.get_size())

    def place(x: float, y: float) -> tuple[float, float]:
        across, up = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDF_DeviceToPage(page, 0, 0, width, height, 0, round(x * width), round(y * height), across, up)
        return across.value, up.value

    text_page = page.get_textpage()
    parts = []
    for x0, y0, x1, y1 in boxes:
        (left, top), (right, bottom) = place(x0, y0), place(x1, y1)
        xs, ys = sorted((left, right)), sorted((top, bottom))
        parts.append(text_page.get_text_bounded(xs[0], ys[0], xs[1], ys[1]))
    return "".join(plain_words("".join(parts).replace("\ufffe", "").replace("\x02", "")))


def plain_words(text: str) -> list[str]:
    """Return words in lower case, ligatures and other variants as their letters."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quotes", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    for path in sorted(arguments.folder.glob("*.pdf")):
        found = coverage(path.read_bytes(), arguments.quotes, arguments.seed)
        print(f"{path.name}: {found.landed} of {found.quotes} quotations on their page, ", end="")
        print(f"{found.covered / max(found.words, 1):.2%} of {found.words} words in their boxes, ", end="")
        print(f"which hold {found.inside / max(found.letters, 1):.2f} of the quotations' letters")


if __name__ == "__main__":
    main()
