"""Build the sample PDFs and the sample DOCX from the texts in ``text/``.

Run ``python scripts/samples/generate.py`` to write the three files into ``sample_sources/``, or give another folder as
the only argument. The output is deterministic: dates are fixed, and nothing is compressed, so that the bytes do not
depend on the version of zlib. Only the 14 standard PDF fonts are used.

The texts are in a small subset of Markdown. Blocks are separated by blank lines: headings (``#``), paragraphs,
lists (``-`` or ``1.``), pipe tables followed by a ``Table:`` caption, figures (``![caption](figure:name)``),
numbered formulas (``$$ name``), footnotes (``[^1]: text``), the author line (``> name``), and the labelled
blocks ``@abstract``, ``@subtitle`` and ``@front``.
"""

from __future__ import annotations

import io
import math
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Pt
from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, String
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    FrameBreak,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)
from reportlab.platypus.tableofcontents import TableOfContents

HERE = Path(__file__).resolve().parent
AUTHOR = "The notebook authors"
FIXED_DATE = datetime(2025, 1, 1, tzinfo=UTC)
INK = colors.HexColor("#1f3a5f")
ACCENT = colors.HexColor("#b5541c")
RULE = colors.HexColor("#555555")


# ---------------------------------------------------------------------------------------------------------------
# Reading the texts
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """One block of a text: its kind, its text, and, where they apply, level, name and rows."""

    kind: str
    text: str = ""
    level: int = 0
    name: str = ""
    rows: list[list[str]] = field(default_factory=list)


PATTERNS: list[tuple[str, re.Pattern[str]]] = [
    ("heading", re.compile(r"(?P<marks>#+) (?P<text>.+)")),
    ("author", re.compile(r"> (?P<text>.+)")),
    ("labelled", re.compile(r"@(?P<name>\w+) (?P<text>.+)")),
    ("figure", re.compile(r"!\[(?P<text>.+)\]\(figure:(?P<name>\w+)\)")),
    ("formula", re.compile(r"\$\$ (?P<name>\w+)")),
    ("footnote", re.compile(r"\[\^(?P<name>\d)\]: (?P<text>.+)")),
    ("caption", re.compile(r"Table: (?P<text>.+)")),
    ("bullet", re.compile(r"- (?P<text>.+)")),
    ("number", re.compile(r"(?P<name>\d+)\. (?P<text>.+)")),
]


def read_blocks(path: Path) -> Iterator[Block]:
    """Yield the blocks of the text at ``path`` in order."""
    for chunk in re.split(r"\n\s*\n", path.read_text(encoding="utf-8").strip()):
        lines = chunk.splitlines()
        if lines[0].startswith("|"):
            yield Block("table", rows=[split_row(line) for line in lines if not line.startswith("|--")])
        elif re.match(r"(- |\d+\. )", lines[0]):
            yield from (parse_block(item) for item in re.split(r"\n(?=- |\d+\. )", chunk))
        else:
            yield parse_block(chunk)


def split_row(line: str) -> list[str]:
    """Split one line of a pipe table into its cells."""
    return [smarten(cell.strip()) for cell in line.strip().strip("|").split("|")]


def parse_block(chunk: str) -> Block:
    """Recognise a block by its first characters; anything unmarked is a paragraph."""
    flat = smarten(" ".join(chunk.split()))
    for kind, pattern in PATTERNS:
        if match := pattern.fullmatch(flat):
            groups = match.groupdict()
            return Block(kind, groups.get("text", ""), len(groups.get("marks") or ""), groups.get("name", ""))
    return Block("paragraph", flat)


def smarten(text: str) -> str:
    """Replace straight quotation marks by typographic ones."""
    text = re.sub(r'(^|[\s(\[])"', r"\1“", text).replace('"', "”")
    return re.sub(r"(^|[\s(\[])'", r"\1‘", text).replace("'", "’")


