"""Words of the code: every module says in its first line what it does, and pages name files that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

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
