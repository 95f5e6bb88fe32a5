"""The studio on the screen: tiles, the form, the list, and an artifact opened, edited and brought back."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact, Citation
from notebook_app.studio.catalogue import KINDS
from notebook_app.ui.state import Screen
from tests.library.material import Material
from tests.ui.conftest import checked, given, texts

FIGURES = {
    "embedder": "minilm",
    "chunk_tokens": 200,
    "sources": 1,
    "passages": 4,
    "seed": 1,
    "questions": 7,
    "recall@1": 1.0,
    "recall@5": 1.0,
    "recall@10": 1.0,
    "answered": 1.0,
    "citation_precision": 1.0,
    "refused": 1.0,
}


@pytest.fixture
def made(notebook: Notebook, citation: Citation) -> Artifact:
    """An artifact that cites, as a kind would have made it."""
    artifacts = notebook.workspace.library.artifacts
    begun = artifacts.begin_artifact(notebook.id, "selftest", {"questions": 7}, [citation.source])
    artifacts.start_artifact(begun.id)
    content = {**FIGURES, "citations": [citation.to_json()]}
    counts = {"statements": 1, "dropped": 2}
    return artifacts.finish_artifact(
        begun.id, "On *spacing*", content, "It lasts [1].", counts=counts, provenance={"writer": "quotes"}
    )


def test_a_tile_opens_a_form_made_of_the_options(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    checked(screen.run())
    tiles = {button.key.removeprefix("make_") for button in screen.button if (button.key or "").startswith("make_")}
    assert tiles == {name for name, kind in KINDS.items() if kind.tile and kind.extracted}
    checked(screen.button(key="make_selftest").click().run())
    field = screen.number_input(key="option_selftest_questions")
    assert (field.value, field.min, field.max) == (40, 1, 1000)
    field.set_value(3)
    (generate,) = [button for button in screen.button if button.label == "Generate"]
    checked(generate.click().run())
    (queued,) = notebook.studio.artifacts("selftest")
    assert (queued.state, queued.options) == ("queued", {"questions": 3})
    assert [(job.kind, job.label) for job in notebook.jobs()] == [("artifact", "selftest")]
    assert "Check answer quality" in texts(screen), "the job is a row"


def test_the_form_remembers_the_last_choices(screen: AppTest, made: Artifact) -> None:
    checked(screen.run())
    checked(screen.button(key="make_selftest").click().run())
    assert screen.number_input(key="option_selftest_questions").value == 7


def test_without_a_source_nothing_is_offered_to_generate(screen: AppTest, notebook: Notebook) -> None:
    checked(screen.run())
    checked(screen.button(key="make_selftest").click().run())
    assert "Select a source first." in [info.value for info in screen.info]
    assert not [button for button in screen.button if button.label == "Generate"]


def test_an_artifact_opens_with_its_citations_alive(screen: AppTest, made: Artifact) -> None:
    checked(screen.run())
    button = screen.button(key=f"open_made_{made.id}")
    assert button.label == "On \\*spacing\\*", "a title is plain text"
    checked(button.click().run())
    assert f"(#cite-{made.id}-1)" in texts(screen)
    assert f"{made.id}-1" in given(screen, "bridge_studio")["cards"]
    assert "Made from quotations · 1 statements · 2 left out" in texts(screen)
    checked(screen.button(key="close_made").click().run())
    assert screen.button(key=f"open_made_{made.id}")


def test_an_edit_is_the_next_version_and_the_one_before_comes_back(
    screen: AppTest, notebook: Notebook, made: Artifact
) -> None:
    screen.session_state["screen"] = Screen(artifact=made.id, editing=True)
    checked(screen.run())
    checked(screen.text_area(key=f"made_body_{made.id}").set_value("It lasts for years [1].").run())
    assert notebook.studio.artifact(made.id).body == "It lasts for years [1]."
    checked(screen.text_input(key=f"made_title_{made.id}").set_value("Spacing").run())
    assert notebook.studio.artifact(made.id).title == "Spacing"
    screen.session_state["screen"] = Screen(artifact=made.id, dialog="artifact", subject=made.id)
    checked(screen.run())
    checked(screen.button(key="restore_1").click().run())
    assert notebook.studio.artifact(made.id).body == "It lasts [1]."


def test_a_statement_whose_source_is_gone_is_said_and_taken_out(
    screen: AppTest, notebook: Notebook, made: Artifact, citation: Citation
) -> None:
    statement = {"id": "x", "text": "It lasts.", "citations": [1], "verdict": "supported"}
    content = {"citations": [citation.to_json()], "statements": [statement]}
    notebook.workspace.library.artifacts.finish_artifact(made.id, made.title, content, made.body)
    notebook.delete_source(citation.source)
    screen.session_state["screen"] = Screen(artifact=made.id)
    checked(screen.run())
    assert "A statement no longer stands" in screen.warning[0].value
    assert notebook.studio.fallen(made.id) == ["x"]


def test_what_failed_says_why_and_can_be_thrown_away(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    artifacts = notebook.workspace.library.artifacts
    begun = artifacts.begin_artifact(notebook.id, "selftest", {}, [paper.sha256])
    artifacts.fail_artifact(begun.id, "failed", ValueError("no <b>luck</b>"))
    checked(screen.run())
    assert "failed" in screen.error[0].value
    assert "<b>" not in screen.error[0].value
    checked(screen.button(key=f"delete_{begun.id}").click().run())
    assert notebook.studio.artifacts() == []
    checked(screen.button(key="undo_now").click().run())
    assert len(notebook.studio.artifacts()) == 1
