"""What a reader that was taken over can reach: its own file and folder, nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.sandbox import confine as confining
from ingest.sandbox.confine import supported
from ingest.sandbox.folders import private_folder, sweep_once
from ingest.sandbox.limits import Limits, environment, limited
from ingest.sandbox.run import run_sandboxed

ROOT = Path(__file__).parents[3]
confined_only = pytest.mark.skipif(supported() < {"files", "network"}, reason="this system has no confinement")
SECRETS = {
    "OPENAI_API_KEY": "sk-classified",
    "AWS_SECRET_ACCESS_KEY": "aws-classified",
    "NOTEBOOK_HOME": "/home/classified",
}


def look(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    (folder / "file").write_bytes(b"bytes")
    (folder / "secret").write_bytes(b"classified")
    task = "tests.ingest.sandbox.sandbox_tasks:look"
    found: dict[str, str] = json.loads(run_sandboxed(task, folder / "file", {"outside": str(folder)}, name="a.pdf"))
    return found


@confined_only
def test_a_reader_reaches_its_file_and_its_folder_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = look(tmp_path, monkeypatch)
    done = {name for name, came in found.items() if came.startswith("done")}
    assert done == {"its own file", "its own environment", "write its folder", "a program, which runs"}
    assert found["its own file"] == "done: b'bytes'"
    assert "classified" not in str(found)
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {"file", "secret"}
    assert (tmp_path / "secret").read_bytes() == b"classified"


def test_a_reader_sees_no_key_on_any_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    assert set(SECRETS).isdisjoint(environment(tmp_path))
    assert "classified" not in str(environment(tmp_path))


@confined_only
def test_a_program_that_is_started_is_confined_too(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "secret").write_text("secret")
    given = tmp_path / "given"
    given.write_text("words")
    for file, expected in {given: "words", tmp_path / "secret": ""}.items():
        command = limited(["/bin/cat", str(file)], Limits(), readable=[given], folder=tmp_path / "own")
        ran = subprocess.run(command, env=environment(tmp_path / "own"), capture_output=True, text=True, check=False)
        assert ran.stdout == expected


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has them")
def test_without_landlock_or_seccomp_the_rest_holds_and_is_told(tmp_path: Path) -> None:
    """In a process each, since nothing of it can be taken back."""
    script = (
        "import sys; from ingest.sandbox import confine as c\n"
        "setattr(c, sys.argv[1], lambda *_: False if sys.argv[1] != '_landlock_version' else -1)\n"
        "print(sorted(c.confine(c.runtime(), [])))"
    )
    for missing in ("_landlock_version", "_refuse_calls"):
        command = [sys.executable, "-c", script, missing]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        holds = set(json.loads(ran.stdout.replace("'", '"')))
        assert holds <= {"files", "network"}
        assert ("files" in holds) == (missing != "_landlock_version" and "files" in supported())


def test_where_there_is_none_the_receipt_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest.parse import parse_file

    file = tmp_path / "a.txt"
    file.write_text("Night herons roost by day.")
    told = [warning.code for warning in parse_file(file, name="a.txt").warnings]
    assert ("not_confined" in told) == (supported() < {"files", "network"})
    if not told:
        monkeypatch.setattr(confining.sys, "platform", "darwin")
        supported.cache_clear()
        try:
            told = [warning.code for warning in parse_file(file, name="a.txt").warnings]
        finally:
            monkeypatch.undo()
            supported.cache_clear()
        assert told == ["not_confined"]


def test_what_a_kill_left_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = [tmp_path / f"notebook-read-{gone.pid}-abc", tmp_path / "notebook-read-old_abc1"]
    kept = [tmp_path / f"notebook-read-{os.getpid()}-abc", tmp_path / "notebook-read-new_abc1", tmp_path / "notebooks"]
    for folder in (*left, *kept):
        folder.mkdir()
        (folder / "answer").write_text("x")
    os.utime(left[1], (time.time() - 100_000,) * 2)
    sweep_once.cache_clear()
    with private_folder("read") as own:
        assert own.stat().st_mode & 0o777 == 0o700
        assert set(tmp_path.glob("note*")) == {*kept, own}
    assert set(tmp_path.glob("note*")) == set(kept)


def test_a_small_file_gets_little_time() -> None:
    small, large = Limits().for_size(47_000), Limits().for_size(50 << 20)
    assert (small.cpu, small.wall) <= (32, 64.0)
    assert large == Limits()
