"""A notebook and a library are composed of parts, each small; calls of earlier versions lead to them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest

from notebook_app.library import Library
from notebook_app.notebook import Notebook, home
from notebook_app.notebook.earlier import EARLIER, EARLIER_OF_CLASS
from notebook_app.settings import Settings

MOST_MEMBERS = 26
"""The notebook, which keeps the public calls beside its parts, has them all; the next has 23."""


@pytest.fixture
def notebook(fresh_home: object) -> Iterator[Notebook]:
    opened = Notebook.open("Parts")
    yield opened
    opened.close()


def parts(whole: Any) -> Iterator[Any]:
    """Give a composed object and everything of ours that it is composed of, however deep."""
    seen: list[Any] = []
    waiting = [whole]
    while waiting:
        part = waiting.pop()
        if any(part is other for other in seen) or isinstance(part, Settings):
            continue
        seen.append(part)
        yield part
        waiting += [
            value
            for value in getattr(part, "__dict__", {}).values()
            if type(value).__module__.startswith("notebook_app")
        ]


def members(part: Any) -> set[str]:
    return {name for name in {*dir(type(part)), *vars(part)} if not name.startswith("_")}


@pytest.mark.parametrize("whole", ["notebook", "library"])
def test_no_part_has_many_members_and_none_inherits_another(notebook: Notebook, whole: str) -> None:
    found = list(parts(notebook if whole == "notebook" else notebook.workspace.library))
    assert len(found) > 12
    for part in found:
        if hasattr(part, "__dict__"):
            assert len(members(part)) <= MOST_MEMBERS, (type(part), len(members(part)), sorted(members(part)))
    kinds = {type(part) for part in found}
    assert not [(kind, base) for kind in kinds for base in kind.__mro__[1:] if base in kinds]


def test_calls_of_earlier_versions_lead_to_parts(notebook: Notebook) -> None:
    for name, path in EARLIER.items():
        value: Any = notebook
        for step in path.split("."):
            value = getattr(value, step)
        assert getattr(notebook, name) == value
        assert not hasattr(Notebook, name)
    for name in EARLIER_OF_CLASS:
        assert getattr(Notebook, name) is getattr(notebook, name) is getattr(home, name)
    with pytest.raises(AttributeError, match="no_such_call"):
        Notebook.no_such_call  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(AttributeError, match="no_such_call"):
        notebook.no_such_call  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.slow
def test_an_earlier_script_still_runs(notebook: Notebook) -> None:
    old: Any = notebook
    receipt = old.add_source("The heron stands still in the water. It eats fish and frogs.", name="heron.txt")
    assert old.sources()[0].id == receipt.source
    assert old.source_ids() == {receipt.source}
    assert old.search("fish")[0].source == receipt.source
    answer = old.ask("What does the heron eat?")
    assert [message.role for message in old.messages()] == ["user", "assistant"]
    note = old.save_note(answer, title="Heron")
    assert old.update_note(note.id, title="The heron") in old.notes()
    old.rename_source(receipt.source, "Grey heron")
    assert old.page(receipt.source, 1).text.startswith("The heron")
    assert old.source_guide(receipt.source) is not None
    old.set_chat_settings(length="shorter")
    assert old.chat_settings().length == "shorter"
    assert old.remember("I like birds.") in old.memories()
    old.delete_note(note.id)
    old.discard_source(receipt.source)
    assert old.sources() == [] == old.overviews() == old.jobs(active_only=True)
    assert old.record.name == "Parts"
    earlier: Any = Notebook
    (gone,) = [each for each in earlier.discarded() if each.kind == "source"]
    assert earlier.restore(gone.id).source_ids() == {receipt.source}
    assert "source" in {finding.kind for finding in earlier.find("grey heron")}


def test_the_library_answers_its_earlier_calls(notebook: Notebook) -> None:
    library: Any = notebook.workspace.library
    assert library.find_notebook("Parts").id == notebook.id
    assert library.save_note(notebook.id, "written", "T", "B") == library.notes(notebook.id)[0]
    assert library.discarded() == library.trash() == []
    with pytest.raises(AttributeError):
        library.no_such_call  # noqa: B018
    assert {name for name, _ in inspect.getmembers(Library, inspect.isfunction) if not name.startswith("_")} == {
        "close",
        "structures",
    }
