"""Rich Text Format: its words, with headings by its styles and tables by their rows."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.models import Document, Progress, no_progress
from ingest.parsers.damage import damage_told
from ingest.parsers.flow import About, Block, flow_document, table_block
from ingest.parsers.port import RawSource
from ingest.parsers.rtf_text import RtfText
from ingest.remarks import remark

_LEFT_OUT = {
    "pictures": "\\pict",
    "embedded_files": "\\objdata",
    "comments": "\\annotation",
    "running_lines": "\\header",
}


def parse_rtf(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read an RTF file.

    Raises
    ------
    DamagedFile
        If it cannot be made sense of.
    NoText
        If there is nothing to read.
    """
    markup = source.data.decode("latin-1")
    text = RtfText(markup)
    with damage_told(source.name):
        blocks = list(_blocks(text))
    progress("parse", 1, 1)
    counts = {code: markup.count(word) for code, word in _LEFT_OUT.items()}
    about = About(
        "rtf",
        "rtf",
        title=text.said.get("title", ""),
        authors=tuple(filter(None, [text.said.get("author", "")])),
        metadata={"subject": text.said.get("subject", ""), "keywords": text.said.get("keywords", "")},
        warnings=tuple(remark(code, count=count) for code, count in counts.items() if count),
    )
    return flow_document(blocks, source, about)


def _blocks(text: RtfText) -> Iterator[Block]:
    """Yield the paragraphs and the tables; a cell may hold several paragraphs."""
    rows: list[list[str]] = []
    cells: list[str] = []
    cell: list[str] = []
    for piece in text.pieces():
        if piece.kind == "cell":
            cells.append(" ".join([*cell, piece.text]))
            cell = []
        elif piece.kind == "row":
            rows.append(cells)
            cells = []
        elif piece.in_table:
            cell.append(piece.text)
        elif piece.text.strip():
            yield from _table(rows)
            rows = []
            yield Block(piece.text.strip(), piece.level)
    yield from _table(rows)
    yield Block(" ".join([*cells, *cell]).strip())


def _table(rows: list[list[str]]) -> Iterator[Block]:
    if rows:
        yield table_block(rows)
