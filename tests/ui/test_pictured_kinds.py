"""Data, slides, infographics, images and videos on the screen."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from notebook_app.notebook import Notebook
from notebook_app.records import Citation
from tests.ui.conftest import checked, given, texts
from tests.ui.test_kinds import kept, opened, statement

SLIDES = {
    "title": "Practice",
    "style": "presenter",
    "theme": "light",
    "language": "en",
    "slides": [
        {"id": "a", "layout": "title", "title": "Practice", "label": "", "statements": []},
        {"id": "b", "layout": "points", "title": "Tests", "statements": [statement("s1", "Tests help memory.")]},
    ],
}


def test_a_slide_is_shown_with_what_it_cites_and_leads_to_the_next(
    screen: AppTest, notebook: Notebook, citation: Citation
) -> None:
    made = kept(notebook, citation, "slides", SLIDES)
    opened(screen, made)
    assert "Slide 1 of 2" in texts(screen)
    following = next(button for button in screen.button if (button.key or "").endswith("chevron_right:"))
    checked(following.click().run())
    assert "Slide 2 of 2" in texts(screen)
    assert "Tests help memory." in texts(screen)
    assert f"{made.id}-1" in str(given(screen, "bridge_studio")), "the passage can be opened"


def test_a_slide_that_a_model_wrote_can_be_revised(screen: AppTest, notebook: Notebook, citation: Citation) -> None:
    made = kept(notebook, citation, "slides", SLIDES, writer="a-model")
    screen.session_state[f"slide_{made.id}"] = 2
    opened(screen, made)
    screen.text_input(key=f"wish_{made.id}_b").set_value("Shorter")
    checked(next(button for button in screen.button if button.label == "Revise").click().run())
    assert notebook.studio.artifact(made.id).state == "queued"


def test_an_infographic_stands_over_its_figures(screen: AppTest, notebook: Notebook, citation: Citation) -> None:
    figures = [{**statement("s1", "Of all students 59% slept."), "figure": "59%", "label": ""}]
    made = kept(notebook, citation, "infographic", {"title": "Sleep", "figures": figures})
    opened(screen, made)
    assert "Of all students 59% slept." in texts(screen)
    assert f"{made.id}-1" in str(given(screen, "bridge_studio"))


def test_data_has_its_result_its_query_and_its_columns(screen: AppTest, notebook: Notebook, citation: Citation) -> None:
    column = {"id": "c", "name": "age", "type": "number", "unit": "years", "filled": 2, "missing": 0, "distinct": 2}
    figures = {"low": 20, "high": 40, "mean": 30.0, "median": 30.0, "citations": [1]}
    table = {"id": "t", "name": "people", "title": "People", "sheet": "", "rows": 2, "unread": 0, "citations": [1]}
    content = {
        "question": "How old?",
        "sql": "SELECT name, age FROM people",
        "tables": [{**table, "columns": [{**column, **figures}]}],
        "headings": [{"name": "name", "type": "text", "unit": ""}, {"name": "age", "type": "number", "unit": "years"}],
        "rows": [
            {"id": "r1", "cells": ["Ann", 20], "rows": "2", "citations": [1]},
            {"id": "r2", "cells": ["Bo", 40], "rows": "3", "citations": [1]},
        ],
        "more": False,
        "traced": True,
        "chart": {"mark": "bar", "x": 0, "y": 1, "title": "How old?"},
    }
    made = kept(notebook, citation, "data", content)
    opened(screen, made)
    assert screen.text_area(key=f"sql_{made.id}_1").value == "SELECT name, age FROM people"
    assert list(screen.dataframe[0].value.columns) == ["name", "age (years)", "from rows"]
    assert "from 20 to 40" in texts(screen)
    assert f"{made.id}-1" in str(given(screen, "bridge_studio"))
    screen.text_area(key=f"sql_{made.id}_1").set_value("SELECT 1")
    run = next(button for button in screen.button if button.label == "Run")
    checked(run.click().run())
    assert notebook.studio.artifact(made.id).options["sql"] == "SELECT 1"


def test_an_image_stands_over_its_prompt(screen: AppTest, notebook: Notebook, citation: Citation) -> None:
    out = io.BytesIO()
    Image.new("RGB", (32, 32), "teal").save(out, "PNG")
    picture = {"picture": base64.b64encode(out.getvalue()).decode(), "width": 32, "height": 32}
    made = kept(notebook, citation, "image", {"prompt": "A heron", "model": "painter", **picture})
    opened(screen, made)
    assert "A heron" in texts(screen)
    assert "painter" in texts(screen)


@pytest.mark.slow
def test_a_video_stands_over_its_statements(screen: AppTest, notebook: Notebook, citation: Citation) -> None:
    made = kept(notebook, citation, "video_overview", {**SLIDES, "hosts": ["Host"]})
    opened(screen, made)
    assert "Tests help memory." in texts(screen)
