"""Files of references, their citations, and the sources they are found to be about."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.bibliography.files import find_arxiv, find_doi, read_references
from ingest.bibliography.match import Citable, match_references
from ingest.bibliography.reference import Reference, normal_title, to_bibtex
from ingest.errors import EmptySource, NoReferences
from ingest.kinds import is_reference_file
from tests.ingest import office


def read(tmp_path: Path, name: str, data: bytes) -> tuple[list[Reference], int]:
    path = tmp_path / name
    path.write_bytes(data)
    return read_references(path, name)


def test_bibtex(tmp_path: Path) -> None:
    (article, preprint), unreadable = read(tmp_path, "a.bib", office.BIB)
    assert unreadable == 1
    assert article == Reference(
        type="article-journal",
        title="Distributed practice: Müller's review",
        authors=("Cepeda, Nicholas J.", "Pashler, Hal", "World Health Org"),
        year="2006",
        container="Psych Bull",
        volume="132",
        issue="3",
        pages="354--380",
        doi="10.1037/0033-2909.132.3.354",
        key="cepeda2006",
        files=("cepeda.pdf",),
    )
    assert article.citation() == (
        "Cepeda, N. J., Pashler, H. & World Health Org (2006). Distributed practice: Müller's review. "
        "Psych Bull, 132(3), 354–380. https://doi.org/10.1037/0033-2909.132.3.354"
    )
    assert (preprint.arxiv, preprint.citation()) == (
        "1706.03762",
        "Vaswani, A. et al. (2017). Attention. arXiv:1706.03762",
    )


def test_ris(tmp_path: Path) -> None:
    (entry,), _ = read(tmp_path, "a.ris", office.RIS)
    assert (entry.authors, entry.year, entry.pages) == (("Roediger, Henry L.", "Karpicke, J."), "2006", "249--255")
    assert (entry.type, entry.container, entry.doi) == ("article-journal", "Psych Sci", "10.1111/j.1467")


def test_csl_json(tmp_path: Path) -> None:
    (entry,), _ = read(tmp_path, "library.json", office.CSL)
    assert entry.citation() == "Brown, P. C. & A Society (2014). Make It Stick. Harvard."


def test_what_holds_no_references_is_said(tmp_path: Path) -> None:
    for name, data in {
        "a.bib": b"words",
        "a.json": b'{"answer": 42}',
        "b.json": b"[1, 2]",
        "a.ris": b"TY  - JOUR\nER  -\n",
    }.items():
        with pytest.raises(NoReferences, match=name):
            read(tmp_path, name, data)
    with pytest.raises(EmptySource):
        read(tmp_path, "e.bib", b"")


def test_what_is_written_as_bibtex_is_read_again(tmp_path: Path) -> None:
    references = [
        Reference(
            "article-journal",
            "One {two",
            ("Ann, B.", "The Society of X"),
            "2001",
            container="J",
            doi="10.1000/x",
            key="k",
        ),
        Reference("book", "Another", ("Ann, B.",), "2001", key="k"),
        Reference(title="Without a key", authors=("Lee, C.",), year="1999"),
    ]
    again, unreadable = read(tmp_path, "out.bib", to_bibtex(references).encode())
    assert unreadable == 0
    assert [r.key for r in again] == ["k", "k-2", "Lee1999"]
    assert [(r.authors, r.year, r.doi) for r in again] == [(r.authors, r.year, r.doi) for r in references]
    assert again[0].title == "One (two"


@pytest.mark.parametrize(
    ("text", "doi"),
    [("see https://doi.org/10.1000/ABC.1).", "10.1000/abc.1"), ("doi:10.1093/x(2)y", "10.1093/x(2)y"), ("10.1 m", "")],
)
def test_a_doi_is_found(text: str, doi: str) -> None:
    assert find_doi(text) == doi


def test_an_arxiv_identifier_is_found() -> None:
    found = [find_arxiv(text) for text in ("arXiv:2101.00001v3 [cs]", "https://arxiv.org/abs/math/0211159", "2020")]
    assert found == ["2101.00001", "math/0211159", ""]


def test_the_surest_rule_matches_first() -> None:
    by_doi = Reference(title="Any title", doi="10.1000/one")
    by_arxiv = Reference(title="Another", arxiv="2101.00001")
    by_file = Reference(title="A third", files=("Scan.PDF",))
    by_title = Reference(title="The Spacing Effect: a Review")
    lost = Reference(title="Nothing like it")
    sources = [
        Citable("a", "scan.pdf", "scan", "no words"),
        Citable("b", "2101.00001v2.pdf", "?", "…"),
        Citable("c", "c.pdf", "Garbled", "Journal. doi 10.1000/ONE. Cites 10.1000/two"),
        Citable("d", "d.pdf", "Garbled", "J. of X\nThe spacing\neffect — A review\nAnn Lee"),
        Citable("e", "e.pdf", "Unknown", "words"),
    ]
    references = [lost, by_title, by_file, by_arxiv, by_doi, Reference(title="Two", doi="10.1000/two")]
    assert match_references(references, sources) == {"a": by_file, "b": by_arxiv, "c": by_doi, "d": by_title}


def test_a_reference_is_given_to_one_source_and_short_titles_are_not_looked_for_in_texts() -> None:
    same = [Citable("a", "a", "Memory", "x"), Citable("b", "b", "Memory", "x"), Citable("c", "c", "?", "on memory")]
    assert match_references([Reference(title="Memory!")], same) == {"a": Reference(title="Memory!")}
    assert normal_title("Über-Étude") == "uberetude"


def test_a_reference_survives_json() -> None:
    reference = Reference(title="T", authors=("A, B",), files=("f.pdf",), doi="10.1000/x")
    assert Reference.from_json(reference.to_json()) == reference
    assert Reference.from_json({"title": "T", "from a newer version": 1}) == Reference(title="T")


def test_reference_files_are_told_by_their_names() -> None:
    assert [is_reference_file(name) for name in ("My Library.BIB", "a/b.ris", "x.json", "a.pdf", "bib")] == [
        True,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("field", "files"),
    [
        ("Paper:files/1/a b.pdf:application/pdf", ("a b.pdf",)),
        ("{Full Text:C\\\\:\\\\x\\\\v1.0 draft.PDF:PDF;:second.html:text/html}", ("v1.0 draft.PDF", "second.html")),
        ("a.directory/no suffix", ()),
        (".hidden", ()),
        ("x" * 50_000 + ":" + "a.b" * 20_000 + "!", ()),
    ],
)
def test_attached_files_of_bibtex(tmp_path: Path, field: str, files: tuple[str, ...]) -> None:
    (entry,), _ = read(tmp_path, "a.bib", f"@misc{{k, title = {{T}}, file = {{{field}}}}}".encode())
    assert entry.files == files


def test_attached_files_of_ris(tmp_path: Path) -> None:
    (entry,), _ = read(tmp_path, "a.ris", b"TY  - JOUR\nTI  - T\nL1  - /home/a/v1.2/My paper.pdf\nER  - \n")
    assert entry.files == ("My paper.pdf",)
