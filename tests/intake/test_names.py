"""Names and arguments that are no UTF-8, too long, or hold NUL: one file stops no other, and nothing raw is raised."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.characters import file_name, readable
from ingest.errors import UserError
from ingest.models import Receipt
from notebook_app.intake.given import keep_upload
from notebook_app.notebook import Notebook
from tests.ingest import office

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="other systems keep names as Unicode")


def test_what_cannot_be_kept_is_shown_as_such() -> None:
    assert readable("caf\udce9\0.txt \ud83d") == "caf��.txt �"
    assert readable("café 你好 😀") == "café 你好 😀"


@pytest.mark.parametrize(
    "name", ["a" * 300 + ".pdf", "é" * 300, "../../x\0y.txt", "C:\\x\\caf\udce9.txt", "...", "", "a\n\rb.md", "." * 300]
)
def test_an_upload_of_any_name_is_kept(name: str, tmp_path: Path) -> None:
    upload = keep_upload(tmp_path, name, b"words")
    (file,) = (tmp_path / upload.id).iterdir()
    assert file.read_bytes() == b"words"
    assert len(os.fsencode(file_name(name))) <= 150
    assert file_name(name).encode()
    assert Path(file_name("a" * 300 + ".pdf")).suffix == ".pdf"


@linux_only
def test_one_file_stops_none_of_the_others(fresh_home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    texts = {
        b"caf\xe9.txt": "Night herons roost in old alders.",
        b"ok.txt": "Bitterns boom at night.",
        b"x" * 251 + b".txt": "Egrets stand.",
    }
    for name, text in texts.items():
        Path(folder, os.fsdecode(name)).write_text(text)
    Path(folder, "bad\udcff.zip").write_bytes(b"PK")
    Path(folder, "un\udcffreadable.txt").symlink_to(tmp_path / "nowhere")
    notebook = Notebook.open("Names", fresh_home)
    results = notebook.add_sources(folder, guide=False)
    added = {result.name for result in results if isinstance(result, Receipt)}
    assert added == {"caf�.txt", "ok.txt", "x" * 251 + ".txt"}
    assert {source.name for source in notebook.sources()} == added
    assert notebook.search("herons in alders")[0].text.startswith("Night herons")
    notebook.close()


def test_a_member_of_a_zip_of_any_name_is_read(fresh_home: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(office.zipped({"d" * 300 + ".txt": "Night herons roost.", "b/" * 60 + "x.txt": "Bitterns boom."}))
    notebook = Notebook.open("Names", fresh_home)
    assert all(isinstance(result, Receipt) for result in notebook.add_sources(path, guide=False))
    notebook.close()


@pytest.mark.parametrize("given", ["a" * 300 + ".txt", "nul\0byte.txt", "x\udce9.txt"])
def test_a_path_that_cannot_be_is_told_in_one_sentence(given: str, fresh_home: Path) -> None:
    notebook = Notebook.open("Names", fresh_home)
    with pytest.raises(UserError) as told:
        notebook.add_source(given)
    assert str(told.value).encode()
    notebook.close()


@linux_only
@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ("search", b"caf\xe9"),
        ("ask", b"What of the caf\xe9?"),
        ("notes", "--add", b"caf\xe9 words"),
        ("add", b"words of a caf\xe9"),
    ],
)
def test_arguments_that_are_no_text_are_read_as_far_as_they_are(
    command: tuple[str | bytes, ...], fresh_home: Path
) -> None:
    script = Path(sys.executable).parent / "notebook-app"
    Notebook.open("Names", fresh_home).add_source("The café opens at nine, and herons stand before it.", guide=False)
    ran = subprocess.run(
        [script, *command, "-n", "Names", "--json"],
        capture_output=True,
        env={**os.environ, "NOTEBOOK_HOME": str(fresh_home)},
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert b"Traceback" not in ran.stderr
