"""A notebook as the library keeps it, with a small paper in it, and the screen that shows it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

import notebook_app.ui.app
from notebook_app.notebook import Notebook
from notebook_app.records import Citation
from notebook_app.ui import state
from tests.library.material import Material, make_material

SCRIPT = notebook_app.ui.app.__file__


@pytest.fixture(scope="session", autouse=True)
def _components_looked_for_once() -> Iterator[None]:
    """Streamlit reads the metadata of every installed package for each AppTest; once for all of them is enough."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture
def notebook(fresh_home: Path) -> Iterator[Notebook]:
    forget()
    opened = Notebook.open("Memory", fresh_home)
    yield opened
    opened.close()
    forget()


def forget() -> None:
    """Forget what this process keeps between two runs of the script."""
    state.settings.cache_clear()
    state.open_notebook.cache_clear()


@pytest.fixture
def paper(notebook: Notebook, tmp_path: Path) -> Material:
    material = make_material(tmp_path / "paper")
    material.save_in(notebook.workspace.library, notebook.id)
    return material


@pytest.fixture
def citation(paper: Material) -> Citation:
    """The first sentence of the paper, as an answer cites it."""
    page = paper.document.pages[0]
    quote = "Spaced practice lasts."
    start = page.text.index(quote)
    return Citation.from_json(
        {
            "n": 1,
            "source": paper.sha256,
            "page": 1,
            "start": start,
            "end": start + len(quote),
            "quote": quote,
            "title": "P",
        }
    )


@pytest.fixture
def home_screen(notebook: Notebook) -> AppTest:
    return checked(AppTest.from_file(SCRIPT, default_timeout=30).run())


@pytest.fixture
def screen(notebook: Notebook) -> AppTest:
    """The notebook on the screen, not yet drawn: ``screen.run()``."""
    made = AppTest.from_file(SCRIPT, default_timeout=30)
    made.query_params["notebook"] = notebook.id
    return made


def checked(screen: AppTest) -> AppTest:
    assert not screen.exception, [error.value for error in screen.exception]
    return screen


def texts(screen: AppTest) -> str:
    """Everything that the screen says in Markdown."""
    return "\n".join(
        str(element.value) for element in (*screen.markdown, *screen.caption, *screen.error, *screen.title)
    )


def component(screen: AppTest, key: str) -> Any:
    """One of our components as the script last drew it: its proto."""
    (found,) = (each.proto for each in screen.get("bidi_component") if each.key == key)
    return found


def given(screen: AppTest, key: str) -> dict[str, Any]:
    """The data that one of our components was given."""
    data: dict[str, Any] = json.loads(component(screen, key).json)[0]
    return data


def report(screen: AppTest, key: str, event: str, value: Any) -> AppTest:
    """Have one of our components report an event, as its script does, and draw what comes of it."""
    states = screen._tree.get_widget_states()
    told = json.dumps([{"event": event, "value": value}])
    states.widgets.add(id=f"$$STREAMLIT_INTERNAL_KEY_{component(screen, key).id}__events", json_trigger_value=told)
    return checked(checked(screen._run(states)).run())


def rows(screen: AppTest) -> dict[str, dict[str, Any]]:
    """The sources that the list shows, by id."""
    return {row["id"]: row for row in given(screen, "source_list")["rows"]}


def do(screen: AppTest, what: str, source: str, **more: Any) -> AppTest:
    """Do something with a source, as its row and its menu do."""
    return report(screen, "source_list", "act", {"do": what, "source": source, **more})
