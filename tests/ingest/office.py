"""Small office files, e-books and bombs made for the tests and for ``benchmarks/hostile_files.py``."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import date

ODF = "urn:oasis:names:tc:opendocument:xmlns"
_ODF_NAMES = " ".join(
    f'xmlns:{prefix}="{ODF}:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "text": "text",
        "table": "table",
        "draw": "drawing",
        "presentation": "presentation",
        "style": "style",
        "svg": "svg-compatible",
        "meta": "meta",
    }.items()
)
MANY_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lollollollollol">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
"""What stands before a billion laughs."""


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip of members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def with_member(package: bytes, name: str, data: bytes) -> bytes:
    """Return a package with one member put in or replaced."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = {member: archive.read(member) for member in archive.namelist()}
    return zipped({**parts, name: data})


def member(package: bytes, name: str) -> bytes:
    """Return one member of a package."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return archive.read(name)


def pptx() -> bytes:
    """Return slides with a list, notes, a table below a text box, a group, and one that is hidden."""
    import pptx as library
    from pptx.util import Inches

    show = library.Presentation()
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text = "Memory"
    frame = first.placeholders[1].text_frame
    frame.text = "It fades"
    below = frame.add_paragraph()
    below.text, below.level = "fast at first", 1
    first.notes_slide.notes_text_frame.text = "Say hello."
    hidden = show.slides.add_slide(show.slide_layouts[5])
    hidden._element.set("show", "0")
    hidden.shapes.title.text = "Not for you"
    last = show.slides.add_slide(show.slide_layouts[5])
    last.shapes.title.text = "Figures"
    group = last.shapes.add_group_shape()
    group.shapes.add_textbox(Inches(1), Inches(5), Inches(1), Inches(1)).text_frame.text = "in a group"
    table = last.shapes.add_table(2, 2, Inches(1), Inches(3), Inches(4), Inches(1)).table
    for place, text in enumerate(("Name", "Score", "Ann", "5")):
        table.cell(place // 2, place % 2).text = text
    last.shapes.add_textbox(Inches(4), Inches(2), Inches(2), Inches(1)).text_frame.text = "on the right"
    last.shapes.add_textbox(Inches(1), Inches(2), Inches(2), Inches(1)).text_frame.text = "on the left"
    show.core_properties.title = "A talk"
    stream = io.BytesIO()
    show.save(stream)
    return stream.getvalue()


def xlsx() -> bytes:
    """Return a sheet of two tables with merged cells, dates, shares and a formula, and a hidden sheet."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sales"
    sheet["A1"] = "Annual report"
    for row in (("Region", "Day", "Share"), ("North", date(2021, 3, 4), 0.25), (None, date(2022, 3, 4), 0.1 + 0.2)):
        sheet.append(row)
    sheet["C3"].number_format = "0%"
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:A4")
    for cell, value in {"F2": "x", "F3": 1, "G2": "y", "G3": "=F3*2"}.items():
        sheet[cell] = value
    book.create_sheet("Secret")["A1"] = "no"
    book["Secret"].sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def docx() -> bytes:
    """Return a document with a header, a comment, a text box (twice, for older programs) and macros."""
    import docx as library
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = library.Document()
    document.sections[0].header.paragraphs[0].text = "Running head"
    document.add_paragraph("Body text.")
    commented = document.add_paragraph("With a remark.")
    document.add_comment(commented.runs, text="check this", author="Rev")
    box = "<w:txbxContent><w:p><w:r><w:t>In the box.</w:t></w:r></w:p></w:txbxContent>"
    compatible = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    commented._p.append(
        parse_xml(
            f"<w:r {nsdecls('w')} {compatible}><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
            f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def docm() -> bytes:
    """Return :func:`docx` as a document with macros."""
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = member(docx(), "[Content_Types].xml")
    return with_member(
        docx(), "[Content_Types].xml", types.replace(plain, b"application/vnd.ms-word.document.macroEnabled.main+xml")
    )


def odf(kind: str, mime: str, body: str) -> bytes:
    """Return an OpenDocument file of a kind ("text") with a body."""
    style = '<style:style style:name="hid" style:family="table"><style:table-properties table:display="false"/></style:style>'
    content = (
        f"<office:document-content {_ODF_NAMES}><office:automatic-styles>{style}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    meta = (
        f'<office:document-meta {_ODF_NAMES} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
        "<dc:title>The Title</dc:title><dc:creator>A. Writer</dc:creator></office:meta></office:document-meta>"
    )
    return zipped({"mimetype": f"application/vnd.oasis.opendocument.{mime}", "content.xml": content, "meta.xml": meta})


ODF_TABLE = (
    '<table:table table:name="T"><table:table-row><table:table-cell><text:p>A</text:p></table:table-cell>'
    "<table:table-cell><text:p>B</text:p></table:table-cell></table:table-row><table:table-row>"
    '<table:table-cell office:date-value="2021-01-02"><text:p>2 Jan</text:p></table:table-cell>'
    '<table:table-cell table:number-columns-repeated="2"><text:p>y</text:p></table:table-cell></table:table-row>'
    '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/>'
    "</table:table-row></table:table>"
)


def odt() -> bytes:
    """Return a text with a heading, spaces, a note, nested lists and a table."""
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>The note.</text:p></text:note-body></text:note>"
    inner = "<text:list><text:list-item><text:p>inner</text:p></text:list-item></text:list>"
    return odf(
        "text",
        "text",
        f'<text:h text:outline-level="1">Head</text:h><text:p>Two<text:s text:c="2"/>spaces{note}.</text:p><text:list>'
        f"<text:list-item><text:p>one</text:p>{inner}</text:list-item><text:list-item><text:p>two</text:p></text:list-item>"
        f"</text:list>{ODF_TABLE}",
    )


def ods() -> bytes:
    """Return a sheet that ends in a million empty rows, and a hidden one."""
    hidden = '<table:table table:name="H" table:style-name="hid"/>'
    return odf("spreadsheet", "spreadsheet", ODF_TABLE + hidden)


def odp() -> bytes:
    """Return one slide, its frames in another order than they stand."""

    def frame(text: str, attributes: str) -> str:
        return f"<draw:frame {attributes}><draw:text-box><text:p>{text}</text:p></draw:text-box></draw:frame>"

    notes = f"<presentation:notes>{frame('a note', '')}</presentation:notes>"
    frames = frame("low", 'svg:y="5cm"') + frame("high", 'svg:y="2cm"') + frame("Talk", 'presentation:class="title"')
    return odf("presentation", "presentation", f"<draw:page>{frames}{notes}</draw:page>")


def epub() -> bytes:
    """Return a book of two chapters, the first of which is named in the table of contents alone."""
    item = '<item id="{0}" href="{1}" {2} media-type="application/xhtml+xml"/>'
    items = (
        item.format("a", "a%20b.xhtml", "")
        + item.format("b", "b.xhtml", "")
        + item.format("n", "nav.xhtml", 'properties="nav"')
    )
    html = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><body>{}</body></html>'
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="O/c.opf"/></rootfiles></container>',
            "O/c.opf": '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
            "<dc:title>The Book</dc:title><dc:creator>A. Writer</dc:creator></metadata>"
            f'<manifest>{items}</manifest><spine><itemref idref="a"/><itemref idref="b"/><itemref idref="gone"/></spine></package>',
            "O/a b.xhtml": '<?xml version="1.0"?><!DOCTYPE html>'
            + html.format('<p>Once upon.</p><img src="x"/><script>evil()</script>'),
            "O/b.xhtml": html.format("<h1>Two</h1><p>The end.</p>"),
            "O/nav.xhtml": html.format('<nav><ol><li><a href="a%20b.xhtml#x">Chapter One</a></li></ol></nav>'),
        }
    )


