"""The works that an answer cites, as a file of references that can be read again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.bibliography.files import read_references
from ingest.models import no_progress
from notebook_app.notebook import Notebook

HERONS = "The grey heron\n\nThe grey heron eats fish and frogs. It stands still in shallow water for hours."
GULLS = "Gulls of the coast\n\nGulls nest on cliffs in May. They raise three chicks a year."
BIB = (
    "@article{brun2007, title={The grey heron}, author={Brun, Tor and Haraldsen, Ingrid}, year={2007}, journal={Birds}}"
)


@pytest.fixture
def notebook(fresh_home: Path) -> Iterator[Notebook]:
    opened = Notebook.open("Birds")
    opened.add_source(HERONS, name="heron.txt")
    opened.add_source(GULLS, name="gulls.txt")
    yield opened
    opened.close()


def read_again(text: str, folder: Path) -> dict[str, tuple[str, ...]]:
    path = folder / "cited.bib"
    path.write_text(text, "utf-8")
    found, unreadable = read_references(path, path.name, no_progress)
    assert not unreadable
    return {reference.title: reference.authors for reference in found}


def test_an_answer_brings_the_works_that_it_cites(notebook: Notebook, tmp_path: Path) -> None:
    bib = tmp_path / "library.bib"
    bib.write_text(BIB, "utf-8")
    notebook.add_source(bib)
    answer = notebook.ask("What does the grey heron eat?")
    cited = {citation.source for citation in answer.citations}
    assert len(cited) == 1
    given = notebook.sources.references.cited(cited)
    assert read_again(given, tmp_path) == {"The grey heron": ("Brun, Tor", "Haraldsen, Ingrid")}


def test_a_source_without_a_reference_is_cited_by_its_title(notebook: Notebook, tmp_path: Path) -> None:
    every = notebook.sources.ids()
    assert set(read_again(notebook.sources.references.cited(every), tmp_path)) == {
        "The grey heron",
        "Gulls of the coast",
    }


def test_what_is_gone_is_left_out(notebook: Notebook, tmp_path: Path) -> None:
    every = notebook.sources.ids()
    notebook.sources.delete(next(source.id for source in notebook.sources() if source.title.startswith("Gulls")))
    assert set(read_again(notebook.sources.references.cited(every), tmp_path)) == {"The grey heron"}
    assert notebook.sources.references.cited([]) == ""