def markup(text: str) -> str:
    """Turn the inline marks of the texts into the markup of ReportLab paragraphs."""
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    text = re.sub(r"\*(.+?)\*", r"<i>\1</i>", text)
    return re.sub(r"\[\^(\d)\]", r'<super rise="3" size="6.5">\1</super>', text)


def plain(text: str) -> str:
    """Drop the inline marks, for bookmarks and running heads."""
    return text.replace("*", "")


# ---------------------------------------------------------------------------------------------------------------
# Figures and formulas
# ---------------------------------------------------------------------------------------------------------------

FIGURE_WIDTH = 236.0
FIGURE_HEIGHT = 158.0
MINUTES_PER_DAY = 1440.0
SAVINGS = [(19, 58.2), (63, 44.2), (525, 35.8), (1440, 33.7), (2880, 27.8), (8640, 25.4), (44640, 21.1)]
STABILITY_DAYS = 0.92
RECALL_AFTER = [("5 minutes", 81, 75), ("2 days", 54, 68), ("1 week", 42, 56)]


def ebbinghaus_savings(minutes: float) -> float:
    """Return savings in per cent by the formula of 1885; ``minutes`` run from just before the end of learning."""
    return 100 * 1.84 / (math.pow(math.log10(minutes), 1.25) + 1.84)


def exponential_savings(minutes: float) -> float:
    """Return an exponential in per cent that passes through the savings after one day."""
    return 100 * math.exp(-minutes / MINUTES_PER_DAY / STABILITY_DAYS)


@dataclass(frozen=True)
class Axes:
    """A plotting area with a vertical scale in per cent."""

    left: float = 34.0
    bottom: float = 32.0
    width: float = FIGURE_WIDTH - 40.0
    height: float = FIGURE_HEIGHT - 44.0

    def y(self, percent: float) -> float:
        """Return the height on the page of a value in per cent."""
        return self.bottom + self.height * percent / 100

    def frame(self, drawing: Drawing, y_label: str) -> None:
        """Draw both axes, the grid and the labels of the vertical axis."""
        for percent in range(0, 101, 20):
            y = self.y(percent)
            shade = RULE if percent == 0 else colors.HexColor("#dddddd")
            drawing.add(Line(self.left, y, self.left + self.width, y, strokeColor=shade, strokeWidth=0.5))
            drawing.add(label(self.left - 4, y - 2.5, str(percent), "end"))
        drawing.add(Line(self.left, self.bottom, self.left, self.y(100), strokeColor=RULE, strokeWidth=0.5))
        drawing.add(label(self.left - 20, self.y(100) + 7, y_label, "start"))


def label(x: float, y: float, text: str, anchor: str = "middle") -> String:
    """Make a small sans-serif label."""
    return String(x, y, text, fontName="Helvetica", fontSize=7, textAnchor=anchor, fillColor=colors.black)


def forgetting_figure() -> Drawing:
    """Draw the savings of Ebbinghaus with his formula and an exponential, on a logarithmic axis of time."""
    drawing, axes = Drawing(FIGURE_WIDTH, FIGURE_HEIGHT), Axes()
    axes.frame(drawing, "Savings (%)")
    low, high = math.log10(10), math.log10(90_000)

    def x(minutes: float) -> float:
        return axes.left + axes.width * (math.log10(minutes) - low) / (high - low)

    for minutes, name in [(20, "20 min"), (60, "1 h"), (540, "9 h"), (1440, "1 d"), (8640, "6 d"), (44640, "31 d")]:
        drawing.add(Line(x(minutes), axes.bottom, x(minutes), axes.bottom - 3, strokeColor=RULE, strokeWidth=0.5))
        shift = {540: -4, 1440: 5}.get(minutes, 0)
        drawing.add(label(x(minutes) + shift, axes.bottom - 12, name))
    drawing.add(label(axes.left + axes.width / 2, 5, "Time since learning"))
    times = [10 ** (low + (high - low) * step / 120) for step in range(121)]
    for curve, dashes, shade in [(ebbinghaus_savings, None, INK), (exponential_savings, [4, 2], ACCENT)]:
        points = [coordinate for time in times for coordinate in (x(time), axes.y(curve(time)))]
        drawing.add(PolyLine(points, strokeColor=shade, strokeWidth=1.1, strokeDashArray=dashes))
    for minutes, percent in SAVINGS:
        drawing.add(Circle(x(minutes), axes.y(percent), 2.2, fillColor=INK, strokeColor=colors.white, strokeWidth=0.5))
    return drawing


