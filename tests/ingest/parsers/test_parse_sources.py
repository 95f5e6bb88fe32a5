"""Plain formats with a structure of their own: tables of values, RTF, LaTeX, notebooks, subtitles, program source."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ingest.errors import DamagedFile, NoText
from ingest.latex_project import joined_sources
from ingest.models import Document, Page
from ingest.parsers.code import parse_code
from ingest.parsers.csv import find_delimiter, parse_csv
from ingest.parsers.jupyter import parse_notebook
from ingest.parsers.latex import parse_latex
from ingest.parsers.port import RawSource
from ingest.parsers.rtf import parse_rtf
from ingest.parsers.subtitles import parse_subtitles
from tests.ingest import office


def tables(page: Page) -> list[str]:
    return [page.text[span.start : span.end] for span in page.tables]


def csv(data: bytes, name: str = "a.csv") -> Document:
    return parse_csv(RawSource(data, name))


def test_values_with_semicolons_and_quoted_delimiters() -> None:
    (page,) = csv(office.CSV).pages
    assert page.text == "name | wert\nAnna; B | 3,5\nOtto | 4"
    assert tables(page) == [page.text]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [("a,b\n1,2", ","), ("a;b\n1,5;2,5", ";"), ("a\tb\n1,5\t2", "\t"), ("one\ntwo", ","), ("", ",")],
)
def test_the_delimiter_is_the_one_that_gives_even_rows(text: str, delimiter: str) -> None:
    assert find_delimiter(text) == delimiter


def test_values_in_another_encoding_and_a_quotation_mark_left_open() -> None:
    document = csv("城市;人口\n北京;2154\n上海;2424\n".encode("gb18030"))
    assert document.pages[0].text.startswith("城市 | 人口\n北京 | 2154")
    assert document.language == "zh"
    lines = "".join(f"{n},x\n" for n in range(400))
    assert tables(csv(f'n,name\n1,"open\n{lines}'.encode()).pages[0])[0].count("\n") == 200


def test_two_tables_side_by_side_and_one_below_are_three() -> None:
    left_and_right = "a,b,,c,d\n1,2,,3,4\n5,6,,7,8\n"
    below = "\nTitle\nx,y,z\np,q,r\n"
    (page,) = csv((left_and_right + below).encode()).pages
    assert tables(page) == ["a | b\n1 | 2\n5 | 6", "c | d\n3 | 4\n7 | 8", "x | y | z\np | q | r"]
    assert "Title" in page.text


def test_a_table_with_a_blank_row_goes_on() -> None:
    (page,) = csv(b"name,score\nAnn,1\n\nBob,2\n").pages
    assert tables(page) == ["name | score\nAnn | 1\nBob | 2"]


def test_cells_without_text_are_no_text() -> None:
    with pytest.raises(NoText):
        csv(b",,,\n,,\n")


def test_rich_text() -> None:
    document = parse_rtf(RawSource(office.RTF, "a.rtf"))
    (page,) = document.pages
    assert page.text == "Big heading\n\nText with € and café bold.\n\nName | Score\nAnn | 5\n\nSecond\n\nEnd."
    assert [(h.level, h.text) for h in page.headings] == [(1, "Big heading"), (2, "Second")]
    assert tables(page) == ["Name | Score\nAnn | 5"]
    assert (document.title, document.authors) == ("My RTF", ("Jo é",))


def test_latex() -> None:
    document = parse_latex(RawSource(office.LATEX, "a.tex"))
    (page,) = document.pages
    assert (document.title, document.authors) == ("A Study of Spacing", ("Ann Lee", "Bob Ray"))
    assert [h.text for h in page.headings] == ["A Study of Spacing", "Abstract", "Introduction", "Method", "References"]
    assert tables(page) == ["Name | Score\nAnn | 5%\nBob & Co | 7"]
    for kept in (
        "We study SpaceRep and 5% of things [cepeda2006,roed2011].",
        "Hello “world” [kang]. Inline $E=mc^2$.",
        "Second paragraph\ngoes on.",
        "a = b + c",
        "• one\n• two",
        "A curve",
        "[kang] Kang, S. (2016). Spaced.",
    ):
        assert kept in page.text
    assert [str(warning) for warning in document.warnings] == ["1 pictures were left out."]


def test_latex_whose_brackets_never_close_is_read_as_text() -> None:
    text = "Words. " + "\\section[\\caption[\\item[" * 20
    document = parse_latex(RawSource(text.encode(), "a.tex"))
    assert [warning.code for warning in document.warnings] == ["read_as_text"]
    assert document.pages[0].text == text


def test_what_a_latex_file_takes_in_is_written_in_its_place(tmp_path: Path) -> None:
    texts = {
        "main.tex": "\\documentclass{a}\n\\input{parts/one} \n% \\input{two}\n\\include{gone}\n\\input{../../outside}",
        "parts/one.tex": "First. \\input{two}",
        "two.tex": "Second. \\input{main}",
        "other.tex": "Alone.",
    }
    files = {name: tmp_path / str(number) for number, name in enumerate(texts)}
    for name, text in texts.items():
        files[name].write_text(text)
    joined = joined_sources(files)
    assert list(joined) == ["main.tex"]
    text, taken_in = joined["main.tex"]
    assert text.startswith("\\documentclass{a}\nFirst. Second. \\input{main}")
    assert "% \\input{two}\n\\include{gone}\n\\input{../../outside}" in text
    assert taken_in == {"parts/one.tex", "two.tex"}


def test_a_notebook() -> None:
    document = parse_notebook(RawSource(office.NOTEBOOK, "a.ipynb"))
    assert document.pages[0].text == "Title\n\nWords bold.\n\nprint(x)\n\n1\n\nNameError: no x"
    assert [str(warning) for warning in document.warnings] == ["1 pictures were left out."]


@pytest.mark.parametrize("data", [b"{}", b"[1]", b"not json", b'{"cells":' + b"[" * 100_000])
def test_what_is_no_notebook_is_damaged(data: bytes) -> None:
    with pytest.raises(DamagedFile):
        parse_notebook(RawSource(data, "a.ipynb"))


def test_subtitles_are_paragraphs_with_the_second_of_each_cue() -> None:
    (page,) = parse_subtitles(RawSource(office.SRT, "a.srt")).pages
    assert page.text == "Hello there, friend. How are you?\n\nFine."
    heard = [(page.text[int(start) : int(end)], second) for start, end, second in page.times]
    assert heard == [("Hello there, friend.", 1.0), ("How are you?", 2.5), ("Fine.", 14.0)]
    assert page.times.dtype == np.float32


def test_rolling_captions_are_read_once() -> None:
    (page,) = parse_subtitles(RawSource(office.VTT, "a.vtt")).pages
    assert page.text == "Ann: We slept and then we woke"
    assert [second for _, _, second in page.times] == [1.0, 2.0]


def test_what_is_no_subtitles_has_no_text() -> None:
    with pytest.raises((NoText, DamagedFile)):
        parse_subtitles(RawSource(b"just words", "a.srt"))


def test_program_source_is_called_by_its_file() -> None:
    document = parse_code(RawSource(b"def f():\n\treturn 1\n", "tool.py"))
    assert (document.title, document.pages[0].text) == ("tool.py", "def f():\n    return 1")
