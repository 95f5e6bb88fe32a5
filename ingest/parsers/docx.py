"""Word documents: paragraphs, lists and tables in the order of the body, each followed by its notes and text boxes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.models import Document, Progress, no_progress
from ingest.parsers.damage import damage_told
from ingest.parsers.flow import About, Block, flow_document, table_block
from ingest.parsers.ooxml import as_plain
from ingest.parsers.port import RawSource
from ingest.remarks import Remark, remark

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NOT_SHOWN = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", f"{_W}instrText"))
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list|列表", re.IGNORECASE)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_NOTES = {"footnotes": "footnote", "endnotes": "endnote", "comments": "comment"}
"""The parts that hold notes, and how the elements that refer to them begin."""
_PLAIN = "wordprocessingml.document"
_MARKS = {f"{_W}footnoteReference": "{}", f"{_W}endnoteReference": "e{}"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


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

    with damage_told(source.name, OpcError):
        document = docx.Document(io.BytesIO(as_plain(source.data, _PLAIN)))
        body = document.element.body
        styles = {style.style_id: style.name or "" for style in document.styles}
        blocks = list(_Body(styles, _notes(document)).blocks(body))
        core = document.core_properties
        titles = (_text(p) for p in body.iter(f"{_W}p") if _style(p, styles).lower() in {"title", "标题"})
        about = About(
            "docx",
            "python-docx",
            title=core.title or next(titles, ""),
            authors=(core.author,) if core.author and core.author != "python-docx" else (),
            metadata={"subject": core.subject or "", "keywords": core.keywords or ""},
            warnings=tuple(_warnings(document)),
        )
    progress("parse", 1, 1)
    return flow_document(blocks, source, about)


class _Body:
    """The body of a document: its blocks, with the notes that it refers to."""

    def __init__(self, styles: Mapping[str, str], notes: Mapping[str, str]) -> None:
        self._styles, self._notes = styles, notes

    def blocks(self, parent: Any) -> Iterator[Block]:
        """Yield the blocks of a body, content control or text box."""
        in_list = False
        for child in parent:
            if child.tag == f"{_W}p":
                block, listed = _paragraph(child, self._styles, follows_item=in_list)
                in_list = listed if block.text.strip() else in_list
                yield block
                yield from self._aside(child)
            elif child.tag == f"{_W}tbl":
                yield table_block(_rows(child))
                yield from self._aside(child)
            elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}smartTag"}:
                yield from self.blocks(child)

    def _aside(self, element: Any) -> Iterator[Block]:
        """Yield the notes and comments that a paragraph or table refers to, and the text boxes anchored in it."""
        boxes = [f"{_W}txbxContent"]
        for found in element.iter(*(f"{_W}{kind}Reference" for kind in _NOTES.values()), *boxes):
            if any(above.tag in {_FALLBACK, *boxes} for above in found.iterancestors()):
                continue  # the same box once more, for older programs; or in a box, and read with it
            if found.tag in boxes:
                yield from self.blocks(found)
            elif note := self._notes.get(f"{found.tag}{found.get(f'{_W}id')}"):
                yield Block(note)


def _paragraph(element: Any, styles: Mapping[str, str], *, follows_item: bool) -> tuple[Block, bool]:
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


def _rows(table: Any) -> Iterator[list[str]]:
    """Yield a table's rows; a cell merged downwards is written once, paragraphs in a cell are joined."""
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is not table:
            continue  # a table in a cell is part of that cell's text
        yield [_cell(cell) for cell in row.iter(f"{_W}tc") if next(cell.iterancestors(f"{_W}tr")) is row]


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
        elif child.tag in _MARKS:
            parts.append(f"[{_MARKS[child.tag].format(child.get(f'{_W}id'))}]")
        elif child.tag not in _NOT_SHOWN and child.tag != f"{_W}pPr":
            parts.append(_text(child))
    return "".join(parts)


def _style(paragraph: Any, styles: Mapping[str, str]) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return styles.get(style.get(f"{_W}val"), "") if style is not None else ""


def _notes(document: Any) -> dict[str, str]:
    """Return the text of footnotes, endnotes and comments, each under the tag and id of what refers to it."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    found: dict[str, str] = {}
    for relation in document.part.rels.values():
        kind = _NOTES.get(relation.reltype.removeprefix(_RELATIONS))
        if kind is None or relation.is_external:
            continue
        for note in etree.fromstring(relation.target_part.blob, parser):
            text = " ".join(_text(p).strip() for p in note.iter(f"{_W}p")).strip()
            tag, name = f"{_W}{kind}Reference", note.get(f"{_W}id")
            if text and note.get(f"{_W}type") is None:
                author = note.get(f"{_W}author", "")
                said = f"[{author}: {text}]" if kind == "comment" else f"[{_MARKS[tag].format(name)}] {text}"
                found[f"{tag}{name}"] = said
    return found


def _warnings(document: Any) -> Iterator[Remark]:
    """Say what is in the file but not in the text."""
    body = document.element.body
    parts = {str(part.partname): part for part in document.part.package.iter_parts()}
    kinds = [name.rpartition("/")[2].rstrip("0123456789.xml") for name in parts]
    running = [part for name, part in parts.items() if re.search(r"/(?:header|footer)\d*\.xml$", name)]
    counts = {
        "pictures": sum(1 for _ in body.iter(f"{_W}drawing", f"{_W}pict")) - _boxes(body) - kinds.count("chart"),
        "charts": kinds.count("chart"),
        "headers_footers": sum(b"<w:t" in part.blob for part in running),
        "embedded_files": sum("/embeddings/" in name for name in parts),
        "macros": sum("vbaProject" in name for name in parts),
    }
    yield from (remark(code, count=count) for code, count in counts.items() if count > 0)


def _boxes(body: Any) -> int:
    """Return how many drawings are text boxes, which are read."""
    return sum(1 for _ in body.iter(f"{_W}txbxContent"))
