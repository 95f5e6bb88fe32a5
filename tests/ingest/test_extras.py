"""What is not needed by everyone is an extra: the core starts without it, and who needs it is told what to install."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ingest.errors import MissingExtra
from ingest.extras import EXTRAS, optional_packages
from ingest.models import no_progress
from ingest.parse import PARSERS, parse_task
from tests.conftest import SAMPLES

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CORE = """
import json, sys
from pathlib import Path

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

BLOCKED = set(json.loads(sys.argv[1]))
sys.meta_path.insert(0, Absent())
from notebook_app.notebook import Notebook
import notebook_app.ui.serving.asgi, notebook_app.run.perform, notebook_app.cli.main

notebook = Notebook.open("Core")
notebook.add_source(Path(sys.argv[2]))
answer = notebook.ask("What is the spacing effect?")
print(len(answer.citations))
notebook.close()
"""


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\s;\[<>=]", each)[0].lower() for each in requirements}


def test_an_optional_package_is_no_core_dependency_and_its_extra_has_it() -> None:
    core = names(PROJECT["dependencies"])
    for extra in EXTRAS.values():
        assert extra.package not in core
        assert extra.package in names(PROJECT["optional-dependencies"][extra.extra])


def test_dependencies_are_in_the_order_of_the_alphabet() -> None:
    assert PROJECT["dependencies"] == sorted(PROJECT["dependencies"], key=str.lower)


@pytest.mark.parametrize("module", EXTRAS)
def test_who_needs_a_missing_package_is_told_what_to_install(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with (
        pytest.raises(MissingExtra, match=rf"pip install 'notebook-app\[{EXTRAS[module].extra}\]'"),
        optional_packages(),
    ):
        __import__(module)


@pytest.mark.parametrize(("kind", "module"), [("docx", "docx"), ("xlsx", "openpyxl"), ("subtitles", "pysubs2")])
def test_a_parser_without_its_package_says_so(
    kind: str, module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    file = tmp_path / f"paper.{kind}"
    file.write_bytes(rb"{\rtf1 words}")
    request = {"parser": PARSERS[kind], "name": file.name, "password": None, "skipped": []}
    with pytest.raises(MissingExtra, match="formats"):
        parse_task(file, request, no_progress)


def test_a_module_of_ours_that_is_missing_is_no_extra() -> None:
    with pytest.raises(ModuleNotFoundError), optional_packages():
        __import__("ingest.nowhere")


def test_the_core_adds_a_pdf_and_answers(fresh_home: Path) -> None:
    pdf = next(iter(sorted(SAMPLES.glob("*.pdf"))))
    done = subprocess.run(
        [sys.executable, "-c", CORE, json.dumps(sorted(EXTRAS)), str(pdf)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[-1]) >= 1
