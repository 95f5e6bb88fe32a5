"""Words of a library: always those of its passages, whatever was added, renamed, embedded anew or kept by an earlier version."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from ingest.index.words import SEGMENT_VERSION
from ingest.tuning import WORDS
from notebook_app.library import Library
from notebook_app.library.tables import SegmentRow
from notebook_app.library.words import WordSearch
from notebook_app.records import NotebookRecord
from tests.library.material import Material, make_material


@pytest.fixture
def paper(tmp_path: Path) -> Material:
    return make_material(tmp_path / "paper")


def found(library: Library, notebook: NotebookRecord, text: str) -> set[int]:
    """Return the places in their sources of the passages that a text finds."""
    ids = library.words(notebook.id).search(text, 50)
    return {p.ordinal for p in library.passages(notebook.id, ids=ids)}


def kept(library: Library) -> list[tuple[int, int]]:
    with library._database.reading() as session:
        return [(*row,) for row in session.execute(select(SegmentRow.document_id, SegmentRow.version))]


def test_what_was_saved_is_found_at_once(library: Library, notebook: NotebookRecord, paper: Material) -> None:
    assert library.words(notebook.id).search("practice", 50) == {}
    paper.save_in(library, notebook.id)
    assert found(library, notebook, "practice fading") == {0}
    assert found(library, notebook, "复习间隔") == {2}
    assert found(library, notebook, "tests") == {1, 2}, "a section's heading finds its passages"
    assert [version for _, version in kept(library)] == [SEGMENT_VERSION]


def test_another_process_finds_it_without_being_told(
    library: Library, notebook: NotebookRecord, paper: Material, tmp_path: Path
) -> None:
    theirs = Library(library.settings)
    try:
        assert found(theirs, notebook, "practice") == set()
        paper.save_in(library, notebook.id)
        assert found(theirs, notebook, "practice") == {0}
        library.sources.delete_source(notebook.id, paper.sha256)
        assert theirs.words(notebook.id).search("practice", 50) == {}
    finally:
        theirs.close()


def test_a_new_title_finds_at_once_and_the_old_one_no_longer(
    library: Library, notebook: NotebookRecord, other: NotebookRecord, paper: Material
) -> None:
    for each in (notebook, other):
        paper.save_in(library, each.id)
    library.sources.rename_source(notebook.id, paper.sha256, "Memory of elephants")
    assert found(library, notebook, "elephant") == {0, 1, 2}
    assert found(library, other, "elephant") == set()
    library.sources.rename_source(notebook.id, paper.sha256, "Giraffes")
    assert found(library, notebook, "elephant") == set()
    assert found(library, notebook, "giraffe") == {0, 1, 2}


def test_a_source_embedded_anew_is_found_by_its_new_passages(
    library: Library, notebook: NotebookRecord, paper: Material
) -> None:
    paper.save_in(library, notebook.id)
    before = set(library.words(notebook.id).search("practice", 50))
    paper.save_in(library, notebook.id, embedder="another")
    after = set(library.words(notebook.id).search("practice", 50))
    assert after.isdisjoint(before)
    assert after <= library.passages.passage_ids(notebook.id)
    assert len(kept(library)) == 1, "the words of the document that went have gone with it"


@pytest.mark.parametrize("how", ["never kept", "of another version"])
def test_words_that_an_earlier_version_did_not_keep_are_made_at_first_use(
    how: str, library: Library, notebook: NotebookRecord, paper: Material
) -> None:
    paper.save_in(library, notebook.id)
    expected = library.words(notebook.id).search("practice tests 间隔", 50)
    with library._database.writing() as session:
        change = delete(SegmentRow) if how == "never kept" else update(SegmentRow).values(version=0, words=b"?")
        session.execute(change)
    opened = Library(library.settings)
    assert opened.words(notebook.id).search("practice tests 间隔", 50) == expected
    assert [version for _, version in kept(opened)] == [SEGMENT_VERSION]
    opened.close()


def test_several_that_make_the_same_words_do_not_hinder_each_other(
    library: Library, notebook: NotebookRecord, paper: Material
) -> None:
    paper.save_in(library, notebook.id)
    with library._database.writing() as session:
        session.execute(delete(SegmentRow))
    results: list[set[int]] = []
    threads = [threading.Thread(target=lambda: results.append(found(library, notebook, "practice"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [{0}] * 4
    assert len(kept(library)) == 1


def test_memory_is_bounded(
    library: Library, notebook: NotebookRecord, other: NotebookRecord, paper: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in (notebook, other):
        paper.save_in(library, each.id)
    words = library.words
    first = words(notebook.id)
    assert words(notebook.id) is first
    monkeypatch.setattr("notebook_app.library.words.WORDS", replace(WORDS, memory=first.nbytes + 1))
    assert words(other.id) is words(other.id)
    assert words(notebook.id) is not first
    assert isinstance(words, WordSearch)
