"""Pages of known truth: columns, floats, notes, tables, headers and other scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ingest.models import Document, Page
from ingest.parsers.pdf.parse import parse_pdf
from ingest.parsers.port import RawSource
from tests.ingest.documents import HEIGHT, Draw, lines, pdf, together

PROSE = (
    "memory keeps what sleep repeats while tests of words show that spaced study lasts longer than massed "
    "study does and learners seldom know it because ease feels like knowledge to them until the exam comes"
)
WORDS = PROSE.split()


def read(path: Path) -> Document:
    return parse_pdf(RawSource(path.read_bytes(), path.name))


def page_of(tmp_path: Path, *draws: Draw) -> Page:
    return read(pdf(tmp_path / "a.pdf", together(*draws))).pages[0]


def prose(count: int, begin: str, words: int = 6) -> list[str]:
    """Return lines of one sentence; each is told from all others by its number."""
    return [
        " ".join(
            [begin if i == 0 else f"{begin.lower()}{i}", *(WORDS[(words * i + j) % len(WORDS)] for j in range(words))]
        )
        for i in range(count)
    ]


def in_order(text: str, *wanted: str) -> bool:
    places = [text.find(each) for each in wanted]
    return -1 not in places and places == sorted(places)


def rows(columns: list[list[str]], xs: list[float], y: float, size: float = 8) -> Draw:
    """Draw columns side by side, row by row, as some programs do."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", size)
        for i in range(max(map(len, columns))):
            for x, column in zip(xs, columns, strict=True):
                if i < len(column):
                    canvas.drawString(x, y - 1.2 * size * i, column[i])

    return draw


def test_three_columns_drawn_row_by_row(tmp_path: Path) -> None:
    columns = [prose(12, name, words=4) for name in ("Alpha", "Beta", "Gamma")]
    title = lines(["A headline that spans all of the three columns of this page"], x=40, y=760, size=16)
    page = page_of(tmp_path, rows(columns, [40, 220, 400], 720), title)
    assert in_order(page.text, "A headline", *(line for column in columns for line in column))


def test_a_headline_between_two_bands_of_columns(tmp_path: Path) -> None:
    upper = [prose(8, name) for name in ("Alpha", "Beta")]
    lower = [prose(8, name) for name in ("Gamma", "Delta")]
    between = lines(["A second headline that spans both of the columns of the page"], x=40, y=600, size=14)
    page = page_of(tmp_path, rows([*upper], [40, 310], 720), rows([*lower], [40, 310], 560), between)
    assert in_order(page.text, upper[0][0], upper[1][-1], "A second headline", lower[0][0], lower[1][-1])


def test_a_footnote_does_not_cut_the_sentence_that_goes_on_in_the_next_column(tmp_path: Path) -> None:
    left = lines(prose(10, "Alpha"), x=40, y=700)
    note = lines(["1 A note that is set in smaller type", "and takes two lines."], x=40, y=100, size=7)
    right = lines(["goes on in the second column until it ends here.", *prose(8, "Beta")], x=310, y=700)
    page = page_of(tmp_path, left, note, right)
    assert in_order(page.text, "alpha9", "\ngoes on in the second", "ends here.", "1 A note", "and takes two lines.")
    assert "\n\n1 A note" in page.text


def test_a_caption_does_not_cut_a_sentence(tmp_path: Path) -> None:
    before, after = prose(6, "Alpha"), ["goes on below the figure. Then another", "sentence ends it."]
    caption = lines(["Figure 3: What the learners knew a week after", "they had been tested."], y=560, size=8)
    page = page_of(tmp_path, lines(before, y=700), caption, lines(after, y=480), lines(prose(4, "Next"), y=420))
    assert in_order(
        page.text, "alpha5", "\ngoes on below", "sentence ends it.\n\nFigure 3: What", "been tested.\n\nNext"
    )


def test_a_sentence_that_names_a_figure_is_no_caption(tmp_path: Path) -> None:
    body = [
        *prose(3, "Alpha"),
        "Figure 3 shows that this is so in most of the",
        "cases that were studied by us so far.",
    ]
    page = page_of(tmp_path, lines(body))
    assert page.text == "\n".join(body)


TABLE = [
    ["Method", "Recall", "Hours"],
    ["Spaced study", "0.82", "4.0"],
    ["Massed study", "0.61", "4.1"],
    ["Testing", "0.88", "3.5"],
]


