from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from ingest.models import Document, Page
from ingest.parsers.docx import parse_docx
from ingest.parsers.latex import parse_latex
from ingest.parsers.markdown import parse_markdown
from ingest.parsers.pdf.parse import parse_pdf
from ingest.parsers.port import RawSource
from ingest.parsers.text import parse_text
from ingest.parsers.web import parse_html
from ingest.structure import Structure, heading_kinds, read_structure
from tests.ingest.documents import lines, pdf, together

ABSTRACT = "Spacing slows forgetting in every group that was studied."
LIMITS = "Only adults took part in the study, and only for a month."
ENDS = "Spaced practice should replace massed practice in schools."
PARTS = (
    ("Abstract", ABSTRACT),
    ("1 Introduction", "Learners forget what they read once, and many never notice it."),
    ("2 Methods", "Forty adults read a text twice, with a day or a week in between."),
    ("3 Results", "Those who waited for a week remembered twice as much as the others."),
    ("4 Limitations and Future Work", LIMITS),
    ("5 Conclusion", ENDS),
    ("References", "Smith, A. (2001). On forgetting. Memory, 3, 1-9."),
)
KINDS = ["abstract", "introduction", "method", "results", "limitations", "conclusion", "references"]


def _latex() -> Document:
    body = "".join(
        rf"\begin{{abstract}}{text}\end{{abstract}}"
        if name == "Abstract"
        else rf"\section{{{name[2:]}}} {text}" + "\n\n"
        for name, text in PARTS[:-1]
    )
    head = r"\documentclass{article}\title{Spacing}\author{Ann Smith \and Bo Li}\date{May 3, 2021}"
    whole = (
        head
        + r"\begin{document}\maketitle "
        + body
        + r"\begin{thebibliography}{9}\bibitem{a} Smith.\end{thebibliography}\end{document}"
    )
    return parse_latex(RawSource(whole.encode(), "a.tex"))


def _docx() -> Document:
    document = docx.Document()
    document.add_heading("Spacing", 0)
    for name, text in PARTS:
        document.add_heading(name, 1)
        document.add_paragraph(text)
    data = io.BytesIO()
    document.save(data)
    return parse_docx(RawSource(data.getvalue(), "a.docx"))


def _html() -> Document:
    body = "".join(f"<h2>{name}</h2><p>{text} {text.lower()}</p>" for name, text in PARTS)
    head = '<head><title>Spacing</title><meta name="author" content="Ann Smith"><meta name="date" content="2021-05-03"></head>'
    return parse_html(
        RawSource(f"<html>{head}<body><article><h1>Spacing</h1>{body}</article></body></html>".encode(), "a.html")
    )


def _text() -> Document:
    head = "Spacing\n\nAuthors: Smith, Ann; Li, Bo\nDate: 2021-05-03\n\n"
    return parse_text(RawSource((head + "\n".join(f"{name}\n{text}" for name, text in PARTS)).encode(), "a.txt"))


def _markdown() -> Document:
    return parse_markdown(
        RawSource(("# Spacing\n\n" + "\n\n".join(f"## {n}\n\n{t}" for n, t in PARTS)).encode(), "a.md")
    )


def _pdf(folder: Path) -> Document:
    drawn = [lines(["SPACING AND ITS MANY EFFECTS ON MEMORY"], y=740, size=17), lines(["Ann Smith, Bo Li"], y=715)]
    y = 690.0
    for name, text in PARTS:
        drawn += [lines([name], y=y, size=12, font="Helvetica-Bold"), lines([text], y=y - 20)]
        y -= 60
    return parse_pdf(RawSource(pdf(folder / "a.pdf", together(*drawn)).read_bytes(), "a.pdf"))


@pytest.mark.parametrize("kind", ["latex", "docx", "html", "text", "markdown", "pdf"])
def test_every_format_gives_its_sections_by_kind(kind: str, tmp_path: Path) -> None:
    made = {"latex": _latex, "docx": _docx, "html": _html, "text": _text, "markdown": _markdown}
    document = made[kind]() if kind in made else _pdf(tmp_path)
    structure = read_structure(document.pages, document.authors, document.metadata)
    assert [section.kinds[0] for section in structure.sections if section.kinds[0] != "other"] == KINDS
    assert ABSTRACT in structure.abstract
    assert "Learners" not in structure.abstract
    (limits,) = structure.of("limitations")
    assert limits.kinds == ("limitations", "future")
    at = document.pages[0].text.index(LIMITS)
    assert structure.kinds_at(1, at) == ("limitations", "future")
    if kind in {"latex", "html", "text"}:
        assert structure.date is not None
        assert structure.date.iso == "2021-05-03"
        assert structure.authors
    assert Structure.from_json(structure.to_json()) == structure


def test_parts_of_an_abstract_are_found_with_and_without_colons() -> None:
    text = (
        "A study of sleep\n\nAbstract: Background Sleep is short. Methods We asked ten people. Results Nine slept badly."
        " Conclusions Beds are bad.\n\nText: Sleep has long been studied, with mixed results so far."
    )
    structure = read_structure([Page(1, text)])
    assert [section.kinds for section in structure.of("abstract")][1:] == [
        ("abstract", "introduction"),
        ("abstract", "method"),
        ("abstract", "results"),
        ("abstract", "conclusion"),
    ]
    assert structure.kinds_at(1, text.index("Nine slept")) == ("abstract", "results")
    assert structure.kinds_at(1, text.index("Sleep has long")) == ("other",)


@pytest.mark.parametrize(
    ("heading", "kinds"),
    [
        ("3.1 Experimental Setup", ("method",)),
        ("IV. RESULTS AND DISCUSSION", ("results", "discussion")),
        ("Threats to Validity", ("limitations",)),
        ("三、结论", ("conclusion",)),
        ("The history of the method of loci in ancient Greek and Roman rhetoric", ()),
        ("Whales", ()),
    ],
)
def test_headings_name_kinds(heading: str, kinds: tuple[str, ...]) -> None:
    assert heading_kinds(heading) == kinds


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("A title\narXiv:2401.18059v1 [cs.CL] 31 Jan 2024\n", "2024-01-31"),
        ("FOR RELEASE MARCH 9, 2020\nViews of each other\n", "2020-03-09"),
        ("A title\nReceived 1 July 2015; accepted 7 July 2015\nAvailable online 27 July 2015\n", "2015-07-27"),
        ("一篇论文\n发表日期：2020年3月5日\n", "2020-03-05"),
        ("A title\nPublished as a conference paper at ICLR 2024\n", "2024"),
        ("A title\nIn 1918 the influenza came, and it stayed until 1920 in most places.\n", ""),
    ],
)
def test_the_date_is_the_one_a_document_gives_itself(text: str, iso: str) -> None:
    date = read_structure([Page(1, text)]).date
    assert (date.iso if date else "") == iso
    if date:
        assert text[date.start : date.end].split() == date.text.split()


def test_a_list_of_contents_does_not_make_the_book_apparatus() -> None:
    document = parse_markdown(
        RawSource(b"# Book\n\n## Contents\n\n1. Whales\n\n### 1. Whales\n\nWhales sing.\n", "b.md")
    )
    assert read_structure(document.pages).kinds_at(1, document.pages[0].text.index("Whales sing")) == ("other",)
