"""OpenDocument texts, presentations and spreadsheets, read from their one XML part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.models import Document, Page, Progress, no_progress
from ingest.parsers.damage import damage_told
from ingest.parsers.flow import Block, flow_page, paged_document, table_block
from ingest.parsers.odf_file import LEFT_OUT, OdfFile, odf_name
from ingest.parsers.port import RawSource
from ingest.parsers.sheets import CellCount, Row, Sheet, sheet_pages

_P, _H, _LIST, _TABLE = map(odf_name, ("text:p", "text:h", "text:list", "table:table"))
_ROW, _CELL, _COVERED = map(odf_name, ("table:table-row", "table:table-cell", "table:covered-table-cell"))
_NOTE, _FRAME, _PAGE = map(odf_name, ("text:note", "draw:frame", "draw:page"))
_DELETED = odf_name("text:tracked-changes")
_UNREAD = frozenset(
    map(
        odf_name,
        ("text:note", "office:annotation", "draw:frame", "draw:custom-shape", "text:ruby-text", "text:bookmark"),
    )
)
"""What stands inside a paragraph without being its words; notes, frames and shapes are read after it."""
_SIGNS = {odf_name("text:tab"): "\t", odf_name("text:line-break"): "\n"}
_SPACES = odf_name("text:s")
_NOTES_HEADING = "Notes"
_MOST_REPEATS = 1_000
"""A row or cell said to stand more often than this is an empty rest of the sheet, or meant to harm."""


def parse_odt(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read an OpenDocument text.

    Raises
    ------
    DamagedFile
        If it is no sound OpenDocument file.
    LockedDocument
        If it is encrypted.
    NoText
        If there is nothing to read.
    """
    file = OdfFile(source)
    with damage_told(source.name):
        pages = [flow_page(_blocks(file.body("office:text")), "lxml")]
    progress("parse", 1, 1)
    return paged_document(pages, source, file.about("odt"))


