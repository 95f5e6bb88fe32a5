"""CSV and TSV: one table, in whatever encoding and with whatever delimiter."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from ingest.models import Document, Progress, no_progress
from ingest.parsers.damage import damage_told
from ingest.parsers.encoding import decode
from ingest.parsers.flow import About, paged_document
from ingest.parsers.port import RawSource
from ingest.parsers.sheets import CellCount, Sheet, sheet_pages

_DELIMITERS = ",;\t|"
_SAMPLE = 100
_LONGEST_FIELD = 10_000_000
_LINES_OF_A_FIELD = 200
"""More line breaks between two quotation marks mean that one of them is missing."""


def parse_csv(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read a table of values parted by commas, semicolons, tabs or bars, whichever fits best.

    Raises
    ------
    NoText
        If every cell is empty.
    """
    decoded = decode(source.data)
    text = decoded.text.replace("\0", "")
    csv.field_size_limit(_LONGEST_FIELD)
    count = CellCount()
    with damage_told(source.name, csv.Error):
        rows = count.within(_rows(text, "\t" if source.name.lower().endswith(".tsv") else find_delimiter(text)))
    progress("parse", 1, 1)
    pages = sheet_pages([Sheet("", rows)], "csv")
    return paged_document(pages, source, About("csv", "csv", warnings=(*decoded.warnings, *count.remarks)))


def find_delimiter(text: str) -> str:
    """Return the delimiter by which most of the first lines have the same number of cells, two at least."""
    lines = list(islice(filter(str.strip, _lines(text)), _SAMPLE))

    def fit(delimiter: str) -> tuple[float, int]:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        cells, agreeing = counts.most_common(1)[0] if counts else (1, 0)
        return (agreeing / max(1, len(lines)) if cells > 1 else 0.0, cells)

    return max(_DELIMITERS, key=fit)


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the rows; where a quotation mark was left open, marks do not quote."""
    rows = list(csv.reader(_lines(text), delimiter=delimiter))
    if any(cell.count("\n") > _LINES_OF_A_FIELD for row in rows for cell in row):
        rows = list(csv.reader(_lines(text), delimiter=delimiter, quoting=csv.QUOTE_NONE))
    yield from rows


def _lines(text: str) -> Iterator[str]:
    """Yield lines with their ends, as :mod:`csv` wants them; any line ending is one."""
    yield from (line + "\n" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
