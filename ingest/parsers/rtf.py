"""Rich Text Format: its words, with headings by its styles and tables by their rows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.models import Document, Progress, no_progress
from ingest.parsers.damage import damage_told
from ingest.parsers.flow import About, Block, flow_document, table_block
from ingest.parsers.port import RawSource
from ingest.remarks import remark

_CELL, _ROW, _HEADING = "\ue000", "\ue001", "\ue002"
"""Signs for private use that carry through the library what it would drop."""
_STYLE = re.compile(r"\{\\s(\d{1,4})\b(?:[^{};\\]|\\[a-z]+-?\d* ?|\\\*)*?(?:heading|标题) ?(\d);\}", re.IGNORECASE)
_TABLE_END = {r"\cell": _CELL, r"\nestcell": _CELL, r"\row": _ROW, r"\nestrow": _ROW}
_TABLE = re.compile(r"\\(?:nest)?(?:cell|row)(?![a-z\d])")
_OUTLINE = re.compile(r"\\outlinelevel([0-8])(?!\d)")
_STYLED = re.compile(r"\\s(\d{1,4})(?!\d)")
_STYLE_SHEET = re.compile(r"\{\\stylesheet.*?\}\}", re.DOTALL)
_HEADED = re.compile(f"{_HEADING}(\\d)")
_INFO = re.compile(r"\{\\(title|author|subject|keywords) ([^{}]*)\}")
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
    with damage_told(source.name):
        text = _plain(_marked(markup))
        said = {key: _plain(f"{{\\rtf1\\ansi {words}}}") for key, words in _INFO.findall(markup[:100_000])}
    progress("parse", 1, 1)
    counts = {code: markup.count(word) for code, word in _LEFT_OUT.items()}
    about = About(
        "rtf",
        "striprtf",
        title=said.get("title", ""),
        authors=tuple(filter(None, [said.get("author", "").strip()])),
        metadata={"subject": said.get("subject", ""), "keywords": said.get("keywords", "")},
        warnings=tuple(remark(code, count=count) for code, count in counts.items() if count),
    )
    return flow_document(_blocks(text), source, about)


def _plain(markup: str) -> str:
    from striprtf.striprtf import rtf_to_text

    text: str = rtf_to_text(markup, errors="replace")  # type: ignore[no-untyped-call]
    # Two halves of a character beyond the first plane are written as two.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _marked(markup: str) -> str:
    """Return the markup with a sign at the end of each cell and row, and at each paragraph that is a heading."""
    sheet = _STYLE_SHEET.search(markup)
    levels = dict(_STYLE.findall(sheet[0])) if sheet else {}
    start = sheet.end() if sheet else 0

    def heading(level: str) -> str:
        return f"\\u{ord(_HEADING) - 0x10000}?{level} "

    body = _TABLE.sub(lambda found: f"\\u{ord(_TABLE_END[found[0]]) - 0x10000}?", markup[start:])
    body = _OUTLINE.sub(lambda found: heading(str(int(found[1]) + 1)), body)
    body = _STYLED.sub(lambda found: heading(levels[found[1]]) if found[1] in levels else found[0], body)
    return markup[:start] + body


def _blocks(text: str) -> Iterator[Block]:
    """Yield the paragraphs, each of them a line, and the tables."""
    rows: list[list[str]] = []
    for row, ended in _rows(text):
        if ended:
            rows.append(row.split(_CELL)[:-1])
            continue
        if rows:
            yield table_block(rows)
            rows = []
        yield from map(_paragraph, row.split("\n"))
    if rows:
        yield table_block(rows)


def _rows(text: str) -> Iterator[tuple[str, bool]]:
    """Yield rows of tables, and the text between them with False; a row begins with the line of its first cell."""
    *parts, rest = text.split(_ROW)
    for part in parts:
        first = part.find(_CELL)
        start = part.rfind("\n", 0, max(first, 0)) + 1
        if part[:start].strip():
            yield part[:start], False
        yield _HEADED.sub("", part[start:]), True
    yield rest.replace(_CELL, " "), False


def _paragraph(line: str) -> Block:
    heading = _HEADED.search(line)
    words = _HEADED.sub("", line).replace(_CELL, " ").strip()
    return Block(words, int(heading[1]) if heading else 0)