def testing_figure() -> Drawing:
    """Draw bars for restudy and testing at the three delays of Roediger and Karpicke (2006)."""
    drawing, axes = Drawing(FIGURE_WIDTH, FIGURE_HEIGHT), Axes()
    axes.frame(drawing, "Ideas recalled (%)")
    group, bar = axes.width / len(RECALL_AFTER), 22.0
    for position, (delay, restudy, test) in enumerate(RECALL_AFTER):
        middle = axes.left + group * (position + 0.5)
        for x, value, shade in [(middle - bar - 1, restudy, ACCENT), (middle + 1, test, INK)]:
            drawing.add(Rect(x, axes.bottom, bar, axes.y(value) - axes.bottom, fillColor=shade, strokeColor=None))
            drawing.add(label(x + bar / 2, axes.y(value) + 3, str(value)))
        drawing.add(label(middle, axes.bottom - 12, delay))
    for x, name, shade in [(axes.left + 40, "Restudy", ACCENT), (axes.left + 110, "Test", INK)]:
        drawing.add(Rect(x, 4, 8, 7, fillColor=shade, strokeColor=None))
        drawing.add(label(x + 12, 5, name, "start"))
    return drawing


FIGURES: dict[str, Callable[[], Drawing]] = {"forgetting": forgetting_figure, "testing": testing_figure}

# A formula is its left side and either one line or a numerator and a denominator.
FORMULAS: dict[str, tuple[str, ...]] = {
    "ebbinghaus": ("<i>b</i> =", "100 <i>k</i>", "(log <i>t</i>)<super><i>c</i></super> + <i>k</i>"),
    "exponential": ("<i>R</i> =", "<i>e</i><super> –<i>t</i> / <i>S</i></super> ,"),
    "easiness": ("EF’ =", "EF + 0.1 – (5 – <i>q</i>) (0.08 + (5 – <i>q</i>) × 0.02),"),
    "halflife": ("<i>p</i> =", "2<super> –<i>d</i> / <i>h</i></super> ,"),
}


def formula(name: str, number: int, width: float, style: ParagraphStyle) -> Flowable:
    """Set a displayed formula, centred, with its number at the right margin."""
    left, *right = FORMULAS[name]
    centred = ParagraphStyle("formula", style, alignment=TA_CENTER, firstLineIndent=0, spaceAfter=0)
    to_right = ParagraphStyle("formula-number", centred, alignment=TA_RIGHT)
    cells: list[Any] = ["", Paragraph(f"{left} {right[0]}", centred)]
    widths = [16.0, width - 36]
    if len(right) == 2:
        stack = Table([[Paragraph(part, centred)] for part in right], colWidths=[70])
        stack.setStyle(TableStyle([("LINEABOVE", (0, 1), (0, 1), 0.5, colors.black), *NO_PADDING]))
        side = (width - 96) / 2
        cells, widths = ["", Paragraph(f"{left}&nbsp;", to_right), stack, ""], [side, 26, 70, side - 20]
    table = Table([[*cells, Paragraph(f"({number})", to_right)]], colWidths=[*widths, 20])
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *NO_PADDING]))
    return KeepTogether([Spacer(1, 3), table, Spacer(1, 6)])


PADDINGS = ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")
NO_PADDING: list[tuple[Any, ...]] = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 1),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
]


