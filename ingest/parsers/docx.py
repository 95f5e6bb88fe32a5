"""Word documents: paragraphs, lists and tables in the order of the body, then the footnotes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile

from ingest.errors import DamagedFile
from ingest.models import Document, Progress, no_progress
from ingest.parsers.flow import About, Block, flow_document
from ingest.parsers.port import RawSource
from ingest.remarks import Remark, remark

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NOT_SHOWN = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", f"{_W}instrText"))
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list|列表", re.IGNORECASE)
_FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


def parse_docx(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read a Word document.

    Raises
    ------
    DamagedFile
        If it is no sound Office file.
    NoText
        If there is nothing to read.
    """
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import XMLSyntaxError

    try:
        document = docx.Document(io.BytesIO(source.data))
        body = document.element.body
    except (OpcError, BadZipFile, XMLSyntaxError, KeyError, ValueError, AttributeError, EOFError) as error:
        raise DamagedFile(name=source.name, detail=f"{type(error).__name__}: {error}"[:120]) from error
    styles = {style.style_id: style.name or "" for style in document.styles}
    blocks = [*_blocks(body, styles), *_footnotes(document)]
    progress("parse", 1, 1)
    core = document.core_properties
    titles = (_text(p) for p in body.iter(f"{_W}p") if _style(p, styles).lower() in {"title", "标题"})
    about = About(
        "docx",
        "python-docx",
        title=core.title or next(titles, ""),
        authors=(core.author,) if core.author and core.author != "python-docx" else (),
        metadata={"subject": core.subject or "", "keywords": core.keywords or ""},
        warnings=tuple(_warnings(body)),
    )
    return flow_document(blocks, source, about)


def _blocks(parent: Any, styles: dict[str, str]) -> Iterator[Block]:
    """Yield the blocks of a body, cell or content control."""
    in_list = False
    for child in parent:
        if child.tag == f"{_W}p":
            block, listed = _paragraph(child, styles, follows_item=in_list)
            in_list = listed if block.text.strip() else in_list
            yield block
        elif child.tag == f"{_W}tbl":
            yield Block("\n".join(_rows(child)))
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}smartTag"}:
            yield from _blocks(child, styles)


def _paragraph(element: Any, styles: dict[str, str], *, follows_item: bool) -> tuple[Block, bool]:
    """Return a paragraph's block, and whether it is an item of a list."""
    text, style = _text(element), _style(element, styles)
    heading = _HEADING.match(style)
    outline = element.find(f"{_W}pPr/{_W}outlineLvl")
    if heading or style.lower() in {"title", "标题"}:
        return Block(text, int(heading[1]) if heading else 1), False
    if outline is not None and int(outline.get(f"{_W}val", "9")) < 9:
        return Block(text, int(outline.get(f"{_W}val")) + 1), False
    level = element.find(f"{_W}pPr/{_W}numPr/{_W}ilvl")
    listed = level is not None or bool(_LIST_STYLE.search(style))
    if not listed or not text.strip():
        return Block(text), listed
    depth = int(level.get(f"{_W}val", "0")) if level is not None else 0
    return Block("  " * depth + f"• {text}", tight=follows_item), True


def _rows(table: Any) -> Iterator[str]:
    """Yield a table's rows; a cell merged downwards is written once, paragraphs in a cell are joined."""
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is not table:
            continue  # a table in a cell is part of that cell's text
        cells = [_cell(cell) for cell in row.iter(f"{_W}tc") if next(cell.iterancestors(f"{_W}tr")) is row]
        yield " | ".join(cells)


def _cell(cell: Any) -> str:
    return " ".join(" ".join(_text(p).split()) for p in cell.iter(f"{_W}p")).strip()


def _text(element: Any) -> str:
    """Return the visible text under an element: insertions are read, deletions and field codes are not."""
    parts: list[str] = []
    for child in element:
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag in _SIGNS:
            parts.append(_SIGNS[child.tag])
        elif child.tag == f"{_W}footnoteReference":
            parts.append(f"[{child.get(f'{_W}id')}]")
        elif child.tag not in _NOT_SHOWN and child.tag != f"{_W}pPr":
            parts.append(_text(child))
    return "".join(parts)


def _style(paragraph: Any, styles: dict[str, str]) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return styles.get(style.get(f"{_W}val"), "") if style is not None else ""


def _footnotes(document: Any) -> Iterator[Block]:
    """Yield the footnotes with the numbers they are referred to by."""
    from lxml import etree

    for relation in document.part.rels.values():
        if relation.reltype != _FOOTNOTES:
            continue
        for note in etree.fromstring(relation.target_part.blob):
            text = " ".join(_text(p).strip() for p in note.iter(f"{_W}p")).strip()
            if text and note.get(f"{_W}type") is None:
                yield Block(f"[{note.get(f'{_W}id')}] {text}")


def _warnings(body: Any) -> Iterator[Remark]:
    """Say what is in the file but not in the text."""
    pictures = sum(1 for _ in body.iter(f"{_W}drawing", f"{_W}pict"))
    boxes = sum(1 for box in body.iter(f"{_W}txbxContent") if "".join(box.itertext()).strip())
    if pictures:
        yield remark("pictures", count=pictures)
    if boxes:
        yield remark("text_boxes", count=boxes)
