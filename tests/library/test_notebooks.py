from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from notebook_app.errors import NoSuchItem
from notebook_app.library import Library


def test_notebooks_are_listed_last_changed_first(library: Library) -> None:
    assert library.notebooks() == []
    first = library.create_notebook("记忆", "🧠")
    second = library.create_notebook("Learning")
    assert [(n.name, n.emoji, n.sources) for n in library.notebooks()] == [("Learning", "📓", 0), ("记忆", "🧠", 0)]
    library.save_note(first.id, "written", "A note", "text")
    assert [n.id for n in library.notebooks()] == [first.id, second.id]
    assert library.notebooks()[0].updated > first.updated
    assert library.notebooks()[0].created == first.created


def test_a_notebook_is_found_by_id_and_by_name(library: Library) -> None:
    older, newer = library.create_notebook("Same"), library.create_notebook("Same")
    disguised = library.create_notebook(older.id)
    assert library.find_notebook("Same") == newer
    assert library.find_notebook(older.id) == older, "an id goes before a name"
    assert library.find_notebook(disguised.id) == disguised
    assert library.find_notebook("nothing") is None


def test_a_notebook_that_many_open_at_once_is_made_once(library: Library) -> None:
    with ThreadPoolExecutor(8) as threads:
        opened = set(threads.map(library.ensure_notebook, ["Shared"] * 16))
    assert opened == set(library.notebooks())


def test_renaming(library: Library) -> None:
    made = library.create_notebook("Old", "📗")
    library.rename_notebook(made.id, "New")
    found = library.find_notebook(made.id)
    assert found is not None
    assert (found.name, found.emoji) == ("New", "📗")
    library.rename_notebook(made.id, "New", "📕")
    assert library.notebooks()[0].emoji == "📕"
    with pytest.raises(NoSuchItem):
        library.rename_notebook("unknown", "x")


def test_what_is_in_a_notebook_goes_with_it(library: Library) -> None:
    made = library.create_notebook("Short-lived")
    library.add_message(made.id, "user", "?")
    library.save_note(made.id, "written", "t", "b")
    library.add_job("job", made.id, "guide", "Guide")
    library.delete_notebook(made.id)
    assert library.messages(made.id) == library.notes(made.id) == library.jobs(made.id) == []
    assert library.cancel_requested("job"), "work for a notebook that is gone should stop"
    for add in (
        lambda: library.add_message(made.id, "user", "?"),
        lambda: library.save_note(made.id, "written", "t", "b"),
        lambda: library.add_job("job", made.id, "guide", "Guide"),
    ):
        with pytest.raises(NoSuchItem):
            add()


def test_notebooks_are_put_in_collections_and_do_not_count_as_changed(library: Library) -> None:
    first, second, other = (library.create_notebook(name) for name in ("One", "Two", "Three"))
    library.notebooks.collect_notebooks([first.id, second.id, "gone"], "Biology")
    assert {n.name: n.collection for n in library.notebooks()} == {"One": "Biology", "Two": "Biology", "Three": ""}
    assert library.notebooks.notebook(first.id).updated == first.updated
    copy = library.duplicate(first.id, "Copy")
    assert copy.collection == "Biology"
    assert copy == library.notebooks.notebook(copy.id)
    library.notebooks.collect_notebooks([first.id], "")
    assert [n.name for n in library.notebooks() if n.collection] == ["Copy", "Two"]
    assert other.collection == ""
