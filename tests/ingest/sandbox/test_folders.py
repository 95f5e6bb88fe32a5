"""Whether what a task leaves in its folder is taken for what it is: a plain file there, and nothing else."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import archive
from ingest.errors import DamagedFile
from ingest.film import frames
from ingest.models import no_progress
from ingest.sandbox.folders import left_in
from ingest.transcribe import cut


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret").write_text("not for the task to name")
    made = tmp_path / "folder"
    made.mkdir()
    (made / "1").write_text("left")
    (made / "link").symlink_to(tmp_path / "secret")
    (made / "inner").mkdir()
    os.mkfifo(made / "pipe")
    return made


def test_a_plain_file_is_taken(folder: Path) -> None:
    assert left_in(folder, "1", "a.zip").read_text() == "left"


@pytest.mark.parametrize("file", ["", ".", "..", "../secret", "/etc/hosts", "link", "pipe", "inner", "missing", "a\0b"])
def test_nothing_else_is(folder: Path, file: str) -> None:
    with pytest.raises(DamagedFile):
        left_in(folder, file, "a.zip")


def test_the_whole_path_of_it_is_refused_too(folder: Path) -> None:
    with pytest.raises(DamagedFile):
        left_in(folder, str(folder / "1"), "a.zip")


@pytest.mark.parametrize("file", ["../secret", "link", "{folder}/../secret"])
@pytest.mark.parametrize(
    ("task", "answer"),
    [
        (
            lambda path, folder: frames.find_key_frames(path, folder, "a.mp4", no_progress),
            {"frames": [{"second": 0, "stands": 1, "file": 0, "width": 1, "height": 1}], "scenes": 1, "lost": 0},
        ),
        (
            lambda path, folder: cut.cut_recording(path, folder, "a.mp4", no_progress),
            {
                "pieces": [{"file": 0, "start": 0, "seconds": 1}],
                "seconds": 1,
                "has_picture": False,
                "title": "",
                "lost": 0,
            },
        ),
        (
            lambda path, folder: archive.unpack(path, folder, name="a.zip", limits=archive.ArchiveLimits()),
            [["a.txt", 0]],
        ),
    ],
    ids=["film", "recording", "archive"],
)
def test_a_task_that_was_taken_over_leads_nowhere(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    task: Callable[[Path, Path], object],
    answer: object,
    file: str,
) -> None:
    """The answer is what a process could send that a hostile file has taken over."""
    path = tmp_path / "file"
    path.write_bytes(b"")
    sent = json.dumps(answer).replace('"file": 0', json.dumps({"file": file.format(folder=folder)})[1:-1])
    sent = sent.replace('["a.txt", 0]', json.dumps(["a.txt", file.format(folder=folder)]))
    for module in (frames, cut, archive):
        monkeypatch.setattr(module, "run_sandboxed", lambda *_, **__: sent.encode())
    with pytest.raises(DamagedFile):
        task(path, folder)
