"""How well and how fast scans are read.

    python -m benchmarks.recognition FILE_OR_FOLDER... [--pages 5] [--dpi 200] [--languages eng+chi_sim]

The first pages of PDFs that have text are drawn at 200 dots to the inch and made a PDF of pictures, which is read as any
scan is. The score of a page is that of ``benchmarks.reading_order`` against the page's own text: the share of words in the
same order. CPU seconds are those of drawing, tesseract and all other processes, for a page.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from pathlib import Path

import pypdfium2

from benchmarks.reading_order import order_score
from ingest.ocr.recognise import recognise
from ingest.ocr.tesseract import DEFAULT_LANGUAGES
from ingest.parse import parse_file


def as_scan(pdf: Path, pages: int, dpi: int, path: Path) -> Path:
    """Draw the first pages of a PDF and write them as pictures."""
    document = pypdfium2.PdfDocument(pdf)
    images = [document[i].render(scale=dpi / 72, grayscale=True).to_pil() for i in range(min(pages, len(document)))]
    images[0].save(path, save_all=True, append_images=images[1:], resolution=dpi)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", type=Path, nargs="+")
    parser.add_argument("--pages", type=int, default=5, help="of each file")
    parser.add_argument("--dpi", type=int, default=200)
    parser.add_argument("--languages", default=DEFAULT_LANGUAGES)
    options = parser.parse_args()
    files = [
        file for source in options.sources for file in (sorted(source.glob("*.pdf")) if source.is_dir() else [source])
    ]
    scores: list[float] = []
    seconds = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            truth = parse_file(file, name=file.name)
            scan = as_scan(file, options.pages, options.dpi, Path(folder) / file.name)
            before = _children_cpu()
            parsed = parse_file(scan, name=scan.name)
            found = recognise(parsed, scan, name=scan.name, languages=options.languages)
            spent = _children_cpu() - before
            own = [order_score(a.text, b.text) for a, b in zip(found.pages, truth.pages, strict=False) if b.text]
            sure = sum(page.confidence or 0 for page in found.pages) / len(found.pages)
            print(
                f"{sum(own) / len(own):.3f}  sure {sure:.2f}  {spent / len(found.pages):.1f} CPU s a page  {file.name}"
            )
            for warning in found.warnings:
                print(f"       {warning}")
            scores += own
            seconds += spent
    print(f"{sum(scores) / len(scores):.3f}  mean of {len(scores)} pages, {seconds / len(scores):.1f} CPU s a page")


def _children_cpu() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


if __name__ == "__main__":
    main()