@pytest.mark.parametrize("ruled", [True, False])
def test_rows_of_a_table_are_lines_of_cells(tmp_path: Path, ruled: bool) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for i, row in enumerate(TABLE):
            for x, cell in zip((80, 220, 300), row, strict=True):
                canvas.drawString(x, 600 - 14 * i, cell)
        if ruled:
            canvas.grid([75, 215, 295, 360], [612 - 14 * i for i in range(5)])

    page = page_of(tmp_path, lines(prose(4, "Alpha"), y=700), draw, lines(prose(4, "Beta"), y=500))
    (span,) = page.tables
    assert page.text[span.start : span.end].split("\n") == [" | ".join(row) for row in TABLE]
    assert page.text.count("|") == 8


def test_empty_cells_keep_their_column(tmp_path: Path) -> None:
    table = [["a1", "b1", "c1", "d1"], ["a2", "", "c2", "d2"], ["a3", "b3", "", "d3"], ["a4", "b4", "c4", "d4"]]
    columns = [[row[i] for row in table] for i in range(4)]
    page = page_of(tmp_path, rows(columns, [80, 160, 240, 320], 600, size=10))
    (span,) = page.tables
    assert page.text[span.start : span.end] == "a1 | b1 | c1 | d1\na2 | | c2 | d2\na3 | b3 | | d3\na4 | b4 | c4 | d4"


@pytest.mark.parametrize(
    "columns",
    [
        [prose(14, "Alpha"), prose(14, "Beta")],  # two columns of prose
        [[f"({n})" for n in range(1, 9)], prose(8, "Item")],  # a list
        [[f"x{n} = y{n} + z{n}" for n in range(8)], [f"({n})" for n in range(8)]],  # numbered equations
        [[f"{n}. A chapter . . . . . . . . . . ." for n in range(8)], [str(9 * n) for n in range(8)]],  # contents
    ],
)
def test_what_is_no_table_is_not_torn(tmp_path: Path, columns: list[list[str]]) -> None:
    page = page_of(tmp_path, rows(columns, [60, 320] if len(columns[0][0]) > 9 else [60, 130], 700))
    assert page.tables == ()
    assert "|" not in page.text


def test_hyphens_at_line_ends(tmp_path: Path) -> None:
    body = [
        "The segmentation of words is a long-term aim of segmen-",
        "tation. It takes a long-",
        "term view of what a com-",
        "puter or a view-",
        "point depends on. A scale and a view are variant, and scale-",
        "variant is no viewpoint of one word. It is 0.5-",
        "0.7 of it.",
    ]
    text = page_of(tmp_path, lines(body)).text
    for whole in (
        "of segmentation.",
        "a long-term\nview",
        "a computer\nor",
        "a viewpoint\ndepends",
        "scale-variant\nis",
    ):
        assert whole in text
    assert "0.5-\n0.7" in text


