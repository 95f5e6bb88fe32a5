"""Slides as PowerPoint: native text, tables and bars, the citations in the notes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, Final

from ingest.extras import optional_packages
from notebook_app.studio.documents.characters import printable
from notebook_app.studio.slides.fit import GAP, LINE
from notebook_app.studio.slides.pages import (
    BODY_ROOM,
    BODY_TOP,
    BODY_WIDTH,
    FIGURE_SIZE,
    FOOT,
    HEIGHT,
    MARGIN,
    THEMES,
    TITLE_ROOM,
    WIDTH,
    SlidePage,
    pages_of,
)

_LATIN, _CHINESE = "Arial", "Noto Sans CJK SC"
"""Fonts of the text; a program that lacks the second takes one of its own for Chinese."""
_TITLE_ONLY: Final = 5
_LABEL_SIZE: Final = 12.0


def to_pptx(content: Mapping[str, Any]) -> bytes:
    """Return slides as PPTX.

    Raises
    ------
    ingest.errors.MissingExtra
        If python-pptx is not installed.
    """
    with optional_packages():
        from pptx import Presentation
        from pptx.util import Pt
    file = Presentation()
    file.slide_width, file.slide_height = Pt(WIDTH), Pt(HEIGHT)
    file.core_properties.title = printable(content["title"])[:255]
    file.core_properties.author = ""
    theme = THEMES.get(content.get("theme", "light"), THEMES["light"])
    for page in pages_of(content):
        _Slide(file.slides.add_slide(file.slide_layouts[_TITLE_ONLY]), theme).draw(page)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


class _Slide:
    """One slide being drawn, in points."""

    def __init__(self, slide: Any, theme: Mapping[str, str]) -> None:
        self._slide, self._theme = slide, theme
        slide.background.fill.solid()
        slide.background.fill.fore_color.rgb = _colour(theme["ground"])

    def draw(self, page: SlidePage) -> None:
        if page.layout == "title":
            self._title(page, MARGIN + 120, 160, page.title_size + 6)
            self._text([(page.label, "")], MARGIN, 350, BODY_WIDTH, 110, 16, "muted")
        else:
            self._title(page, MARGIN, TITLE_ROOM, page.title_size)
            self._body(page)
            if page.label and page.label != page.title:
                self._text([(page.label[:120], "")], MARGIN, HEIGHT - MARGIN, BODY_WIDTH, FOOT, _LABEL_SIZE, "muted")
        if page.notes:
            self._slide.notes_slide.notes_text_frame.text = printable(page.notes)

    def _body(self, page: SlidePage) -> None:
        if page.rows:
            self._table(page)
            return
        if page.bars:
            self._bars(page)
            return
        top = BODY_TOP
        if page.figure:
            size = min(FIGURE_SIZE, FIGURE_SIZE * 14 / max(14, len(page.figure)))
            self._text([(page.figure, "")], MARGIN, top, BODY_WIDTH, FIGURE_SIZE * LINE, size, "accent", bold=True)
            top += FIGURE_SIZE * LINE
        pieces = [(piece.text, piece.marks) for piece in page.pieces]
        bullets = page.layout == "points"
        room = BODY_TOP + BODY_ROOM - top
        self._text(
            pieces, MARGIN, top, BODY_WIDTH, room, page.size, "ink", bullets=bullets, italic=page.layout == "quote"
        )

    def _title(self, page: SlidePage, top: float, room: float, size: float) -> None:
        from pptx.util import Pt

        shape = self._slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = Pt(MARGIN), Pt(top), Pt(BODY_WIDTH), Pt(room)
        self._fill(shape.text_frame, [(page.title, "")], size, "ink", bold=True)

    def _text(
        self,
        pieces: list[tuple[str, str]],
        left: float,
        top: float,
        width: float,
        room: float,
        size: float,
        colour: str,
        **style: bool,
    ) -> None:
        from pptx.util import Pt

        box = self._slide.shapes.add_textbox(Pt(left), Pt(top), Pt(width), Pt(room))
        self._fill(box.text_frame, pieces, size, colour, **style)

    def _fill(
        self,
        frame: Any,
        pieces: list[tuple[str, str]],
        size: float,
        colour: str,
        *,
        bold: bool = False,
        italic: bool = False,
        bullets: bool = False,
    ) -> None:
        from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
        from pptx.util import Pt

        frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for place, (text, marks) in enumerate(pieces):
            paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.LEFT
            paragraph.line_spacing = Pt(size * LINE)
            if place:
                paragraph.space_before = Pt(size * GAP)
            if bullets:
                _bullet(paragraph)
            for words, tone, scale in ((text, colour, 1.0), (f" {marks}" if marks else "", "accent", 0.6)):
                if not words:
                    continue
                run = paragraph.add_run()
                run.text = printable(words)
                run.font.size, run.font.bold, run.font.italic = Pt(round(size * scale)), bold, italic
                run.font.color.rgb = _colour(self._theme[tone])
                _set_fonts(run)

    def _table(self, page: SlidePage) -> None:
        from pptx.util import Pt

        columns = max(map(len, page.rows))
        shape = self._slide.shapes.add_table(
            len(page.rows), columns, Pt(MARGIN), Pt(BODY_TOP), Pt(BODY_WIDTH), Pt(20 * len(page.rows))
        )
        for row, cells in zip(shape.table.rows, page.rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=False):
                head = cells is page.rows[0]
                cell.fill.solid()
                cell.fill.fore_color.rgb = _colour(self._theme["panel" if head else "ground"])
                self._fill(cell.text_frame, [(text, "")], page.size, "ink", bold=head)
                cell.margin_left = cell.margin_right = Pt(6)
                cell.margin_top = cell.margin_bottom = Pt(3)

    def _bars(self, page: SlidePage) -> None:
        from pptx.enum.shapes import MSO_SHAPE
        from pptx.util import Pt

        step = min(56.0, BODY_ROOM / len(page.bars))
        for place, bar in enumerate(page.bars):
            top = BODY_TOP + place * step
            self._text([(bar.label, "")], MARGIN, top, 230, step, min(page.size, 14), "ink")
            length = max(2.0, bar.share * 430)
            shape = self._slide.shapes.add_shape(
                MSO_SHAPE.RECTANGLE, Pt(MARGIN + 245), Pt(top + 2), Pt(length), Pt(step * 0.55)
            )
            shape.fill.solid()
            shape.fill.fore_color.rgb = _colour(self._theme["accent"])
            shape.line.fill.background()
            self._text([(bar.shown, bar.marks)], MARGIN + 253 + length, top, 170, step, page.size, "ink")


def _colour(code: str) -> Any:
    from pptx.dml.color import RGBColor

    colour: Any = RGBColor  # its constructor has no types
    return colour.from_string(code)


def _set_fonts(run: Any) -> None:
    from pptx.oxml.ns import qn

    run.font.name = _LATIN
    properties = run._r.get_or_add_rPr()
    for name in ("a:ea", "a:cs"):
        element = properties.makeelement(qn(name), {"typeface": _CHINESE})
        properties.append(element)


def _bullet(paragraph: Any) -> None:
    """Give a paragraph a real bullet with a hanging indent."""
    from pptx.oxml.ns import qn

    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "304800")
    properties.set("indent", "-304800")
    element = properties.makeelement(qn("a:buChar"), {"char": "•"})
    properties.append(element)
