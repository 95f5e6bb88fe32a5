"""Small documents made for the tests."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

Draw = Callable[[Canvas], None]
WIDTH, HEIGHT = A4

LEFT = [f"Left column line {n} goes on about sleep and memory" for n in ("one", "two", "three", "four", "five", "six")]
RIGHT = [f"Right column line {n} tells of tests and of spacing" for n in ("one", "two", "three", "four", "five", "six")]


def pdf(path: Path, *pages: Draw, encrypt: str | None = None, title: str | None = None) -> Path:
    """Write a PDF of A4 pages, each drawn by one function."""
    canvas = Canvas(str(path), pagesize=A4, encrypt=encrypt)
    if title:
        canvas.setTitle(title)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def lines(texts: Iterable[str], x: float = 72, y: float = 700, size: float = 10, font: str = "Helvetica") -> Draw:
    """Draw lines one under the other, y counted from the bottom of the page."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        for i, text in enumerate(texts):
            canvas.drawString(x, y - 1.2 * size * i, text)

    return draw


def together(*draws: Draw) -> Draw:
    """Draw several things on one page."""

    def draw(canvas: Canvas) -> None:
        for part in draws:
            part(canvas)

    return draw


def row_by_row(canvas: Canvas) -> None:
    """Draw two columns as some programs do: across the gutter, line by line."""
    canvas.setFont("Helvetica", 9)
    for i, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        canvas.drawString(60, 600 - 12 * i, left)
        canvas.drawString(320, 600 - 12 * i, right)


def chinese(texts: Iterable[str]) -> Draw:
    """Draw lines of Chinese in a font that every reader has."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return lines(texts, font="STSong-Light", size=12)


def blank(canvas: Canvas) -> None:
    """Draw nothing to read."""
    canvas.rect(100, 100, 50, 50)


def docx(path: Path) -> Path:
    """Write a Word document with a heading, a list, a table with a merged cell, a deletion and an insertion."""
    import docx as library
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = library.Document()
    document.core_properties.title = "Field notes"
    document.core_properties.author = "A. Writer"
    document.add_heading("Method", 1)
    document.add_paragraph("We slept.")
    document.add_paragraph("first point", style="List Bullet")
    document.add_paragraph("second point", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip([c for r in table.rows for c in r.cells], ("Night", "Hours", "one", "8"), strict=True):
        cell.text = text
    changed = document.add_paragraph("Kept ")._p
    changed.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>gone</w:delText></w:r></w:del>"))
    changed.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>and added</w:t></w:r></w:ins>"))
    document.save(str(path))
    return path


def zip_bomb() -> bytes:
    """Return a Word file whose body would fill four gigabytes."""
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        block = b"\0" * (1 << 20)
        for _ in range(64):
            part.write(block)
    return stream.getvalue()
