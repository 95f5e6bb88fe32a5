"""Secrets at rest: passwords are sealed, exports hold none, and the home is its owner's alone."""

from __future__ import annotations

import sqlite3
import sys
import zipfile
from pathlib import Path

import pytest

from notebook_app.library import Library
from notebook_app.library.vault import Vault
from notebook_app.notebook import Notebook
from notebook_app.settings import Settings
from tests.ingest import documents

SECRET = "correct horse battery staple"
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


def holders(folder: Path, secret: str) -> list[str]:
    """Return the files below a folder that hold a secret, inside of archives too."""
    found = []
    for file in (path for path in folder.rglob("*") if path.is_file() and "models" not in path.parts):
        data = file.read_bytes()
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                data += b"".join(archive.read(name) for name in archive.namelist())
        if secret.encode() in data:
            found.append(file.name)
    return found


def test_a_password_is_sealed_and_opens_again(tmp_path: Path) -> None:
    kept = Vault(tmp_path).seal(SECRET)
    assert kept is not None
    assert SECRET not in kept
    assert Vault(tmp_path).seal(kept) == kept
    assert Vault(tmp_path).unseal(kept) == SECRET
    assert Vault(tmp_path / "elsewhere").unseal(kept) is None
    assert Vault(tmp_path).unseal(kept[:-4] + "AAAA") is None
    assert (Vault(tmp_path).seal(None), Vault(tmp_path).unseal(None)) == (None, None)
    key = tmp_path / "run" / "passwords.key"
    assert [file.name for file in key.parent.iterdir()] == [key.name]
    if sys.platform != "win32":
        assert key.stat().st_mode & 0o777 == 0o600


def test_passwords_of_earlier_versions_are_sealed(home: Path) -> None:
    Library(Settings(home=home)).close()
    file = home / "library.sqlite3"
    with sqlite3.connect(file) as old:
        old.execute("INSERT INTO originals (sha256, file, password) VALUES (?, 'a.pdf', ?)", ("a" * 64, SECRET))
    old.close()
    assert holders(home, SECRET)
    library = Library(Settings(home=home))
    assert library.password("a" * 64) == SECRET
    library.close()
    assert holders(home, SECRET) == []


@pytest.mark.slow
def test_a_protected_file_is_read_shown_and_exported_without_its_password(fresh_home: Path, tmp_path: Path) -> None:
    file = tmp_path / "night.pdf"
    documents.pdf(file, documents.lines(["The night heron hunts after dusk and roosts by day."]), encrypt=SECRET)
    notebook = Notebook.open("Night", fresh_home)
    receipt = notebook.add_source(file, password=SECRET, guide=False)
    assert notebook.page_image(receipt.source, 1).startswith(b"\x89PNG")
    exported = notebook.export(tmp_path / "out" / "night.zip")
    assert holders(exported.parent, SECRET) == []
    notebook.close()
    assert holders(fresh_home, SECRET) == []
    back = Notebook.import_from(exported, fresh_home)
    assert [source.id for source in back.sources()] == [receipt.source] or [job.label for job in back.jobs()] == [
        "night.pdf"
    ]
    back.close()


def test_a_job_keeps_its_password_sealed_until_it_is_done(home: Path) -> None:
    library = Library(Settings(home=home))
    notebook = library.create_notebook("N")
    library.add_job("job", notebook.id, "add_source", "a.pdf", {"password": SECRET})
    assert library.job_payload("job")["password"] == SECRET
    library.close()
    assert holders(home, SECRET) == []


@posix_only
def test_the_home_is_its_owners_alone(tmp_path: Path) -> None:
    new, old, shared = tmp_path / "new", tmp_path / "old", tmp_path / "shared"
    old.mkdir(mode=0o755)
    shared.mkdir()
    shared.chmod(0o1777)
    for folder in (new, old, shared):
        Library(Settings(home=folder)).close()
    assert [folder.stat().st_mode & 0o7777 for folder in (new, old, shared)] == [0o700, 0o700, 0o1777]