def test_ligatures_are_letters(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", lines(["The eqcient oqce was zled."]))
    writer = PdfWriter(clone_from=PdfReader(path))
    meanings(writer, {"q": "\ufb03", "z": "\ufb01"})
    writer.write(path)
    assert read(path).pages[0].text == "The efficient office was filed."


def test_bullets_of_symbol_fonts_are_bullets(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", lines(["q One thing", "z Another thing"]))
    writer = PdfWriter(clone_from=PdfReader(path))
    meanings(writer, {"q": "\uf0b7", "z": "\uf0a7"})
    writer.write(path)
    assert read(path).pages[0].text.count("•") == 2


def test_symbols_of_tex_are_what_a_reader_sees(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(72, 700)
        for font, part in (("Times-Roman", "k"), ("Helvetica", "x"), ("Times-Roman", "k6"), ("Helvetica", "= kilo 6")):
            text.setFont(font, 10)
            text.textOut(part)
        canvas.drawText(text)

    path = pdf(tmp_path / "a.pdf", draw)
    writer = PdfWriter(clone_from=PdfReader(path))
    for font in writer.pages[0]["/Resources"]["/Font"].values():
        if font.get_object()["/BaseFont"] == "/Times-Roman":
            font.get_object()[NameObject("/BaseFont")] = NameObject("/ABCDEF+CMSY10")
    writer.write(path)
    assert read(path).pages[0].text == "‖x‖≠ kilo 6"


def meanings(writer: PdfWriter, letters: dict[str, str]) -> None:
    """Have the first page's font say that letters mean others."""
    rows = "".join(f"<{ord(a):02x}> <{b.encode('utf-16-be').hex()}>\n" for a, b in letters.items())
    stream = StreamObject()
    stream.set_data(
        f"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{rows}endbfchar endcmap end".encode()
    )
    for font in writer.pages[0]["/Resources"]["/Font"].values():
        font.get_object()[NameObject("/ToUnicode")] = writer._add_object(stream)


def test_headers_of_left_and_right_pages_and_roman_numbers(tmp_path: Path) -> None:
    def page(n: int, roman: str) -> Draw:
        head = f"{n} The Title" if n % 2 else f"Its Author {n}"
        edge = lines([head], y=HEIGHT - 40, size=9)
        return together(edge, lines([f"What stands on the page of number {roman}."]), lines([roman], y=30, x=290))

    romans = ["iii", "iv", "v", "vi", "vii", "viii"]
    pages = read(pdf(tmp_path / "a.pdf", *(page(n, r) for n, r in enumerate(romans, 11)))).pages
    assert [p.text for p in pages] == [f"What stands on the page of number {r}." for r in romans]


def test_running_heads_that_change_with_the_section(tmp_path: Path) -> None:
    heads = ["1.1 Words", "1.2 Sleep", "1.2 Sleep", "1.3 Tests", "2.1 Notes", "2.2 Ends"]
    draws = [
        together(lines([f"{n} {head}"], y=HEIGHT - 40, size=9), lines([f"Text of page {n} only."]))
        for n, head in enumerate(heads, 1)
    ]
    assert [p.text for p in read(pdf(tmp_path / "a.pdf", *draws)).pages] == [
        f"Text of page {n} only." for n in range(1, 7)
    ]


def test_a_heading_that_far_pages_share_stays(tmp_path: Path) -> None:
    draws = [lines([f"A line for the page {n} alone"], y=HEIGHT - 60) for n in range(12)]
    for n in (1, 5, 9):
        draws[n] = together(lines(["Exercises"], y=HEIGHT - 60, size=14), lines([f"Text of page {n}."]))
    pages = read(pdf(tmp_path / "a.pdf", *draws)).pages
    assert [n for n, page in enumerate(pages) if "Exercises" in page.text] == [1, 5, 9]


def test_vertical_japanese_is_read_from_the_right(tmp_path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3", isVertical=True))
    columns = ["間隔効果は学習研究の中で", "最も安定した発見の一つで", "ある。次の文はここで終わ", "る。"]

    def draw(canvas: Canvas) -> None:
        canvas.setFont("HeiseiMin-W3", 12)
        for i, column in enumerate(columns):
            canvas.drawString(500 - 20 * i, 700, column)

    assert page_of(tmp_path, draw).text == "".join(columns)


HEBREW = {letter: chr(0x5D0 + i) for i, letter in enumerate("abcdefghij")}


def test_hebrew_columns_are_read_from_the_right(tmp_path: Path) -> None:
    """Letters a to j of the font mean Hebrew ones, drawn from the left as a reader sees them."""

    def hebrew(word: str) -> str:
        return "".join(HEBREW[letter] for letter in word)

    said = [
        [f"{a}bcd {a}eef ghij{a} dd{a}cc" for a in "abcdefgh"],
        [f"{a}jjj {a}bb ccdd{a} ee{a}gg" for a in "abcdefgh"],
    ]
    drawn = [[" ".join(word[::-1] for word in reversed(line.split())) for line in column] for column in said]
    path = pdf(tmp_path / "a.pdf", rows([drawn[1], drawn[0]], [60, 320], 700, size=20))
    writer = PdfWriter(clone_from=PdfReader(path))
    meanings(writer, HEBREW)
    writer.write(path)
    found = read(path).pages[0].text.split()
    assert found == [hebrew(word) for column in said for line in column for word in line.split()]


@pytest.mark.parametrize(
    ("below", "authors"),
    [
        (["Maria Silva, J. P. O'Neill and Wei Zhang", "Department of Memory, University of Somewhere"], 3),
        (["Maria Silva1,*  Ludwig van der Berg2", "1 Some Institute, 2 Another One"], 2),
        (["Maria Silva", "University of Somewhere"], 1),
        (["by Maria Silva", "We study what is remembered, and for how long."], 1),
        (["A Technical Report", "University of Somewhere"], 0),
        (["Spaced Study", "We study what is remembered, and for how long."], 0),
        (["Journal of Memory, Volume Four", "Open Access"], 0),
    ],
)
def test_authors_are_taken_from_the_first_page_if_they_are_sure(tmp_path: Path, below: list[str], authors: int) -> None:
    draws = [
        lines(["What Is Remembered"], y=760, size=20),
        lines(below, y=720, size=11),
        lines(prose(20, "Alpha"), y=640),
    ]
    document = read(pdf(tmp_path / "a.pdf", together(*draws)))
    assert document.title == "What Is Remembered"
    assert len(document.authors) == authors
    assert not authors or document.authors[0] == "Maria Silva"
