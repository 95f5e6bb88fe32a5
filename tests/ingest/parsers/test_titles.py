from __future__ import annotations

from pathlib import Path

import pytest

from ingest.parsers.pdf.parse import parse_pdf
from ingest.parsers.port import RawSource
from ingest.parsers.text import parse_text
from ingest.parsers.titles import cited_title, in_title_case, is_stamp
from tests.ingest.documents import Draw, lines, pdf, together

BODY = lines(["Whales have long been studied by those who sail, and RAPTOR finds them by name."] * 12, y=500)


def _read(folder: Path, *drawn: Draw, title: str | None = None) -> str:
    return parse_pdf(RawSource(pdf(folder / "x.pdf", together(*drawn, BODY), title=title).read_bytes(), "x.pdf")).title


def test_a_stamp_at_the_side_in_larger_type_is_not_the_title(tmp_path: Path) -> None:
    def stamp(canvas: object) -> None:
        canvas.saveState()  # type: ignore[attr-defined]
        canvas.rotate(90)  # type: ignore[attr-defined]
        canvas.setFont("Helvetica", 20)  # type: ignore[attr-defined]
        canvas.drawString(250, -30, "arXiv:2401.18059v1 [cs.CL] 31 Jan 2024")  # type: ignore[attr-defined]
        canvas.restoreState()  # type: ignore[attr-defined]

    shown = lines(["RAPTOR: RECURSIVE PROCESSING", "FOR THE STUDY OF WHALES"], y=720, size=17)
    assert _read(tmp_path, stamp, shown) == "RAPTOR: Recursive Processing for the Study of Whales"


def test_the_page_counts_more_than_the_properties(tmp_path: Path) -> None:
    assert (
        _read(tmp_path, lines(["Creativity in Whales"], y=720, size=16), title="Art in Whales")
        == "Creativity in Whales"
    )


def test_the_properties_count_where_the_page_shows_no_title(tmp_path: Path) -> None:
    assert _read(tmp_path, title="Art in Whales") == "Art in Whales"


def test_a_cover_whose_title_is_a_picture_is_called_as_it_asks_to_be_cited(tmp_path: Path) -> None:
    banner = lines(["FOR RELEASE MARCH 9, 2020"], y=700, size=9)
    asks = lines(
        ["RECOMMENDED CITATION", "A Center, March, 2020, “Whales Differ in", "Their Views of the Sea”"], y=650, size=9
    )
    assert _read(tmp_path, banner, asks) == "Whales Differ in Their Views of the Sea"


@pytest.mark.parametrize(
    "line", ["FOR RELEASE APRIL 22 2021", "arXiv:2312.09390v1 [cs.CL] 14 Dec 2023", "Published as a conference paper at ICLR 2024",
             "REVIEW ARTICLE", "April 3, 2014", "Introduction", "The Egyptian Journal of Medical Genetics", "doi: 10.1/x"],
)  # fmt: skip
def test_stamps(line: str) -> None:
    assert is_stamp(line)


@pytest.mark.parametrize(
    "line", ["Older Adults and Technology Use", "A Survey of Semantic Segmentation", "May 1968 in Paris: a history"]
)
def test_titles_are_no_stamps(line: str) -> None:
    assert not is_stamp(line)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        (
            "WEAK-TO-STRONG GENERALIZATION: ELICITING CAPABILITIES",
            "Weak-to-Strong Generalization: Eliciting Capabilities",
        ),
        ("THE COVID-19 PANDEMIC IN THE USA", "The COVID-19 Pandemic in the USA"),
        ("FAQ", "FAQ"),
        ("Art in Machine Learning", "Art in Machine Learning"),
        ("论文标题", "论文标题"),
    ],
)
def test_capitals_become_title_case(title: str, shown: str) -> None:
    assert in_title_case(title, "The COVID-19 pandemic reached the USA in 2020, and COVID spread.") == shown


def test_a_citation_without_a_quotation_names_nothing() -> None:
    assert cited_title("Recommended citation: A Center, 2020") == ""


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A very long title that goes on and on, as those of medical papers do: it says what was found in whom, where and when\n\nhttps://x.org\n\nText", "A very long title that goes on and on, as those of medical papers do: it says what was found in whom, where and when"),
        ("The impact of non-\npharmaceutical interventions\n\nText follows here.", "The impact of non-pharmaceutical interventions"),
        ("Introduction\nSocial media spread news.", "paper00"),
    ],
)  # fmt: skip
def test_titles_of_plain_texts(text: str, title: str) -> None:
    assert parse_text(RawSource(text.encode(), "paper00.txt")).title == title


def test_a_line_of_signs_is_told_at_once() -> None:
    """The expression tried every way to part the signs, which took longer than its square."""
    assert not is_stamp("-" * 20_000 + "a")
    assert is_stamp("© 2020 Elsevier. All rights reserved.")
    assert is_stamp("*** Draft: 12.3 ***")
