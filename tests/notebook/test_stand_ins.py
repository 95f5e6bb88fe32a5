from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from notebook_app.notebook import Notebook
from notebook_app.notebook.stand_ins import PASSAGES_PER_MINUTE, StandIn, better_embedder, stand_ins
from tests.library.material import make_material

CHOSEN = ("NOTEBOOK_EMBEDDER", "NOTEBOOK_RERANKER", "NOTEBOOK_SPEECH", "NOTEBOOK_WHISPER")


@pytest.fixture
def unchosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings as a reader has them at first."""
    for variable in CHOSEN:
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def notebook(fresh_home: Path) -> Iterator[Notebook]:
    opened = Notebook.open("Mills", fresh_home)
    yield opened
    opened.close()


@pytest.fixture
def nothing_on_board(fresh_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No package with models is installed, and the home folder has none of its own."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda *_: None)
    models = fresh_home / "models"
    if models.is_symlink():
        models.unlink()
    models.mkdir(exist_ok=True)


@pytest.mark.usefixtures("unchosen", "nothing_on_board", "notebook")
def test_what_is_missing_is_named_with_what_it_is_for(fresh_home: Path) -> None:
    found = stand_ins(fresh_home)
    assert [each.purpose for each in found] == ["speech", "recordings", "meaning", "reranking"]
    assert not any(each.is_here for each in found)


@pytest.mark.usefixtures("nothing_on_board", "notebook")
def test_what_was_chosen_by_name_is_no_stand_in(fresh_home: Path) -> None:
    assert not {"speech", "meaning", "reranking"} & {each.purpose for each in stand_ins(fresh_home)}


@pytest.mark.usefixtures("unchosen")
def test_a_home_of_the_earlier_embedder_is_told_of_the_better_one_and_its_cost(
    notebook: Notebook, fresh_home: Path, tmp_path: Path
) -> None:
    if not notebook.settings.models.has("multilingual-e5-small"):
        pytest.skip("the better embedder is not on board here")
    assert better_embedder(fresh_home) is None, "a new home has the best from the start"
    make_material(tmp_path / "paper").save_in(notebook.workspace.library, notebook.id)
    notebook.close()
    Notebook.open("Mills", fresh_home)
    found = better_embedder(fresh_home)
    assert found
    assert found.is_here
    assert found.passages == 3


def test_the_cost_is_said_in_minutes_at_least_one() -> None:
    assert StandIn("meaning", "e5", True, 10).minutes == 1
    assert StandIn("meaning", "e5", True, 5 * PASSAGES_PER_MINUTE).minutes == 5
