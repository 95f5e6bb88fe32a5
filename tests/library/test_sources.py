from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select, update

from ingest.models import Anchor, Receipt
from ingest.structure import Structure
from notebook_app.errors import NoSuchItem
from notebook_app.library import Library
from notebook_app.library.tables import DocumentRow
from notebook_app.records import Citation, NotebookRecord
from tests.library.material import PAGES, Material, make_material


@pytest.fixture
def paper(tmp_path: Path) -> Material:
    return make_material(tmp_path / "inbox")


def test_a_saved_source_comes_back_whole(library: Library, notebook: NotebookRecord, paper: Material) -> None:
    store = library.store(notebook.id, "minilm")
    assert store.has(paper.sha256) is None
    paper.save_in(library, notebook.id, name="Paper (final).pdf")
    (source,) = library.sources(notebook.id)
    assert source == library.source(notebook.id, paper.sha256)
    assert (source.id, source.name, source.title) == (paper.sha256, "Paper (final).pdf", "On spacing")
    assert (source.kind, source.language, source.pages, source.chunks, source.selected) == ("pdf", "en", 3, 3, True)
    assert source.receipt == replace(paper.receipt, name="Paper (final).pdf") == store.has(paper.sha256)
    assert source.receipt.pages_without_text == (3,)
    assert library.notebooks()[0].sources == 1


def test_pages_come_back_with_their_words(library: Library, notebook: NotebookRecord, paper: Material) -> None:
    paper.save_in(library, notebook.id)
    for kept, given in zip(library.pages(paper.sha256), paper.document.pages, strict=True):
        np.testing.assert_array_equal(kept.words, given.words)
        plain = np.zeros((0, 6), np.float32)
        for name in ("number", "text", "label", "origin", "engine", "width", "height", "headings"):
            assert getattr(replace(kept, words=plain), name) == getattr(given, name)
    assert library.page(paper.sha256, 2).text == PAGES[1]
    assert library.page(paper.sha256, 2).words.shape == (0, 6)


def test_vectors_come_back_exactly(library: Library, notebook: NotebookRecord, paper: Material) -> None:
    paper.save_in(library, notebook.id)
    first, second, third = library.passages(notebook.id, vectors=True)
    for passage, given in zip((first, second), paper.chunks, strict=False):
        assert passage.vector is not None
        assert passage.sentence_vectors is not None
        assert passage.vector.dtype == passage.sentence_vectors.dtype == np.float32
        assert passage.vector.tobytes() == given.vector.tobytes()
        assert passage.sentence_vectors.shape == given.sentence_vectors.shape
        assert passage.sentence_vectors.tobytes() == given.sentence_vectors.tobytes()
    assert third.vector is None
    assert third.sentence_vectors is None
    assert all(p.vector is None and p.sentence_vectors is None for p in library.passages(notebook.id))


def test_a_passage_knows_its_place(library: Library, notebook: NotebookRecord, paper: Material) -> None:
    paper.save_in(library, notebook.id)
    library.rename_source(notebook.id, paper.sha256, "间隔效应")
    for passage, given in zip(library.passages(notebook.id), paper.chunks, strict=True):
        chunk = given.chunk
        assert (passage.source, passage.title, passage.language) == (paper.sha256, "间隔效应", "en")
        assert passage.label == {1: "i", 2: "ii"}[chunk.page]
        for name in ("page", "start", "end", "text", "section", "ordinal", "sentences"):
            assert getattr(passage, name) == getattr(chunk, name)
        assert library.page(passage.source, passage.page).text[passage.start : passage.end] == passage.text
    entries = list(library.store(notebook.id, "minilm").entries(paper.sha256))
    assert [entry.id for entry in entries] == [p.id for p in library.passages(notebook.id)]
    assert [entry.vector is None for entry in entries] == [False, False, True]


def test_passages_are_chosen_by_id_and_source(library: Library, notebook: NotebookRecord, tmp_path: Path) -> None:
    one, two = make_material(tmp_path / "1", b"one"), make_material(tmp_path / "2", b"the second")
    one.save_in(library, notebook.id)
    two.save_in(library, notebook.id)
    every = library.passages(notebook.id)
    assert [p.source for p in every] == [one.sha256] * 3 + [two.sha256] * 3
    assert library.passage_ids(notebook.id) == {p.id for p in every}
    assert len(library.passage_ids(notebook.id)) == 6
    wanted = [every[4].id, every[0].id, "unknown"]
    assert [p.id for p in library.passages(notebook.id, ids=wanted)] == [every[0].id, every[4].id]
    assert [p.id for p in library.passages(notebook.id, sources={two.sha256})] == [p.id for p in every[3:]]
    assert [p.id for p in library.passages(notebook.id, ids=wanted, sources=[two.sha256])] == [every[4].id]
    assert library.passages(notebook.id, ids=[]) == library.passages(notebook.id, sources=[]) == []
    many = [f"unknown-{n}" for n in range(2000)] + wanted
    assert len(library.passages(notebook.id, ids=many)) == 2


