"""The pages of the documentation: links lead somewhere, tutorials run as they stand."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import environment

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
TUTORIALS = sorted((DOCS / "tutorials").glob("*.md"))
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")
PAPER = (
    "Spacing and Testing\n\nThe spacing effect is the finding that study spread over days is remembered longer than the same study "
    "in one sitting. Spaced practice lasts longer than massed practice. In 1885 Ebbinghaus measured it on himself with lists "
    "of syllables. Testing oneself helps as well, since recall strengthens what is recalled.\n"
)
MOST_LINES = 10


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_links_within_the_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL)
    for link in LINK.findall(text):
        if not link.startswith(("http://", "https://", "#", "mailto:")):
            assert (page.parent / link.partition("#")[0]).exists(), link


def test_the_podcast_takes_ten_lines() -> None:
    (code,) = _code(DOCS / "tutorials" / "paper-to-podcast.md")
    assert len([line for line in code.splitlines() if line.strip()]) <= MOST_LINES


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_a_tutorial_runs_as_it_stands(page: Path, fresh_home: Path, tmp_path: Path) -> None:
    (tmp_path / "paper.txt").write_text(PAPER, "utf-8")
    (code,) = _code(page)
    (tmp_path / "tutorial.py").write_text(f"import os\nENVIRONMENT = dict(os.environ)\n{code}", "utf-8")
    done = subprocess.run(
        [sys.executable, "tutorial.py"],
        cwd=tmp_path, env=environment(fresh_home), capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = {"paper-to-podcast": "spac", "notebook-in-ci": "dolphins", "agent-with-mcp": "supported 1"}
    assert said[page.stem] in done.stdout, done.stdout
    if page.stem == "paper-to-podcast":
        assert "data:audio/" in (tmp_path / "memory.html").read_text("utf-8")


def _code(page: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