def parse_odp(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read an OpenDocument presentation, a page for each slide that is shown; errors as in :func:`parse_odt`."""
    file = OdfFile(source)
    pages: list[Page] = []
    with damage_told(source.name):
        slides = file.body("office:presentation").findall(_PAGE)
        hidden = file.hidden("drawing-page", odf_name("presentation:visibility"))
        for number, slide in enumerate(slides, 1):
            if slide.get(odf_name("draw:style-name")) in hidden:
                file.left_out["hidden_slides"] += 1
                continue
            label = str(number) if file.left_out["hidden_slides"] else ""
            pages.append(flow_page(_slide(slide), "lxml", len(pages) + 1, label))
            progress("parse", number, len(slides))
    return paged_document(pages, source, file.about("odp"))


def parse_ods(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read an OpenDocument spreadsheet, a page or more for each visible sheet; errors as in :func:`parse_odt`."""
    file = OdfFile(source)
    count = CellCount()
    with damage_told(source.name):
        hidden = file.hidden("table", odf_name("table:display"))
        sheets: list[Sheet] = []
        for table in file.body("office:spreadsheet").findall(_TABLE):
            if table.get(odf_name("table:style-name")) in hidden:
                file.left_out["hidden_sheets"] += 1
                continue
            sheets.append(Sheet(table.get(odf_name("table:name"), ""), count.within(_rows(table))))
        pages = sheet_pages(sheets, "lxml")
    progress("parse", 1, 1)
    return paged_document(pages, source, file.about("ods", count))


def _blocks(parent: Any, depth: int = 0) -> Iterator[Block]:
    """Yield the blocks of a body, section, cell or text box, in order."""
    for child in parent:
        if child.tag == _H:
            level = child.get(odf_name("text:outline-level"), "1")
            yield Block(_text(child), int(level) if level.isdigit() else 1)
            yield from _aside(child)
        elif child.tag == _P:
            yield Block(_text(child))
            yield from _aside(child)
        elif child.tag == _LIST:
            yield from _items(child, depth)
        elif child.tag == _TABLE:
            yield table_block(_rows(child))
        elif isinstance(child.tag, str) and child.tag not in {_DELETED, *LEFT_OUT}:
            yield from _blocks(child, depth)


def _aside(paragraph: Any) -> Iterator[Block]:
    """Yield the notes and text boxes that are anchored in a paragraph."""
    for note in paragraph.iter(_NOTE):
        mark = note.findtext(odf_name("text:note-citation")) or ""
        yield Block(f"[{mark}] {' '.join(_text(p) for p in note.iter(_P))}")
    for frame in paragraph.iter(odf_name("draw:text-box")):
        yield from _blocks(frame)


def _items(listed: Any, depth: int) -> Iterator[Block]:
    """Yield the items of a list with their marks, those of lists within it set in."""
    for place, item in enumerate(listed):
        first = True
        for block in _blocks(item, depth + 1):
            mark = "  " * depth + "• " if first and not block.text.lstrip().startswith("•") else ""
            yield Block(
                mark + block.text,
                block.level,
                tight=block.tight or bool(depth or place) or not first,
                table=block.table,
            )
            first = False


def _text(element: Any) -> str:
    """Return the words of a paragraph; white space in the file is one space, as OpenDocument has it."""
    parts = [" ".join((element.text or "").split("\n"))]
    for child in element:
        if child.tag in _SIGNS:
            parts.append(_SIGNS[child.tag])
        elif child.tag == _SPACES:
            count = child.get(odf_name("text:c"), "1")
            parts.append(" " * min(int(count), 100) if count.isdigit() else " ")
        elif child.tag == _NOTE:
            parts.append(f"[{child.findtext(odf_name('text:note-citation')) or ''}]")
        elif isinstance(child.tag, str) and child.tag not in _UNREAD:
            parts.append(_text(child))
        parts.append(" ".join((child.tail or "").split("\n")))
    return "".join(parts)


def _slide(slide: Any) -> Iterator[Block]:
    """Yield a slide's title, its other frames from the top left, and its notes."""
    frames = [child for child in slide if isinstance(child.tag, str) and child.tag != odf_name("presentation:notes")]
    titles = [frame for frame in frames if frame.get(odf_name("presentation:class")) == "title"]
    for title in titles:
        yield Block(" ".join(_text(p) for p in title.iter(_P)), 1)
    rest = [frame for frame in frames if frame not in titles]
    for frame in sorted(rest, key=lambda frame: (_length(frame, "svg:y"), _length(frame, "svg:x"))):
        yield from _blocks(frame)
    notes = slide.find(odf_name("presentation:notes"))
    blocks = [block for block in _blocks(notes) if block.text.strip()] if notes is not None else []
    if blocks:
        yield Block(_NOTES_HEADING, 2)
        yield from blocks


def _length(frame: Any, attribute: str) -> float:
    """Return a length such as "2.54cm" as a number; the unit is the same throughout a file."""
    digits = "".join(c for c in frame.get(odf_name(attribute), "0") if c.isdigit() or c in ".-")
    try:
        return float(digits)
    except ValueError:
        return 0.0


def _rows(table: Any) -> Iterator[Row]:
    """Yield a table's rows; a repeated row or cell stands as often as it is said to, within reason."""
    for row in table.iter(_ROW):
        if next(row.iterancestors(_TABLE)) is not table:
            continue  # of a table within a cell
        cells: Row = []
        for cell in row.iterchildren(_CELL, _COVERED):
            text = " ".join(_text(p) for p in cell.iter(_P)) if cell.tag == _CELL else ""
            cells += [_value(cell, text)] * _repeats(cell, "table:number-columns-repeated", text)
        yield from [cells] * _repeats(row, "table:number-rows-repeated", "".join(cells))


def _value(cell: Any, text: str) -> str:
    """Return a cell's text as shown, but a date as ISO."""
    return cell.get(odf_name("office:date-value")) or text


def _repeats(element: Any, attribute: str, text: str) -> int:
    count = element.get(odf_name(attribute), "1")
    repeats = int(count) if count.isdigit() else 1
    return repeats if repeats <= _MOST_REPEATS else 1 if not text.strip() else _MOST_REPEATS
