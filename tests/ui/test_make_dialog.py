"""The form of an artifact says how it will be made."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from notebook_app.notebook import Notebook
from tests.library.material import Material
from tests.ui.conftest import checked, forget, texts

QUOTED = "No language model is set"


def test_a_model_on_this_computer_is_a_model(screen: AppTest, notebook: Notebook, paper: Material) -> None:
    checked(screen.run())
    checked(screen.button(key="make_selftest").click().run())
    assert QUOTED in texts(screen)
    notebook.settings.save(local_model="small")
    forget()
    checked(screen.run())
    assert QUOTED not in texts(screen)
