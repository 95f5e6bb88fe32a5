from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from ingest.bibliography.reference import Reference
from notebook_app.errors import NoSuchItem
from notebook_app.library import Library
from notebook_app.library.tables import NotebookRow
from notebook_app.library.trash import KEPT_AFTER_DELETION
from notebook_app.records import NotebookRecord
from notebook_app.records.conversation import ChatSettings
from tests.library.material import Material, make_material


@pytest.fixture
def paper(library: Library, notebook: NotebookRecord, tmp_path: Path) -> Material:
    material = make_material(tmp_path / "paper")
    material.save_in(library, notebook.id)
    library.save_note(notebook.id, "guide", "Guide", "It lasts.", source=material.sha256)
    return material


def test_a_notebook_comes_back_as_it_was(library: Library, notebook: NotebookRecord, paper: Material) -> None:
    before = library.sources(notebook.id)
    library.discard_notebook(notebook.id)
    assert library.notebooks() == []
    assert library.find_notebook(notebook.id) is library.find_notebook(notebook.name) is None
    with pytest.raises(NoSuchItem):
        library.add_message(notebook.id, "user", "?")
    (discarded,) = library.discarded()
    assert (discarded.kind, discarded.name) == ("notebook", "Memory")
    assert library.restore(discarded.id) == (notebook.id, "")
    assert library.sources(notebook.id) == before
    assert library.discarded() == []


def test_a_source_comes_back_with_its_guide(library: Library, notebook: NotebookRecord, paper: Material) -> None:
    discarded = library.discard_item(notebook.id, "source", paper.sha256)
    assert library.sources(notebook.id) == library.notes(notebook.id) == []
    assert library.passage_ids(notebook.id) == set()
    assert [each.name for each in library.notebooks()] == ["Memory"], "what holds it is no notebook of the reader's"
    assert library.original(paper.sha256).exists()
    assert library.restore(discarded.id) == (notebook.id, paper.sha256)
    assert [source.id for source in library.sources(notebook.id)] == [paper.sha256]
    assert library.find_guide(notebook.id, paper.sha256)
    assert len(library.passage_ids(notebook.id)) == 3
    with pytest.raises(NoSuchItem):
        library.restore(discarded.id)


def test_a_source_added_again_meanwhile_stays(library: Library, notebook: NotebookRecord, paper: Material) -> None:
    discarded = library.discard_item(notebook.id, "source", paper.sha256)
    paper.save_in(library, notebook.id, name="again.pdf")
    library.restore(discarded.id)
    assert [source.name for source in library.sources(notebook.id)] == ["again.pdf"]
    assert library.original(paper.sha256).exists()


def test_notes_come_back_in_their_place(library: Library, notebook: NotebookRecord) -> None:
    first = library.save_note(notebook.id, "written", "First", "a")
    second = library.save_note(notebook.id, "written", "Second", "b")
    discarded = library.discard_item(notebook.id, "note", first.id)
    assert library.notes(notebook.id) == [second]
    library.restore(discarded.id)
    assert library.notes(notebook.id) == [second, first]


def test_what_is_not_there_cannot_be_discarded(
    library: Library, notebook: NotebookRecord, other: NotebookRecord
) -> None:
    note = library.save_note(notebook.id, "written", "First", "a")
    with pytest.raises(NoSuchItem):
        library.discard_item(other.id, "note", note.id)


def test_after_a_day_it_is_over(library: Library, notebook: NotebookRecord, paper: Material) -> None:
    discarded = library.discard_item(notebook.id, "source", paper.sha256)
    assert library.expired() == []
    moment = discarded.until - KEPT_AFTER_DELETION - KEPT_AFTER_DELETION - timedelta(minutes=1)
    with library._database.writing() as session:
        session.execute(update(NotebookRow).where(NotebookRow.id == discarded.id).values(deleted=moment))
    assert library.expired() == [discarded.id]
    original = library.original(paper.sha256)
    library.delete_notebook(discarded.id)
    assert not original.exists()


def test_a_copy_has_the_same_sources_notes_and_chats(
    library: Library, notebook: NotebookRecord, paper: Material
) -> None:
    library.add_message(notebook.id, "user", "Does it last?")
    library.save_note(notebook.id, "written", "Mine", "text")
    library.add_memory(notebook.id, "I am a nurse")
    library.keep_chat_settings(notebook.id, ChatSettings(tone="dry"))
    library.keep_references(notebook.id, [Reference(title="Spacing")])
    copy = library.duplicate_notebook(notebook.id, "Memory (2)")
    assert [source.id for source in library.sources(copy.id)] == [paper.sha256]
    assert [(note.kind, note.title) for note in library.notes(copy.id)] == [("written", "Mine"), ("guide", "Guide")]
    assert [message.text for message in library.messages(copy.id)] == ["Does it last?"]
    assert [memory.text for memory in library.memories(copy.id)] == ["I am a nurse"]
    assert library.chat_settings(copy.id).tone == "dry"
    assert library.references(copy.id) == library.references(notebook.id) != []
    library.delete_notebook(notebook.id)
    assert library.original(paper.sha256).exists()
    assert library.messages(copy.id)
    assert len(library.passage_ids(copy.id)) == 3


def test_a_text_is_found_wherever_it_stands(library: Library, notebook: NotebookRecord, paper: Material) -> None:
    note = library.save_note(notebook.id, "written", "记忆", "100% of what lasts")
    message = library.add_message(notebook.id, "user", "What is  SPACED practice?")
    found = {(each.kind, each.id) for each in library.find_text("spac")}
    assert found == {("source", paper.sha256), ("message", message.id)}
    assert [(each.kind, each.excerpt) for each in library.find_text("0% OF")] == [("note", "100% of what lasts")]
    assert [each.id for each in library.find_text("记忆")] == [note.id]
    assert [each.kind for each in library.find_text("memory")] == ["notebook"]
    assert library.find_text("  ") == library.find_text("0%_of") == []
    library.discard_notebook(notebook.id)
    assert library.find_text("spac") == []
