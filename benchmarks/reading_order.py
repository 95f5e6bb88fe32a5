"""How well the reading order of PDFs is found, beside other readers.

The score of a file is the share of words that its text and the reference (``name.txt`` beside ``name.pdf``) have in
the same order: twice the length of their longest common subsequence of words, divided by the number of both texts'
words. Words are compared in lower case and without punctuation; a CJK character counts as a word. 1 is the same text, 0
has nothing in common. References keep some running headers, which our reader leaves out: it loses a little by that.

Pages per second count the processor time of reading alone, imports and files' opening included only where a reader
does them for each file. The floor is pdfium's text: no boxes, no order of its own. Our last line is the whole way of a
file in the app: a process of its own with limits, and the document sent back.

Peers come with ``pip install '.[bench]'``; those that are missing are named. Usage:
``python -m benchmarks.reading_order FOLDER``.
"""

from __future__ import annotations

import importlib
import io
import logging
import re
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ingest.parse import parse_file
from ingest.parsers.describe import CJK
from ingest.parsers.pdf.parse import parse_pdf
from ingest.parsers.port import RawSource

_WORD = re.compile(rf"[{CJK}]|[^\W{CJK}]+")

Reader = Callable[[bytes], str]


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


def ours(data: bytes) -> str:
    return "\n\n".join(page.text for page in parse_pdf(RawSource(data, "paper.pdf")).pages)


def plain_pdfium(data: bytes) -> str:
    import pypdfium2

    return "\n\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))


def plain_pypdf(data: bytes) -> str:
    import pypdf

    return "\n\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def plain_pdfminer(data: bytes) -> str:
    from pdfminer.high_level import extract_text

    return str(extract_text(io.BytesIO(data)))


def plain_pdfplumber(data: bytes) -> str:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return "\n\n".join(page.extract_text() or "" for page in pdf.pages)


def plain_markitdown(data: bytes) -> str:
    from markitdown import MarkItDown

    return str(MarkItDown().convert_stream(io.BytesIO(data), file_extension=".pdf").text_content)


READERS: Mapping[str, tuple[str, Reader]] = {
    "ours, with boxes": ("ingest", ours),
    "pdfium, text only (the floor)": ("pypdfium2", plain_pdfium),
    "pypdf": ("pypdf", plain_pypdf),
    "pdfminer.six": ("pdfminer.high_level", plain_pdfminer),
    "pdfplumber": ("pdfplumber", plain_pdfplumber),
    "markitdown": ("markitdown", plain_markitdown),
}
"""Each reader with the module that it needs."""


def main(folder: Path) -> None:
    """Print each reader's score for each file of a folder, the mean, and pages per second."""
    logging.disable(logging.WARNING)
    pdfs = [pdf for pdf in sorted(folder.glob("*.pdf")) if pdf.with_suffix(".txt").exists()]
    pages = sum(_pages(pdf.read_bytes()) for pdf in pdfs)
    print(f"{'':32}" + "".join(f"{pdf.stem[:14]:>15}" for pdf in pdfs) + f"{'mean':>8}{'pages/CPU s':>13}")
    for name, (module, reader) in READERS.items():
        if not _is_there(module):
            print(f"{name:32}  missing: pip install '.[bench]'")
            continue
        begun = time.process_time()
        texts = [reader(pdf.read_bytes()) for pdf in pdfs]
        seconds = time.process_time() - begun
        scores = [
            order_score(text, pdf.with_suffix(".txt").read_text("utf-8")) for pdf, text in zip(pdfs, texts, strict=True)
        ]
        print(f"{name:32}" + "".join(f"{score:15.3f}" for score in scores), end="")
        print(f"{sum(scores) / len(scores):8.3f}{pages / seconds:13.1f}")
    seconds = _sandboxed(pdfs)
    print(f"{'ours, a process for each file':32}{'':{15 * len(pdfs) + 8}}{pages / seconds:13.1f}")


def _pages(data: bytes) -> int:
    import pypdfium2

    return len(pypdfium2.PdfDocument(data))


def _is_there(module: str) -> bool:
    """Tell whether a reader is installed; its import is not counted as reading."""
    try:
        importlib.import_module(module)
    except ImportError:
        return False
    return True


def _sandboxed(pdfs: Sequence[Path]) -> float:
    """Return the processor seconds that reading files in the sandbox takes, in the processes and in this one."""
    begun = _used()
    for pdf in pdfs:
        parse_file(pdf, name=pdf.name)
    return _used() - begun


def _used() -> float:
    both = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
