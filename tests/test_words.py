"""Words of the code: every module says in its first line what it does, and pages name files that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = [file for folder in ("ingest", "notebook_app") for file in sorted((ROOT / folder).rglob("*.py"))]
QUESTIONS = re.compile(r"(?:What|Who|Whose|Whether|Which|How|Where|When|Why)\b")


def test_every_module_says_in_its_first_line_what_it_does() -> None:
    """In the imperative or as a noun phrase: a question leaves the answer to the reader."""
    unfit = []
    for module in MODULES:
        text = module.read_text("utf-8")
        first = (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
        if text.strip() and (not first.endswith(".") or QUESTIONS.match(first)):
            unfit.append(f"{module.relative_to(ROOT)}: {first}")
    assert not unfit


@pytest.mark.parametrize(
    "page",
    [
        "docs/where-to-change-what.md",
        "docs/glossary.md",
        "docs/adding-an-artifact-kind.md",
        "README.md",
        "CONTRIBUTING.md",
    ],
)
def test_a_page_names_files_that_exist(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    named = re.findall(
        r"`((?:ingest|notebook_app|benchmarks|docs|tests|sample_sources)/[\w./{},*-]*)`|\]\(([\w./-]+)\)", text
    )
    missing = []
    for name in (a or b for a, b in named):
        patterns = [name.replace("{en,zh}", language) for language in ("en", "zh")]
        if not all(any(ROOT.glob(each.rstrip("/"))) for each in patterns):
            missing.append(name)
    assert not missing
