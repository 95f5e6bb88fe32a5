"""Labels of sources: given, typed anew, taken from shared topics, shown with each source."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from notebook_app.notebook import Notebook
from tests.library.material import Material, make_material
from tests.ui.conftest import checked, do, rows


def more(notebook: Notebook, folder: Path, *names: str) -> list[str]:
    """Add papers, each with a guide that names its topics."""
    made = []
    for number, topic in enumerate(names):
        material = make_material(folder / str(number), f"%PDF {topic} {number}".encode())
        material.save_in(notebook.workspace.library, notebook.id)
        data = {"topics": [topic]}
        notebook.workspace.library.notes.save_note(
            notebook.id, "guide", "Guide", "text", source=material.sha256, data=data
        )
        made.append(material.sha256)
    return made


def test_a_source_is_given_labels(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    checked(screen.run())
    do(screen, "label", paper.sha256)
    field, typed = screen.multiselect(key=f"labels_{paper.sha256}"), ["#method", " to  read ", "method"]
    field.options.extend(typed)  # the browser sends what is typed, AppTest only what is on offer
    field.set_value(typed)
    checked(screen.button(key="label_save").click().run())
    assert notebook.sources.get(paper.sha256).labels == ("method", "to read")
    assert rows(checked(screen.run()))[paper.sha256]["labels"] == ["method", "to read"]
    do(screen, "label", paper.sha256)
    assert screen.multiselect(key=f"labels_{paper.sha256}").value == ["method", "to read"]
    screen.multiselect(key=f"labels_{paper.sha256}").set_value([])
    checked(screen.button(key="label_save").click().run())
    assert notebook.sources.get(paper.sha256).labels == ()


def test_sources_without_a_label_are_labelled_by_their_topics(
    screen: AppTest, notebook: Notebook, paper: Material, tmp_path: Path
) -> None:
    first, second, labelled, alone = more(notebook, tmp_path, "sleep spindles", "sleep", "sleep", "volcanoes")
    notebook.sources.label({labelled: ["mine"]})
    checked(screen.run())
    do(screen, "label", paper.sha256)
    checked(screen.button(key="label_by_topic").click().run())
    labels = {source.id: source.labels for source in notebook.sources()}
    assert labels == {
        first: ("Sleep",), second: ("Sleep",), labelled: ("mine",), alone: (), paper.sha256: ()
    }  # fmt: skip


def test_where_no_topic_is_shared_that_is_said(
    screen: AppTest, notebook: Notebook, paper: Material, tmp_path: Path
) -> None:
    more(notebook, tmp_path, "sleep", "volcanoes")
    checked(screen.run())
    do(screen, "label", paper.sha256)
    checked(screen.button(key="label_by_topic").click().run())
    assert "No topic is shared by several of these sources." in [each.value for each in screen.caption]