RTF = rb"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}}
{\stylesheet{\s0 Normal;}{\s1\b heading 1;}{\s2 heading 2;}}{\info{\title My RTF}{\author Jo \'e9}}
\pard\s1 Big heading\par\pard Text with \u8364? and caf\'e9 \b bold\b0 .\par
\trowd\cellx1000\cellx2000\pard\intbl Name\cell Score\cell\row\trowd\cellx1000\cellx2000\pard\intbl Ann\cell 5\cell\row
\pard\outlinelevel1 Second\par\pard End.\par}"""

LATEX = rb"""\documentclass{article}
\newcommand{\method}{SpaceRep}
\title{A Study of \emph{Spacing}}
\author{Ann Lee\thanks{Uni} \and Bob Ray}
\begin{document}
\maketitle
\begin{abstract}We study \method{} and 5\% of things~\cite{cepeda2006,roed2011}.\end{abstract}
\section{Introduction}\label{sec:i}
Hello ``world'' \citep[see][p.~3]{kang}. Inline $E=mc^2$.

Second paragraph % comment
goes on.
\begin{equation}
a = b + c
\end{equation}
\subsection*{Method}
\begin{itemize}
\item one
\item two
\end{itemize}
\begin{table}\caption{Results}\begin{tabular}{lr}
\toprule Name & Score \\ \midrule
Ann & 5\% \\
Bob \& Co & \textbf{7} \\ \bottomrule
\end{tabular}\end{table}
\begin{figure}\includegraphics[width=3cm]{a.png}\caption{A curve}\end{figure}
\begin{thebibliography}{9}
\bibitem{kang} Kang, S. (2016). Spaced.
\end{thebibliography}
\end{document}
"""

SRT = b"""1
00:00:01,000 --> 00:00:02,000
Hello there,
<i>friend</i>.

2
00:00:02,500 --> 00:00:04,000
How are you?

3
00:00:14,000 --> 00:00:16,000
Fine.
"""

VTT = b"""WEBVTT

STYLE
::cue {}

00:01.000 --> 00:02.000 align:start
<v Ann>We slept <00:01.500><c>and then</c>

00:02.000 --> 00:04.000
and then
we woke
"""

NOTEBOOK = json.dumps(
    {
        "nbformat": 4,
        "metadata": {"kernelspec": {"language": "python"}},
        "cells": [
            {"cell_type": "markdown", "source": ["# Title\n", "Words **bold**."]},
            {
                "cell_type": "code",
                "source": "print(x)",
                "outputs": [
                    {"output_type": "stream", "text": ["1\n"]},
                    {"output_type": "display_data", "data": {"image/png": "aa", "text/plain": "<Figure>"}},
                    {"output_type": "error", "ename": "NameError", "evalue": "no x"},
                ],
            },
        ],
    }
).encode()

BIB = rb"""@string{pb = "Psych Bull"}
@article{cepeda2006, author={Cepeda, Nicholas J. and Hal Pashler and {World Health Org}},
 title={Distributed practice: {M}{\"u}ller's review}, journal=pb, year=2006, volume={132}, number={3}, pages={354--380},
 doi={https://doi.org/10.1037/0033-2909.132.3.354}, file={Full Text:C\:\\Zotero\\cepeda.pdf:application/pdf}}
@misc{x, author={Vaswani, A. and others}, title={Attention}, eprint={1706.03762v5}, archivePrefix={arXiv}, year={2017}}
@article{broken, title={oops
"""

RIS = b"""TY  - JOUR
AU  - Roediger, Henry L.
AU  - Karpicke, J.
TI  - Test-enhanced learning
JO  - Psych Sci
PY  - 2006/03/01
SP  - 249
EP  - 255
UR  - https://doi.org/10.1111/J.1467
ER  -
"""

CSL = json.dumps(
    [
        {
            "id": "k1",
            "type": "book",
            "title": "Make It Stick",
            "author": [{"family": "Brown", "given": "Peter C."}, {"literal": "A Society"}],
            "issued": {"date-parts": [[2014]]},
            "publisher": "Harvard",
        }
    ]
).encode()

CSV = b'name;wert\n"Anna; B";3,5\nOtto;4\n'


def samples() -> dict[str, bytes]:
    """Return one small file of every format, by name."""
    return {
        "a.pptx": pptx(),
        "a.xlsx": xlsx(),
        "a.docx": docx(),
        "a.docm": docm(),
        "a.odt": odt(),
        "a.ods": ods(),
        "a.odp": odp(),
        "a.epub": epub(),
        "a.rtf": RTF,
        "a.tex": LATEX,
        "a.srt": SRT,
        "a.vtt": VTT,
        "a.ipynb": NOTEBOOK,
        "a.csv": CSV,
        "a.md": b"# Head\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        "a.html": b"<html><body><h1>Head</h1><p>Words.</p><script>evil()</script></body></html>",
        "a.py": b"def f():\n    return 1\n",
        "a.bib": BIB,
        "a.ris": RIS,
        "a.json": CSL,
    }


def bombs() -> dict[str, bytes]:
    """Return files made to harm, by name."""
    zeros = bytes(64 << 20)
    nested = "<div>" * 50_000
    laughs = (MANY_LAUGHS + "<w>&i;</w>").encode()
    outside = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>'
    sheet = member(xlsx(), "xl/worksheets/sheet1.xml")
    wide = sheet.replace(b"</mergeCells>", b'<mergeCell ref="A1:XFD1048576"/>' * 500 + b"</mergeCells>")
    return {
        "zeros.docx": with_member(docx(), "word/document.xml", zeros),
        "zeros.pptx": with_member(pptx(), "ppt/media/x.bin", zeros),
        "zeros.xlsx": with_member(xlsx(), "xl/worksheets/sheet1.xml", zeros),
        "zeros.epub": with_member(epub(), "O/b.xhtml", zeros),
        "zeros.odt": with_member(odt(), "content.xml", zeros),
        "laughs.docx": with_member(docx(), "word/document.xml", laughs),
        "laughs.pptx": with_member(pptx(), "ppt/slides/slide1.xml", laughs),
        "laughs.xlsx": with_member(xlsx(), "xl/sharedStrings.xml", laughs),
        "laughs.odt": with_member(odt(), "content.xml", laughs),
        "laughs.epub": with_member(epub(), "O/c.opf", laughs),
        "laughs16.docx": with_member(
            docx(), "word/document.xml", laughs.decode().replace('1.0"?', '1.0" encoding="utf-16"?').encode("utf-16")
        ),
        "outside.docx": with_member(docx(), "word/document.xml", outside),
        "outside.odt": with_member(odt(), "meta.xml", outside),
        "merged.xlsx": with_member(xlsx(), "xl/worksheets/sheet1.xml", wide),
        "nested.html": nested.encode(),
        "nested.epub": with_member(epub(), "O/b.xhtml", nested.encode()),
        "nested.ipynb": b'{"cells":' + b"[" * 100_000,
        "nested.json": b"[" * 100_000,
        "nested.rtf": b"{\\rtf1 " + b"{" * 500_000 + b"x",
        "nested.tex": b"\\begin{document}" + b"{" * 50_000 + b"x",
        "nested.odt": odf(
            "text", "text", "<text:list><text:list-item>" * 2_000 + "</text:list-item></text:list>" * 2_000
        ),
        "nested.md": b"> " * 20_000 + b"x",
        "line.csv": b'a,b\n"' + b"x," * 5_000_000,
        "wide.csv": b",".join([b"a"] * 1_000_000),
        "open.csv": b'a,b\n1,"2\n' + b"3,4\n" * 100_000,
        "binary.rtf": b"{\\rtf1 {\\pict\\bin99999999999 xx}" + b"\\'ff" * 100_000 + b"}",
        "cues.srt": b"1\n00:00:01,000 --> 00:00:02,000\nx\n\n" * 20_000,
        "braces.bib": b"@article{a, title={" + b"{" * 200_000,
        "entries.bib": b"@misc{a, title={x}}\n" * 5_000,
    }
