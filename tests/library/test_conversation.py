"""How questions should be answered, kept: settings, assistants, memories, digests, and what was sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from notebook_app.errors import NoSuchItem
from notebook_app.library import Library
from notebook_app.records import NotebookRecord
from notebook_app.records.conversation import ChatSettings
from tests.library.material import make_material


def test_settings_are_kept_per_notebook(library: Library, notebook: NotebookRecord, other: NotebookRecord) -> None:
    assert library.chat_settings(notebook.id) == ChatSettings()
    wished = ChatSettings("tutor", "考试", "dry", "longer", "zh", "Use lists")
    library.keep_chat_settings(notebook.id, wished)
    library.keep_chat_settings(notebook.id, wished)
    assert library.chat_settings(notebook.id) == wished
    assert library.chat_settings(other.id) == ChatSettings()
    with pytest.raises(NoSuchItem):
        library.keep_chat_settings("gone", wished)


def test_assistants_are_made_changed_and_deleted(library: Library) -> None:
    made = library.save_assistant("Coach", "Ask back.", ["Why?"])
    changed = library.save_assistant("Coach", "Ask twice.", (), made.id)
    assert library.assistants() == [changed]
    assert (changed.id, changed.instructions, changed.examples, changed.shipped) == (made.id, "Ask twice.", (), False)
    library.delete_assistant(made.id)
    assert library.assistants() == []
    with pytest.raises(NoSuchItem):
        library.save_assistant("Coach", "?", (), made.id)


def test_memories_are_kept_once_and_go_with_their_notebook(
    library: Library, notebook: NotebookRecord, other: NotebookRecord
) -> None:
    nurse = library.add_memory(notebook.id, "I am a nurse")
    assert library.add_memory(notebook.id, "I am a nurse") == nurse
    library.add_memory(other.id, "我是学生")
    assert library.change_memory(nurse.id, "I was a nurse").text == "I was a nurse"
    assert [m.text for m in library.memories(notebook.id)] == ["I was a nurse"]
    library.forget_memory(nurse.id)
    assert library.memories(notebook.id) == []
    with pytest.raises(NoSuchItem):
        library.change_memory(nurse.id, "?")
    library.delete_notebook(other.id)
    assert library.memories(other.id) == []


def test_what_was_sent_goes_with_its_message(library: Library, notebook: NotebookRecord) -> None:
    message = library.add_message(notebook.id, "assistant", "Yes.")
    assert library.sent(message.id) == []
    sent = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "?"}]
    library.update_message(message.id, sent=sent)
    assert library.sent(message.id) == sent
    library.delete_notebook(notebook.id)
    assert library.sent(message.id) == []


def test_digests_go_with_their_original(library: Library, notebook: NotebookRecord, tmp_path: Path) -> None:
    points = [{"text": "Spacing helps.", "passages": [1]}]
    library.keep_digest("key", "0" * 64, points)
    assert library.digest("key") is None, "its source is gone"
    material = make_material(tmp_path / "paper")
    material.save_in(library, notebook.id)
    library.keep_digest("key", material.sha256, points)
    library.keep_digest("key", material.sha256, points)
    assert library.digest("key") == points
    library.delete_source(notebook.id, material.sha256)
    assert library.digest("key") is None


def test_passages_are_found_by_their_places(library: Library, notebook: NotebookRecord, tmp_path: Path) -> None:
    material = make_material(tmp_path / "paper")
    material.save_in(library, notebook.id)
    near = library.passages(notebook.id, sources=[material.sha256], ordinals={-1, 1, 2, 9})
    assert [passage.ordinal for passage in near] == [1, 2]
