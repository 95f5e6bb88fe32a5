"""Import on the list of notebooks: the row of what is read, what went wrong, and what stands for it."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from notebook_app.errors import BadArchive
from notebook_app.notebook import Notebook
from notebook_app.ui.state import Screen
from tests.ui.conftest import checked

pytestmark = pytest.mark.slow


def test_what_stands_for_an_archive_is_a_row_and_no_card(home_screen: AppTest, notebook: Notebook) -> None:
    standing = Notebook.create("herons", notebook.settings.home)
    job = standing.jobs.import_archive(standing.jobs.keep_upload("herons.zip", b"PK"))
    checked(home_screen.run())
    keys = [each.key for each in home_screen.button]
    assert f"cancel_button_{job}" in keys
    assert f"open_{standing.id}" not in keys
    error = BadArchive(name="herons.zip", detail="it is none").to_json()
    standing.workspace.library.jobs.update_job(job, status="failed", error=error)
    checked(home_screen.run())
    assert "it is none" in home_screen.error[0].value
    checked(home_screen.button(key=f"dismiss_{job}").click().run())
    assert [record.name for record in Notebook.all(notebook.settings.home)] == [notebook.name]


def test_one_that_is_cancelled_is_gone(home_screen: AppTest, notebook: Notebook) -> None:
    standing = Notebook.create("herons", notebook.settings.home)
    job = standing.jobs.import_archive(standing.jobs.keep_upload("herons.zip", b"PK"))
    checked(home_screen.run())
    checked(home_screen.button(key=f"cancel_button_{job}").click().run())
    checked(home_screen.run())
    assert [record.name for record in Notebook.all(notebook.settings.home)] == [notebook.name]


def test_the_dialog_asks_for_an_archive(home_screen: AppTest, notebook: Notebook) -> None:
    home_screen.session_state["screen"] = Screen(dialog="import")
    checked(home_screen.run())
    checked(home_screen.button(key="import_now").click().run())
    assert [record.name for record in Notebook.all(notebook.settings.home)] == [notebook.name]