# ---------------------------------------------------------------------------------------------------------------
# From blocks to flowables
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Design:
    """The measure and the styles of one document."""

    width: float
    styles: dict[str, ParagraphStyle]


def make_design(width: float, size: float, leading: float, indent: float) -> Design:
    """Make styles in Times around a body of the given size and leading."""
    body = ParagraphStyle("body", fontName="Times-Roman", fontSize=size, leading=leading, alignment=TA_JUSTIFY)
    body.firstLineIndent, body.allowWidows, body.allowOrphans = indent, 0, 0
    head = partial(ParagraphStyle, parent=body, alignment=0, firstLineIndent=0)
    small = partial(ParagraphStyle, parent=body, firstLineIndent=0, fontSize=size - 1.2, leading=leading - 1.8)
    return Design(
        width,
        {
            "body": body,
            "first": ParagraphStyle("first", body, firstLineIndent=0),
            "title": head("title", fontName="Times-Bold", fontSize=19, leading=23, alignment=TA_CENTER, spaceAfter=6),
            "author": head("author", fontSize=size + 1, alignment=TA_CENTER, spaceAfter=10),
            "abstract": small("abstract", leftIndent=40, rightIndent=40, fontSize=size - 0.5, leading=leading - 0.5),
            "chapter": head("chapter", fontName="Times-Bold", fontSize=18, leading=22, spaceBefore=14, spaceAfter=16),
            "section": head("section", fontName="Times-Bold", fontSize=size + 2, spaceBefore=10, spaceAfter=4),
            "subsection": head("subsection", fontName="Times-BoldItalic", spaceBefore=7, spaceAfter=3),
            "bullet": ParagraphStyle("bullet", body, firstLineIndent=0, leftIndent=14, bulletIndent=4, spaceAfter=2),
            "caption": small("caption", spaceAfter=8, spaceBefore=3),
            "cell": small("cell", alignment=0),
            "reference": small(
                "reference", alignment=0, leftIndent=10, firstLineIndent=-10, spaceAfter=1.5, splitLongWords=0
            ),
            "footnote": small("footnote"),
        },
    )


class Heading(Paragraph):  # type: ignore[misc]  # ReportLab has no types
    """A heading that also becomes a bookmark, and, in the handbook, an entry in the contents."""

    def __init__(self, text: str, style: ParagraphStyle, level: int) -> None:
        super().__init__(markup(text), style)
        self.outline_text = plain(text)
        self.outline_level = level


