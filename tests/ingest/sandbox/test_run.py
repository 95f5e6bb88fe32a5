from __future__ import annotations

import logging
import sys
import time
from pathlib import Path

import pytest

from ingest.errors import Cancelled, NoText, ParserLimit
from ingest.sandbox.run import Limits, ReaderStopped, run_sandboxed

ROOT = Path(__file__).parents[3]
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows limits only the wall time")


@pytest.fixture(autouse=True)
def _tasks_are_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(b"bytes")
    return path


def run(task: str, file: Path, **options: object) -> bytes:
    params = {"suffix": "!", "name": "paper.pdf"}
    return run_sandboxed(f"tests.ingest.sandbox.sandbox_tasks:{task}", file, params, name="paper.pdf", **options)  # type: ignore[arg-type]


def test_answer_and_progress_come_across(file: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    assert run("echo", file, progress=lambda *report: seen.append(report)) == b"bytes!"
    assert seen == [("parse", 1, 3), ("parse", 2, 3), ("parse", 3, 3)]


def test_our_errors_keep_their_class_and_parameters(file: Path) -> None:
    with pytest.raises(NoText) as caught:
        run("refuse", file)
    assert caught.value.params == {"name": "paper.pdf", "pages": 7}


def test_a_bug_is_told_in_one_sentence_and_logged_whole(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING), pytest.raises(ReaderStopped, match="ZeroDivisionError: by nought"):
        run("stumble", file)
    assert "Traceback" in caplog.text


@posix_only
def test_a_crash_is_a_damaged_file(file: Path) -> None:
    with pytest.raises(ReaderStopped, match="code -11"):
        run("crash", file)


@posix_only
@pytest.mark.parametrize(
    ("task", "limits", "named"),
    [
        ("hang", Limits(wall=1.5), "1.5 s"),
        ("stick", Limits(page=1.25), "1.25 s"),
        ("spin", Limits(cpu=1), "1 s"),
        ("hoard", Limits(memory=1 << 30), "1 GB"),
    ],
)
def test_limits_hold_and_are_named(file: Path, task: str, limits: Limits, named: str) -> None:
    begun = time.monotonic()
    with pytest.raises(ParserLimit, match=named):
        run(task, file, limits=limits)
    assert time.monotonic() - begun < 30


@pytest.mark.slow
def test_the_limit_for_a_page_ends_with_the_pages(file: Path) -> None:
    assert run("dawdle", file, limits=Limits(page=1.0)) == b"done"


def test_cancelling_stops_the_process(file: Path) -> None:
    def cancel(step: str, done: int, total: int) -> None:
        raise Cancelled

    begun = time.monotonic()
    with pytest.raises(Cancelled):
        run("hang", file, progress=cancel)
    assert time.monotonic() - begun < 30
