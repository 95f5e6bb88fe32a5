"""The home page: notebooks in collections and in the order chosen, each with a cover by what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from notebook_app.notebook import Notebook
from notebook_app.notebook.home import collect, record_of
from tests.library.material import make_material
from tests.ui.conftest import checked


@pytest.fixture
def shelf(notebook: Notebook, fresh_home: Path, tmp_path: Path) -> dict[str, str]:
    """Four notebooks by name, the first made first; "Beta" holds a source."""
    made = {"Memory": notebook.id}
    for name in ("Beta", "alpha", "Gamma"):
        made[name] = Notebook.create(name, fresh_home).id
    make_material(tmp_path / "paper").save_in(notebook.workspace.library, made["Beta"])
    return made


def cards(screen: AppTest, shelf: dict[str, str]) -> list[str]:
    """The names of the notebooks that are drawn, in order."""
    names = {f"open_{id_}": name for name, id_ in shelf.items()}
    return [names[str(button.key)] for button in screen.button if button.key in names]


def heads(screen: AppTest) -> list[str]:
    return [head.value for head in screen.subheader]


def test_notebooks_are_sorted_as_chosen(home_screen: AppTest, shelf: dict[str, str]) -> None:
    checked(home_screen.run())
    assert cards(home_screen, shelf) == ["Beta", "Gamma", "alpha", "Memory"], "the last changed first"
    checked(home_screen.selectbox(key="home_sort").set_value("name").run())
    assert cards(home_screen, shelf) == ["alpha", "Beta", "Gamma", "Memory"]
    checked(home_screen.selectbox(key="home_sort").set_value("sources").run())
    assert cards(home_screen, shelf)[0] == "Beta"


def test_the_order_outlives_a_visit_to_a_notebook(home_screen: AppTest, shelf: dict[str, str]) -> None:
    checked(home_screen.run())
    checked(home_screen.selectbox(key="home_sort").set_value("name").run())
    checked(home_screen.button(key=f"open_{shelf['Beta']}").click().run())
    checked(home_screen.button(key="to_notebooks").click().run())
    assert cards(home_screen, shelf) == ["alpha", "Beta", "Gamma", "Memory"]


def test_few_notebooks_need_neither_order_nor_collections(home_screen: AppTest, notebook: Notebook) -> None:
    checked(home_screen.run())
    assert not home_screen.selectbox
    assert heads(home_screen) == []


def test_notebooks_stand_under_their_collections(home_screen: AppTest, shelf: dict[str, str]) -> None:
    collect([shelf["Memory"], shelf["alpha"]], "  Psycho *logy*  ")
    collect([shelf["Beta"]], "Biology")
    checked(home_screen.run())
    assert heads(home_screen) == ["Biology", r"Psycho \*logy\*", "In no collection"]
    assert cards(home_screen, shelf) == ["Beta", "alpha", "Memory", "Gamma"]
    checked(home_screen.get_by_key("collection").set_value("Biology").run())
    assert cards(home_screen, shelf) == ["Beta"]
    assert heads(home_screen) == []


def test_a_collection_that_is_gone_hides_nothing(home_screen: AppTest, shelf: dict[str, str]) -> None:
    collect([shelf["Beta"]], "Biology")
    checked(home_screen.run())
    checked(home_screen.get_by_key("collection").set_value("Biology").run())
    collect([shelf["Beta"]], "")
    assert len(cards(checked(home_screen.run()), shelf)) == 4


def test_a_collection_is_made_where_the_name_is_changed(home_screen: AppTest, notebook: Notebook) -> None:
    checked(home_screen.get_by_key(f"menu_{notebook.id}").set_value("rename").run())
    field = home_screen.selectbox(key="new_collection")
    field.options.append("Biology")  # typed: the browser sends it, AppTest only what is on offer
    field.set_value("Biology")
    checked(home_screen.button(key="rename_save").click().run())
    assert record_of(notebook).collection == "Biology"
    checked(home_screen.get_by_key(f"menu_{notebook.id}").set_value("rename").run())
    assert home_screen.selectbox(key="new_collection").value == "Biology"
    home_screen.selectbox(key="new_collection").select_index(0).set_value("")
    checked(home_screen.button(key="rename_save").click().run())
    assert record_of(notebook).collection == ""


def keys_of(block: Any) -> Iterator[str]:
    """The keys of all containers that are drawn."""
    for child in getattr(block, "children", {}).values():
        yield str(child.key)
        yield from keys_of(child)


def test_covers_of_one_icon_are_of_one_hue(home_screen: AppTest, shelf: dict[str, str], fresh_home: Path) -> None:
    for name in ("Beta", "Gamma"):
        Notebook.open(shelf[name], fresh_home).rename(name, "🧠")
    drawn = set(keys_of(checked(home_screen.run()).main))
    hues = {name: {n for n in range(8) if f"hue{n}_{shelf[name]}" in drawn} for name in shelf}
    assert [len(found) for found in hues.values()] == [1, 1, 1, 1]
    assert hues["Beta"] == hues["Gamma"]
