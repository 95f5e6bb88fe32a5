"""A home folder that cannot be written, and one on a disk that is full to the last byte."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SAMPLE_NOTEBOOK
from tests.run.mounted import read_only, run_mounted, small


@pytest.fixture
def home(sample_home: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "elsewhere"
    shutil.copytree(sample_home, copy, symlinks=True)
    return copy


def files(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("search", "the spacing effect", "--json"), marks=pytest.mark.slow),
        ("notes", "--json"),
        pytest.param(("ask", "What is the spacing effect?", "--json"), marks=pytest.mark.slow),
    ],
    ids=lambda arguments: arguments[0],
)
@pytest.mark.slow
def test_a_read_only_home_can_be_read_and_says_so_once(home: Path, arguments: tuple[str, ...]) -> None:
    before = files(home)
    done = run_mounted(read_only(home), [*arguments, "--notebook", SAMPLE_NOTEBOOK], home)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)
    assert done.stderr.count("cannot be written") == 1
    assert "Traceback" not in done.stderr
    assert files(home) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [("add", "Storks came back to the lake in March."), ("notes", "--add", "Mine.")],
    ids=lambda arguments: arguments[0],
)
def test_what_would_be_lost_in_a_read_only_home_is_refused(home: Path, arguments: tuple[str, ...]) -> None:
    before = files(home)
    done = run_mounted(read_only(home), [*arguments, "--notebook", SAMPLE_NOTEBOOK], home)
    assert done.returncode == 1
    assert "NOTEBOOK_HOME" in done.stderr
    assert "Traceback" not in done.stderr
    assert files(home) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [("add", "Storks came back to the lake in March."), ("notes", "--add", "Mine."), ("ask", "What is spacing?")],
    ids=lambda arguments: arguments[0],
)
def test_a_disk_full_to_the_last_byte_is_one_sentence(home: Path, arguments: tuple[str, ...]) -> None:
    size = sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) // 1024
    done = run_mounted(small(home, size + 2_000, filled=True), [*arguments, "--notebook", SAMPLE_NOTEBOOK], home)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    assert "Logging error" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


@pytest.mark.slow
def test_a_log_that_cannot_be_written_prints_no_traceback(home: Path) -> None:
    (home / "run").mkdir(exist_ok=True)
    (home / "run" / "cli.log").unlink(missing_ok=True)
    (home / "run" / "cli.log").symlink_to("/dev/full")
    out = ["export", "--notebook", SAMPLE_NOTEBOOK, "--out", "/proc/none/book.zip"]
    done = subprocess.run(
        [sys.executable, "-m", "notebook_app.cli.main", *out],
        capture_output=True,
        text=True,
        env={**os.environ, "NOTEBOOK_HOME": str(home)},
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