def ruled_table(rows: list[list[str]], design: Design) -> Table:
    """Set a table with horizontal rules only, as wide as the measure."""
    cell, last = design.styles["cell"], len(rows[0]) - 1
    header = [Paragraph(f"<b>{markup(text)}</b>", cell) for text in rows[0]]
    body = [[Paragraph(markup(text), cell) for text in row] for row in rows[1:]]
    longest = [max(4 + max(len(row[column]) for row in rows), 9) for column in range(last + 1)]
    widths = [design.width * share / sum(longest) for share in longest]
    table = Table([header, *body], colWidths=widths)
    rules: list[tuple[Any, ...]] = [
        ("LINEABOVE", (0, 0), (-1, 0), 0.9, colors.black),
        ("LINEBELOW", (0, 0), (-1, 0), 0.4, colors.black),
        ("LINEBELOW", (0, -1), (-1, -1), 0.9, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    table.setStyle(TableStyle([*NO_PADDING, *rules, ("RIGHTPADDING", (0, 0), (-1, -1), 6)]))
    return table


class Story:
    """Turns blocks into flowables, numbering formulas and keeping tables with their captions."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.flowables: list[Flowable] = []
        self.formula_count = 0
        self.in_references = False
        self.after_heading = True
        self.pending_table: Table | None = None

    def add(self, block: Block) -> None:
        """Append one block."""
        handler: Callable[[Block], None] = getattr(self, f"add_{block.kind}")
        handler(block)
        self.after_heading = block.kind in {"heading", "formula"}

    def add_heading(self, block: Block) -> None:
        """Add a section (level 2) or a subsection (level 3)."""
        self.in_references = block.text == "References"
        style = self.design.styles["section" if block.level == 2 else "subsection"]
        self.flowables += [CondPageBreak(4.5 * style.leading), Heading(block.text, style, block.level - 2)]

    def add_paragraph(self, block: Block) -> None:
        """Add running text; the first paragraph after a heading or a formula is not indented."""
        style = self.design.styles["first" if self.after_heading else "body"]
        self.flowables.append(Paragraph(markup(block.text), style))

    def add_bullet(self, block: Block) -> None:
        """Add a list item, or a reference in the list of references."""
        if self.in_references:
            self.flowables.append(Paragraph(markup(block.text), self.design.styles["reference"]))
        else:
            self.flowables.append(Paragraph(markup(block.text), self.design.styles["bullet"], bulletText="•"))

    def add_table(self, block: Block) -> None:
        """Hold the table until its caption arrives."""
        self.pending_table = ruled_table(block.rows, self.design)

    def add_caption(self, block: Block) -> None:
        """Set the caption above the table that came just before it."""
        caption = Paragraph(markup(block.text), self.design.styles["caption"])
        self.flowables.append(KeepTogether([Spacer(1, 8), caption, self.pending_table, Spacer(1, 10)]))

    def add_figure(self, block: Block) -> None:
        """Add a figure with its caption below."""
        caption = Paragraph(markup(block.text), self.design.styles["caption"])
        self.flowables.append(KeepTogether([Spacer(1, 8), FIGURES[block.name](), caption, Spacer(1, 4)]))

    def add_formula(self, block: Block) -> None:
        """Add a displayed formula with the next number."""
        self.formula_count += 1
        self.flowables.append(formula(block.name, self.formula_count, self.design.width, self.design.styles["body"]))


class OutlinedDoc(BaseDocTemplate):  # type: ignore[misc]  # ReportLab has no types
    """A document whose headings become bookmarks."""

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - the name is given by ReportLab
        """Record a heading that has just been placed."""
        if isinstance(flowable, Heading):
            key = f"h{self.seq.nextf('heading')}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.outline_text, key, level=flowable.outline_level)
            self.heading_placed(flowable, key)

    def heading_placed(self, heading: Heading, key: str) -> None:
        """Do what a kind of document does besides with a heading."""


def document_options(title: str, subject: str) -> dict[str, Any]:
    """Return metadata and the settings that make the bytes reproducible."""
    return {
        "title": title,
        "author": AUTHOR,
        "subject": subject,
        "keywords": "learning, memory, study techniques",
        "lang": "en-GB",
        "invariant": 1,
        "pageCompression": 0,
    }


# ---------------------------------------------------------------------------------------------------------------
# The two-column paper
# ---------------------------------------------------------------------------------------------------------------

PAPER_MARGIN = 18 * mm
GUTTER = 7 * mm
COLUMN = (A4[0] - 2 * PAPER_MARGIN - GUTTER) / 2
COLUMN_TOP = A4[1] - 24 * mm
COLUMN_BOTTOM = 22 * mm


def column_frames(top: float, left_bottom: float) -> list[Frame]:
    """Make two columns below ``top``; the left one may end higher to leave room for a footnote."""
    bare = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
    right_x = PAPER_MARGIN + COLUMN + GUTTER
    return [
        Frame(PAPER_MARGIN, left_bottom, COLUMN, top - left_bottom, id="left", **bare),
        Frame(right_x, COLUMN_BOTTOM, COLUMN, top - COLUMN_BOTTOM, id="right", **bare),
    ]


def paper_furniture(canvas: Canvas, doc: BaseDocTemplate) -> None:
    """Draw the running header (from the second page on) and the page number."""
    canvas.setFont("Times-Roman", 9)
    canvas.drawCentredString(A4[0] / 2, 12 * mm, str(doc.page))
    if doc.page > 1:
        canvas.drawString(PAPER_MARGIN, A4[1] - 17 * mm, "Spacing and Testing: Two Effects That Last")
        canvas.drawRightString(A4[0] - PAPER_MARGIN, A4[1] - 17 * mm, AUTHOR)
        canvas.setLineWidth(0.4)
        canvas.line(PAPER_MARGIN, A4[1] - 19 * mm, A4[0] - PAPER_MARGIN, A4[1] - 19 * mm)


def first_page_furniture(note: Paragraph, height: float, canvas: Canvas, doc: BaseDocTemplate) -> None:
    """Draw the page number, and the footnote at the foot of the left column."""
    paper_furniture(canvas, doc)
    canvas.setLineWidth(0.4)
    canvas.line(PAPER_MARGIN, COLUMN_BOTTOM + height + 3, PAPER_MARGIN + 60, COLUMN_BOTTOM + height + 3)
    note.drawOn(canvas, PAPER_MARGIN, COLUMN_BOTTOM)


def paper_head(blocks: list[Block], styles: dict[str, ParagraphStyle]) -> list[Flowable]:
    """Set title, author and abstract over the whole width."""
    abstract = next(block for block in blocks if block.kind == "labelled")
    return [
        Paragraph(blocks[0].text, styles["title"]),
        Paragraph(blocks[1].text, styles["author"]),
        Paragraph(f"<b>Abstract.</b> {markup(abstract.text)}", styles["abstract"]),
        Spacer(1, 14),
    ]


def height_of(flowables: list[Flowable], width: float) -> float:
    """Return the height of flowables set one below another."""
    sizes = [flowable.wrap(width, A4[1])[1] for flowable in flowables]
    return float(sum(sizes) + sum(flowable.getSpaceAfter() for flowable in flowables))


def build_paper(target: Path) -> None:
    """Write the two-column paper."""
    blocks = list(read_blocks(HERE / "text" / "spacing-and-testing.md"))
    design = make_design(COLUMN, size=10, leading=12.1, indent=10)
    head = paper_head(blocks, design.styles)
    full_width = A4[0] - 2 * PAPER_MARGIN
    head_bottom = COLUMN_TOP - height_of(head, full_width) - 2
    notes = [block for block in blocks if block.kind == "footnote"]
    note = Paragraph(markup(f"[^{notes[0].name}] {notes[0].text}"), design.styles["footnote"])
    _, note_height = note.wrap(COLUMN, A4[1])
    story = Story(design)
    for block in blocks:
        if block.kind not in {"author", "labelled", "footnote"} and block.level != 1:
            story.add(block)
    bare = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
    title_frame = Frame(PAPER_MARGIN, head_bottom, full_width, COLUMN_TOP - head_bottom, id="title", **bare)
    first_frames = [title_frame, *column_frames(head_bottom, COLUMN_BOTTOM + note_height + 12)]
    doc = OutlinedDoc(
        str(target), pagesize=A4, **document_options(blocks[0].text, "A review of spacing and retrieval practice")
    )
    on_first = partial(first_page_furniture, note, note_height)
    doc.addPageTemplates(
        [
            PageTemplate("first", first_frames, onPage=on_first),
            PageTemplate("later", column_frames(COLUMN_TOP, COLUMN_BOTTOM), onPage=paper_furniture),
        ]
    )
    doc.build([NextPageTemplate("later"), *head, FrameBreak(), *story.flowables])


# ---------------------------------------------------------------------------------------------------------------
# The handbook
# ---------------------------------------------------------------------------------------------------------------

BOOK_PAGE = (165 * mm, 240 * mm)
BOOK_MARGIN = 22 * mm
BOOK_WIDTH = BOOK_PAGE[0] - 2 * BOOK_MARGIN
ROMAN = ["", "i", "ii", "iii", "iv", "v", "vi"]


class Handbook(OutlinedDoc):
    """A book with roman page numbers before the first chapter and arabic ones after it."""

    front_pages = 0
    chapter = ""
    opens_chapter = False

    def page_label(self, page: int) -> str:
        """Return the printed number of a physical page, counted from one."""
        return ROMAN[page] if page <= self.front_pages or not self.front_pages else str(page - self.front_pages)

    def heading_placed(self, heading: Heading, key: str) -> None:
        """Enter the heading in the contents and note where the body begins."""
        if heading.outline_level == 0:
            self.chapter, self.opens_chapter = heading.outline_text, True
            if heading.outline_text.startswith("1 "):
                self.front_pages = self.page - 1
                self.canv.addPageLabel(self.page - 1, style="ARABIC", start=1)
        if heading.outline_text != "To do":
            self.notify("TOCEntry", (heading.outline_level, heading.outline_text, self.page, key))


def book_furniture(canvas: Canvas, doc: Handbook) -> None:
    """Draw the page number and, except on title page and chapter openings, the running header."""
    canvas.setFont("Times-Roman", 9)
    if doc.page == 1:
        canvas.addPageLabel(0, style="ROMAN_LOWER", start=1)
        doc.chapter = ""
        return
    canvas.drawCentredString(BOOK_PAGE[0] / 2, 13 * mm, doc.page_label(doc.page))
    if doc.chapter and not doc.opens_chapter:
        canvas.setFont("Times-Italic", 9)
        canvas.drawString(BOOK_MARGIN, BOOK_PAGE[1] - 15 * mm, "A Handbook of Study Techniques")
        canvas.drawRightString(BOOK_PAGE[0] - BOOK_MARGIN, BOOK_PAGE[1] - 15 * mm, doc.chapter)
    doc.opens_chapter = False


def contents(doc: Handbook, styles: dict[str, ParagraphStyle]) -> TableOfContents:
    """Make the table of contents, two levels deep."""
    body = ParagraphStyle("contents", styles["body"], firstLineIndent=0, alignment=0, leading=12.6)
    chapter = ParagraphStyle("contents-chapter", body, fontName="Times-Bold", spaceBefore=5)
    section = ParagraphStyle("contents-section", body, leftIndent=14)
    tight = TableStyle([(side, (0, 0), (-1, -1), 0) for side in PADDINGS])
    return TableOfContents(levelStyles=[chapter, section], dotsMinLevel=1, formatter=doc.page_label, tableStyle=tight)


def title_page(title: str, subtitle: str, styles: dict[str, ParagraphStyle]) -> list[Flowable]:
    """Set the first page of the book."""
    large = ParagraphStyle("book-title", styles["title"], fontSize=26, leading=32)
    lower = ParagraphStyle("book-subtitle", styles["author"], fontName="Times-Italic", fontSize=14, leading=18)
    return [
        Spacer(1, 55 * mm),
        Paragraph(title, large),
        Paragraph(subtitle, lower),
        Spacer(1, 60 * mm),
        Paragraph(AUTHOR, styles["author"]),
        Paragraph("Published under CC0 1.0: no rights reserved.", styles["author"]),
        PageBreak(),
    ]


def build_handbook(target: Path) -> None:
    """Write the handbook."""
    blocks = list(read_blocks(HERE / "text" / "handbook-of-study-techniques.md"))
    title, subtitle = blocks[0].text, next(block.text for block in blocks if block.name == "subtitle")
    design = make_design(BOOK_WIDTH, size=10.4, leading=13.4, indent=12)
    doc = Handbook(str(target), pagesize=BOOK_PAGE, **document_options(title, "Study techniques and their evidence"))
    frame = Frame(BOOK_MARGIN, 20 * mm, BOOK_WIDTH, BOOK_PAGE[1] - 40 * mm, 0, 0, 0, 0, id="text")
    doc.addPageTemplates([PageTemplate("page", [frame], onPageEnd=book_furniture)])
    story = Story(design)
    story.flowables += title_page(title, subtitle, design.styles)
    heading = ParagraphStyle("contents-title", design.styles["chapter"], spaceBefore=0)
    story.flowables += [Paragraph("Contents", heading), contents(doc, design.styles)]
    for block in blocks[1:]:
        add_book_block(story, block)
    doc.multiBuild(story.flowables)


def add_book_block(story: Story, block: Block) -> None:
    """Append a block of the book; chapters open on a new page."""
    if block.level == 1 or block.name == "front":
        story.flowables += [PageBreak(), Heading(block.text, story.design.styles["chapter"], 0)]
        story.in_references, story.after_heading = block.text == "References", True
    elif block.level == 2:
        section = story.design.styles["section"]
        story.flowables += [CondPageBreak(4.5 * section.leading), Heading(block.text, section, 1)]
        story.after_heading = True
    elif block.kind not in {"author", "labelled"}:
        story.add(block)


# ---------------------------------------------------------------------------------------------------------------
# The protocol in DOCX
# ---------------------------------------------------------------------------------------------------------------


def add_runs(paragraph: Any, text: str) -> None:
    """Add text to a DOCX paragraph, with italics and bold."""
    for part in re.split(r"(\*\*.+?\*\*|\*.+?\*)", text):
        run = paragraph.add_run(plain(part))
        run.bold = part.startswith("**") or None
        run.italic = (part.startswith("*") and not part.startswith("**")) or None


def add_docx_table(document: Any, rows: list[list[str]]) -> None:
    """Add a table with a header row."""
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style=TABLE_STYLE)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


TABLE_STYLE = "Light Grid Accent 1"
DOCX_STYLES = {"bullet": "List Bullet", "number": "List Number", "caption": "Caption", "author": "Subtitle"}


def drop_unused_parts(document: Any) -> None:
    """Remove what the default template of python-docx carries and the protocol does not use."""
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in {"Normal Table", TABLE_STYLE}:
            style.delete()
    for relation in [key for key, rel in document.part.rels.items() if rel.reltype.endswith("stylesWithEffects")]:
        del document.part.rels[relation]


def build_protocol(target: Path) -> None:
    """Write the reading-group protocol."""
    document = Document()
    document.styles["Normal"].font.size = Pt(11)
    for block in read_blocks(HERE / "text" / "reading-group-protocol.md"):
        if block.kind == "heading":
            document.add_heading(block.text, block.level - 1)
        elif block.kind == "table":
            add_docx_table(document, block.rows)
        else:
            add_runs(document.add_paragraph(style=DOCX_STYLES.get(block.kind, "Normal")), block.text)
    drop_unused_parts(document)
    core = document.core_properties
    core.title, core.author, core.last_modified_by = "A Protocol for a Reading Group", AUTHOR, AUTHOR
    core.created = core.modified = FIXED_DATE
    core.comments, core.revision, core.language = "", 1, "en-GB"
    buffer = io.BytesIO()
    document.save(buffer)
    target.write_bytes(repack(buffer.getvalue()))


def repack(archive: bytes) -> bytes:
    """Write the entries of a zip archive again, uncompressed and with a fixed date."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(result, "w") as packed:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=FIXED_DATE.timetuple()[:6])
            entry.create_system = 3
            packed.writestr(entry, source.read(name))
    return result.getvalue()


BUILDERS: dict[str, Callable[[Path], None]] = {
    "spacing-and-testing.pdf": build_paper,
    "handbook-of-study-techniques.pdf": build_handbook,
    "reading-group-protocol.docx": build_protocol,
}


def build_all(folder: Path) -> list[Path]:
    """Write every generated document into ``folder`` and return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, build in BUILDERS.items():
        build(folder / name)
    return [folder / name for name in BUILDERS]


def main() -> None:
    """Write the documents next to this script or into the folder given as argument."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[1] / "sample_sources"
    for path in build_all(folder):
        print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
