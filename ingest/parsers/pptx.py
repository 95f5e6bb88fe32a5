"""PowerPoint presentations: a page for each slide that is shown, its speaker notes below."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from ingest.languages import language
from ingest.models import Document, Page, Progress, no_progress
from ingest.parsers.damage import damage_told
from ingest.parsers.describe import guess_language
from ingest.parsers.flow import About, Block, flow_page, paged_document, table_block
from ingest.parsers.ooxml import as_plain
from ingest.parsers.port import RawSource
from ingest.remarks import remark

_PLAIN = "presentationml.presentation"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_LEFT_OUT = {
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "charts",
    "http://schemas.openxmlformats.org/drawingml/2006/diagram": "diagrams",
    "http://schemas.openxmlformats.org/presentationml/2006/ole": "embedded_files",
}
"""What a graphic frame may hold beside a table, by the address that says so."""
_BANDS = 30
"""Shapes whose tops differ by less than a thirtieth of the slide's height stand on one line."""


def parse_pptx(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read a presentation: on each slide its title, then its shapes from the top left, then its notes.

    Hidden slides are left out.

    Raises
    ------
    DamagedFile
        If it is no sound presentation.
    NoText
        If there is nothing to read.
    """
    import pptx
    from pptx.exc import PythonPptxError

    pages: list[Page] = []
    left_out: Counter[str] = Counter()
    with damage_told(source.name, PythonPptxError):
        show = pptx.Presentation(io.BytesIO(as_plain(source.data, _PLAIN)))
        band = max(1, (show.slide_height or 0) // _BANDS)
        slides = list(show.slides)
        for number, slide in enumerate(slides, 1):
            if slide._element.get("show") in {"0", "false"}:
                left_out["hidden_slides"] += 1
                continue
            label = str(number) if left_out["hidden_slides"] else ""
            pages.append(flow_page(_slide(slide, band, left_out), "python-pptx", len(pages) + 1, label))
            progress("parse", number, len(slides))
        core = show.core_properties
        left_out["macros"] = sum("vbaProject" in str(part.partname) for part in show.part.package.iter_parts())
        titles = [slide.shapes.title.text_frame.text for slide in slides if slide.shapes.title is not None]
        about = About(
            "pptx",
            "python-pptx",
            title=core.title or next(filter(str.strip, titles), ""),
            authors=(core.author,) if core.author else (),
            metadata={"subject": core.subject or "", "keywords": core.keywords or ""},
            warnings=tuple(remark(code, count=count) for code, count in left_out.items() if count),
        )
    return paged_document(pages, source, about)


def _slide(slide: Any, band: int, left_out: Counter[str]) -> Iterator[Block]:
    title = slide.shapes.title
    if title is not None:
        yield Block(title.text_frame.text, 1)
    others = (shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id)
    yield from _shapes(others, band, left_out)
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    notes = frame.text.strip() if frame is not None else ""
    if notes:
        yield Block(language(guess_language(notes)).speaker_notes, 2)
        yield from (Block(paragraph) for paragraph in notes.split("\n"))


def _shapes(shapes: Iterable[Any], band: int, left_out: Counter[str]) -> Iterator[Block]:
    """Yield what stands in shapes, from the top left; a group is read whole where it begins."""
    for shape in sorted(shapes, key=lambda shape: ((shape.top or 0) // band, shape.left or 0)):
        if shape.element.tag.endswith("}grpSp"):
            yield from _shapes(shape.shapes, band, left_out)
        elif shape.has_text_frame:
            yield from _paragraphs(shape)
        elif getattr(shape, "has_table", False):
            yield table_block([_cell(cell) for cell in row.cells] for row in shape.table.rows)
        else:
            kind = _left_out_kind(shape)
            left_out[kind] += bool(kind)


def _paragraphs(shape: Any) -> Iterator[Block]:
    """Yield the paragraphs of a shape; those of a slide's body are the items of a list."""
    listed = shape.is_placeholder and sum(bool(p.text.strip()) for p in shape.text_frame.paragraphs) > 1
    begun = False
    for paragraph in shape.text_frame.paragraphs:
        text = paragraph.text.replace("\v", "\n")
        if text.strip():
            mark = "  " * paragraph.level + "• " if listed else ""
            yield Block(mark + text, tight=begun and bool(mark))
            begun = True


def _cell(cell: Any) -> str:
    return "" if cell.is_spanned else str(cell.text)


def _left_out_kind(shape: Any) -> str:
    """Return what a shape without text is to be counted as; nothing for a line or a plain figure."""
    if shape.element.tag.endswith("}pic"):
        properties = shape.element.find(".//{*}nvPr")
        media = properties is not None and any(
            child.tag in {f"{_DRAWING}videoFile", f"{_DRAWING}audioFile"} for child in properties
        )
        return "recordings" if media else "pictures"
    data = shape.element.find(f".//{_DRAWING}graphicData")
    return _LEFT_OUT.get(data.get("uri", ""), "") if data is not None else ""
