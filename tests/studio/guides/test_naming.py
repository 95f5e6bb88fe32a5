from __future__ import annotations

from pathlib import Path

import pytest

from notebook_app.notebook import Notebook
from notebook_app.notebook.home import record_of
from notebook_app.studio.guides.naming import icon_for, is_unnamed, name_after

SPACING = "Spacing\n\nSpaced practice helps memory. Learning lasts longer where sessions of learning are apart."
CARBON = "Carbon\n\nCarbon emissions change the climate. The ocean takes up carbon from the climate's air."


@pytest.mark.parametrize(
    ("name", "unnamed"),
    [
        ("Untitled notebook", True),
        ("Untitled notebook (12)", True),
        ("未命名笔记本", True),
        ("Untitled", False),
        ("", False),
    ],
)
def test_a_notebook_that_nobody_named_is_known(name: str, unnamed: bool) -> None:
    assert is_unnamed(name) is unnamed


@pytest.mark.parametrize(
    ("titles", "topics", "language", "name"),
    [
        (["Spacing and testing"], ["memory"], "en", "Spacing and testing"),
        (["A", "B"], ["memory", "testing effect", "sleep", "more"], "en", "Memory, testing effect and sleep"),
        (["A", "B"], ["间隔效应", "提取练习"], "zh", "间隔效应与提取练习"),
        (["A", "B"], [], "en", "A"),
        ([f"Attention: {'a very long subtitle ' * 8}"], [], "en", "Attention"),
        ([], [], "en", ""),
    ],
)
def test_a_name_is_what_the_sources_are_about(titles: list[str], topics: list[str], language: str, name: str) -> None:
    assert name_after(titles, topics, language) == name
    assert len(name_after([*titles, *titles], ["a topic of many words " * 5] * 3, language)) <= 60


def test_an_icon_is_of_the_subject() -> None:
    assert icon_for(["Sleep and memory", "learning"]) == ":material/psychology:"
    assert icon_for(["气候与碳循环"]) == ":material/eco:"
    assert icon_for(["Xyzzy"]) == ""


@pytest.mark.slow
def test_a_notebook_is_named_after_its_sources_until_its_reader_names_it(home: Path) -> None:
    notebook = Notebook.create("Untitled notebook", home)
    notebook.sources.add(SPACING)
    assert (record_of(notebook).name, record_of(notebook).emoji) == ("Spacing", ":material/psychology:")
    notebook.sources.add(CARBON)
    second = record_of(notebook).name
    assert second != "Spacing", "it follows what is added"
    notebook.rename("Mine")
    notebook.sources.add("Third\n\nA third text about something else altogether.")
    assert record_of(notebook).name == "Mine"
    notebook.close()


@pytest.mark.slow
def test_a_name_given_by_its_maker_stays(home: Path) -> None:
    notebook = Notebook.open("Memory", home)
    notebook.sources.add(SPACING)
    assert notebook.name == "Memory"
    notebook.close()