def test_a_document_is_shared_and_goes_with_its_last_notebook(
    library: Library, notebook: NotebookRecord, other: NotebookRecord, paper: Material
) -> None:
    paper.save_in(library, notebook.id)
    shared = library.store(other.id, "minilm").link(paper.sha256, "copy.pdf")
    assert shared == replace(paper.receipt, name="copy.pdf", seconds={})
    assert library.passage_ids(other.id) == library.passage_ids(notebook.id) != set()
    library.rename_source(other.id, paper.sha256, "Another title")
    assert library.source(notebook.id, paper.sha256).title == "On spacing"
    original = library.original(paper.sha256)
    assert original.read_bytes() == b"%PDF a paper"
    assert original.name == f"{paper.sha256}.pdf"

    library.delete_source(notebook.id, paper.sha256)
    assert library.passage_ids(notebook.id) == set()
    assert len(library.passages(other.id)) == 3
    assert original.exists()

    library.delete_source(other.id, paper.sha256)
    assert not original.exists()
    assert list(library.originals.folder.iterdir()) == []
    for gone in (library.pages, library.original):
        with pytest.raises(NoSuchItem):
            gone(paper.sha256)


def test_deleting_a_notebook_frees_what_only_it_had(
    library: Library, notebook: NotebookRecord, other: NotebookRecord, tmp_path: Path
) -> None:
    shared, own = make_material(tmp_path / "1", b"shared"), make_material(tmp_path / "2", b"only here")
    for material in (shared, own):
        material.save_in(library, notebook.id)
    shared.save_in(library, other.id)
    library.delete_notebook(notebook.id)
    assert [file.stem for file in library.originals.folder.iterdir()] == [shared.sha256]
    assert len(library.passages(other.id)) == 3
    assert library.sources(notebook.id) == []
    with pytest.raises(NoSuchItem):
        library.delete_notebook(notebook.id)


def test_only_the_same_password_shares_a_locked_document(
    library: Library, notebook: NotebookRecord, other: NotebookRecord, paper: Material
) -> None:
    paper.save_in(library, notebook.id, password="open sesame")
    assert library.password(paper.sha256) == "open sesame"
    store = library.store(other.id, "minilm")
    assert store.link(paper.sha256, "x.pdf") is None
    assert store.link(paper.sha256, "x.pdf", "wrong") is None
    assert library.sources(other.id) == []
    assert isinstance(store.link(paper.sha256, "x.pdf", "open sesame"), Receipt)


def test_another_embedder_replaces_the_passages_and_keeps_the_link(
    library: Library, notebook: NotebookRecord, paper: Material, tmp_path: Path
) -> None:
    paper.save_in(library, notebook.id)
    before = library.passage_ids(notebook.id)
    library.rename_source(notebook.id, paper.sha256, "Kept title")
    library.select_sources(notebook.id, [paper.sha256], False)
    assert library.store(notebook.id, "larger").has(paper.sha256) is None
    assert [s.id for s in library.outdated_sources(notebook.id, "larger")] == [paper.sha256]
    make_material(tmp_path / "again", dimension=12).save_in(library, notebook.id, embedder="larger")
    (source,) = library.sources(notebook.id)
    assert (source.title, source.selected) == ("Kept title", False)
    assert library.outdated_sources(notebook.id, "larger") == []
    assert library.passage_ids(notebook.id).isdisjoint(before)
    vector = library.passages(notebook.id, vectors=True)[0].vector
    assert vector is not None
    assert vector.shape == (12,)
    assert library.original(paper.sha256).exists()
    assert library.store(notebook.id, "minilm").link(paper.sha256, "x") is None, "the older reading was freed"


def test_saving_the_same_document_twice_changes_nothing(
    library: Library, notebook: NotebookRecord, paper: Material
) -> None:
    paper.save_in(library, notebook.id)
    before = library.passage_ids(notebook.id)
    paper.save_in(library, notebook.id)
    assert library.passage_ids(notebook.id) == before
    assert len(library.sources(notebook.id)) == 1


def test_saving_into_a_deleted_notebook_leaves_nothing(
    library: Library, notebook: NotebookRecord, paper: Material
) -> None:
    library.delete_notebook(notebook.id)
    with pytest.raises(NoSuchItem):
        paper.save_in(library, notebook.id)
    assert not library.originals.folder.exists()
    with pytest.raises(NoSuchItem):
        library.pages(paper.sha256)


def test_sources_are_selected_and_unknown_ones_passed_over(
    library: Library, notebook: NotebookRecord, tmp_path: Path
) -> None:
    one, two = make_material(tmp_path / "1", b"one"), make_material(tmp_path / "2", b"the second")
    for material in (one, two):
        material.save_in(library, notebook.id)
    library.select_sources(notebook.id, [one.sha256, "unknown"], False)
    assert [s.selected for s in library.sources(notebook.id)] == [False, True]
    library.select_sources(notebook.id, [], True)
    assert [s.selected for s in library.sources(notebook.id)] == [False, True]


