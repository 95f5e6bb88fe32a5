"""The house keeps its order: imports, types, style and formatting are held by tests, so `make test` is all there is."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.timeout(600)  # mypy's first run reads every library
@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["ruff", "check", "."], id="ruff check"),
        pytest.param(["ruff", "format", "--check", "."], id="ruff format"),
        pytest.param(["mypy"], id="mypy", marks=pytest.mark.slow),
    ],
)
def test_the_code_passes(arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_rooms_stand_in_their_order() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_the_first_screen_needs_no_heavy_library() -> None:
    code = "import sys, notebook_app.notebook; print({'torch', 'sentence_transformers', 'transformers'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("depth", [2, None], ids=["rooms", "modules"])
def test_no_imports_run_in_a_circle(depth: int | None) -> None:
    """Imports for types count: who reads a module has to read what it names."""
    graph = grimp.build_graph("ingest", "notebook_app", cache_dir=None)
    arrows: dict[str, set[str]] = {}
    for module in graph.modules:
        room = _room(module, depth)
        imported = {_room(each, depth) for each in graph.find_modules_directly_imported_by(module)}
        arrows.setdefault(room, set()).update(imported - {room})
    try:
        tuple(TopologicalSorter(arrows).static_order())
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def _room(module: str, depth: int | None) -> str:
    """Return the package that a module is in, of so many names; a package's own ``__init__`` stands for itself."""
    names = module.split(".")
    return ".".join(names[:depth])


def test_the_order_has_few_rows() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (order,) = (contract for contract in contracts if contract["type"] == "layers")
    assert len(order["layers"]) < 10
    assert not any(
        "ignore_imports" in contract or "exclude_type_checking_imports" in contract for contract in contracts
    )