def test_what_is_not_there_is_said(library: Library, notebook: NotebookRecord, paper: Material) -> None:
    paper.save_in(library, notebook.id)
    library.originals.folder.joinpath(f"{paper.sha256}.pdf").unlink()
    for ask in (
        lambda: library.source(notebook.id, "unknown"),
        lambda: library.rename_source(notebook.id, "unknown", "x"),
        lambda: library.delete_source(notebook.id, "unknown"),
        lambda: library.page(paper.sha256, 9),
        lambda: library.original(paper.sha256),
    ):
        with pytest.raises(NoSuchItem):
            ask()
    assert library.password("unknown") is None


def test_a_document_of_an_earlier_version_gets_its_structure_when_it_is_asked_for(
    library: Library, notebook: NotebookRecord, paper: Material
) -> None:
    paper.save_in(library, notebook.id)
    kept = library.structures([paper.sha256])
    with library._database.writing() as session:
        session.execute(update(DocumentRow).values(structure=None))
    assert library.structures([paper.sha256, "none"]) == kept
    assert kept[paper.sha256].keywords
    with library._database.reading() as session:
        stored = session.scalars(select(DocumentRow.structure)).one()
    assert stored is not None
    assert Structure.from_json(stored) == kept[paper.sha256]


def test_the_guides_follow_a_renamed_source(library: Library, notebook: NotebookRecord, paper: Material) -> None:
    paper.save_in(library, notebook.id)
    anchor = Anchor(paper.sha256, 1, 0, 7, "Spacing")
    for source in (paper.sha256, None):
        body = r"- *On spacing*: says [1]"
        library.save_note(notebook.id, "guide", "On spacing", body, [Citation(1, anchor, "On spacing")], source=source)
    library.rename_source(notebook.id, paper.sha256, "Spacing [effects]")
    own, whole = library.find_guide(notebook.id, paper.sha256), library.find_guide(notebook.id)
    assert own is not None
    assert whole is not None
    assert own.title == "Spacing [effects]"
    assert whole.title == "On spacing"  # the notebook's own name stays
    assert [guide.citations[0].title for guide in (own, whole)] == ["Spacing [effects]"] * 2
    assert "On spacing" not in own.body
    assert "[effects]" not in own.body.replace("\\[", "(").replace("\\]", ")")


def test_a_source_remembers_all_that_it_replaced_but_itself(
    library: Library, notebook: NotebookRecord, tmp_path: Path
) -> None:
    made = [make_material(tmp_path / str(n), f"%PDF paper {n}".encode()) for n in range(4)]
    first, second, third, fourth = sorted(made, key=lambda material: material.sha256)
    for material in (second, third):
        material.save_in(library, notebook.id)
    library.replace_source(notebook.id, second.sha256, third.sha256)
    assert library.source(notebook.id, third.sha256).replaces == (second.sha256,)
    for material in (first, fourth):
        material.save_in(library, notebook.id)
    library.replace_source(notebook.id, third.sha256, first.sha256)
    assert library.source(notebook.id, first.sha256).replaces == (second.sha256, third.sha256)
    second.save_in(library, notebook.id)  # an earlier version comes back
    library.replace_source(notebook.id, first.sha256, second.sha256)
    assert library.source(notebook.id, second.sha256).replaces == (third.sha256, first.sha256)


def test_the_embedder_of_most_documents(library: Library, notebook: NotebookRecord, tmp_path: Path) -> None:
    assert library.sources.embedder_of_most() == ""
    for number, embedder in enumerate(["minilm", "larger", "larger"]):
        material = make_material(tmp_path / str(number), f"%PDF paper {number}".encode())
        material.save_in(library, notebook.id, embedder=embedder)
    assert library.sources.embedder_of_most() == "larger"
    assert len(library.outdated_sources(notebook.id, "larger")) == 1
    assert len(library.outdated_sources(notebook.id, "minilm")) == 2
    assert len(library.outdated_sources(notebook.id, "another")) == 3


def test_labels_stay_with_a_source_its_copy_and_what_replaces_it(
    library: Library, notebook: NotebookRecord, tmp_path: Path
) -> None:
    old, new = (make_material(tmp_path / str(n), f"%PDF paper {n}".encode()) for n in range(2))
    old.save_in(library, notebook.id)
    before = library.changes(notebook.id, "sources")
    library.sources.label_sources(notebook.id, {old.sha256: ["method", "to read"], "f" * 64: ["gone"]})
    assert library.source(notebook.id, old.sha256).labels == ("method", "to read")
    assert library.changes(notebook.id, "sources") != before, "another tab notices"
    copy = library.duplicate(notebook.id, "Copy")
    assert library.source(copy.id, old.sha256).labels == ("method", "to read")
    new.save_in(library, notebook.id)
    library.replace_source(notebook.id, old.sha256, new.sha256)
    assert library.source(notebook.id, new.sha256).labels == ("method", "to read")
