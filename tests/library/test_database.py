from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.errors import DiskFull
from ingest.models import Page
from notebook_app.errors import LibraryTooNew, LibraryUnavailable
from notebook_app.library import Library
from notebook_app.library.originals import SECONDS_BEFORE_SWEEPING, Originals
from notebook_app.settings import Settings
from tests.library.material import make_material

REPOSITORY = Path(__file__).parents[2]

WRITER = """
import sys
from pathlib import Path
from notebook_app.library import Library
from notebook_app.settings import Settings
from tests.library.material import make_material

home, database, folder, who = sys.argv[1:]
library = Library(Settings(home=Path(home), database_url=database))
notebook = library.create_notebook(f"of {who}")
shared = library.create_notebook("shared")
for number in range(25):
    library.add_message(notebook.id, "user", f"{who} {number}")
    material = make_material(Path(folder) / who, b"the same paper" + bytes([number % 5]))
    if library.store(notebook.id, "minilm").link(material.sha256, "paper.pdf") is None:
        material.save_in(library, notebook.id)
    if number % 3 == 0:
        library.delete_source(notebook.id, material.sha256)
"""


@pytest.mark.slow
def test_processes_open_and_write_at_once(settings: Settings, tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(settings.home), settings.database_url, str(tmp_path)]
    writers = [subprocess.Popen([*command, who], stderr=subprocess.PIPE, cwd=REPOSITORY) for who in "ab"]
    for writer in writers:
        _, complaint = writer.communicate(timeout=60)
        assert writer.returncode == 0, complaint.decode()
    library = Library(settings)
    for who in "ab":
        notebook = library.find_notebook(f"of {who}")
        assert notebook is not None
        assert [m.text for m in library.messages(notebook.id)] == [f"{who} {number}" for number in range(25)]
        for source in library.sources(notebook.id):
            assert library.original(source.id).read_bytes().startswith(b"the same paper")
            assert len(library.passages(notebook.id, sources=[source.id])) == 3
    library.close()


def test_threads_share_one_library(library: Library) -> None:
    notebook = library.create_notebook("Threads")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: library.add_message(notebook.id, "user", str(n)), range(40)))
    assert {m.text for m in library.messages(notebook.id)} == {str(n) for n in range(40)}


def test_a_full_disk_is_said_and_changes_nothing(sqlite_settings: Settings, tmp_path: Path) -> None:
    library = Library(sqlite_settings)
    notebook = library.create_notebook("Full")
    library.close()
    with library._database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.rollback()
    small = make_material(tmp_path / "inbox")
    large = replace(small, document=replace(small.document, pages=(Page(1, "text " * 100_000),)))
    with pytest.raises(DiskFull) as caught:
        fill(library, notebook.id)
    assert str(sqlite_settings.home) in str(caught.value)
    with pytest.raises(DiskFull):
        large.save_in(library, notebook.id)
    assert library.sources(notebook.id) == []
    assert list(library.originals.folder.iterdir()) == []
    library.close()


def fill(library: Library, notebook_id: str) -> None:
    for _ in range(50):
        library.save_note(notebook_id, "written", "Long", "text " * 5000)


def test_a_write_waits_for_another(sqlite_settings: Settings) -> None:
    library = Library(sqlite_settings)
    notebook = library.create_notebook("Busy")
    holder = sqlite3.connect(sqlite_settings.home / "library.sqlite3", isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.3, holder.execute, ["COMMIT"])
    release.start()
    begun = time.monotonic()
    library.add_message(notebook.id, "user", "patient")
    assert time.monotonic() - begun > 0.2
    release.join()
    holder.close()
    library.close()


def test_a_damaged_library_is_said(sqlite_settings: Settings) -> None:
    sqlite_settings.home.mkdir()
    (sqlite_settings.home / "library.sqlite3").write_bytes(b"not a database at all, but long enough to look at" * 100)
    with pytest.raises(LibraryUnavailable, match="not a database"):
        Library(sqlite_settings)


@pytest.mark.parametrize("address", ["postgresql://test@127.0.0.1:1/none", "nonsense", "mysql+nodriver://x/y"])
def test_a_wrong_address_is_said(tmp_path: Path, address: str) -> None:
    with pytest.raises(LibraryUnavailable):
        Library(Settings(home=tmp_path, database_url=address))


def test_a_library_of_a_newer_version_is_left_alone(settings: Settings) -> None:
    library = Library(settings)
    with library._database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    library.close()
    with pytest.raises(LibraryTooNew, match="9999"):
        Library(settings)


def test_the_home_is_the_owners_only(sqlite_settings: Settings) -> None:
    Library(sqlite_settings).close()
    assert sqlite_settings.home.stat().st_mode & 0o077 == 0


def test_opening_tidies_up_after_a_killed_process(sqlite_settings: Settings, tmp_path: Path) -> None:
    library = Library(sqlite_settings)
    notebook = library.create_notebook("Tidy")
    material = make_material(tmp_path / "inbox")
    material.save_in(library, notebook.id)
    library.close()
    originals = library.originals.folder
    taken = originals / f"{material.sha256}.pdf.0123.deleted"
    (originals / f"{material.sha256}.pdf").rename(taken)
    leftovers = [originals / name for name in ("ab.pdf.0123.partial", "ab.pdf.0123.deleted", "cd.pdf")]
    for file in (*leftovers, taken):
        file.touch()
    Library(sqlite_settings).close()
    assert taken.exists(), "another process may be at work on what is young"
    past = time.time() - SECONDS_BEFORE_SWEEPING - 1
    for file in (*leftovers, taken):
        os.utime(file, (past, past))
    library = Library(sqlite_settings)
    assert [file.name for file in originals.iterdir()] == [f"{material.sha256}.pdf"]
    assert library.original(material.sha256).read_bytes() == b"%PDF a paper"
    library.close()


def test_a_file_comes_back_when_taking_it_away_fails(tmp_path: Path) -> None:
    given = tmp_path / "paper.md"
    given.write_text("# Paper")
    originals = Originals(tmp_path / "originals")
    with originals.adding(given, "ab" * 32) as name:
        pass
    with pytest.raises(KeyboardInterrupt):
        take_and_fail(originals, name)
    assert (originals.folder / name).read_text() == "# Paper"


def take_and_fail(originals: Originals, name: str) -> None:
    with originals.taking_away() as take:
        take(name)
        assert not (originals.folder / name).exists()
        raise KeyboardInterrupt


@pytest.mark.parametrize(("given", "kept"), [("a.PDF", ".pdf"), ("a", ""), ("a.2 Results, 中文", "")])
def test_an_original_keeps_a_plain_suffix(tmp_path: Path, given: str, kept: str) -> None:
    (tmp_path / given).write_bytes(b"x")
    with Originals(tmp_path / "originals").adding(tmp_path / given, "ab") as name:
        assert name == f"ab{kept}"


def test_a_sweep_goes_on_past_what_is_gone_when_it_looks(tmp_path: Path) -> None:
    """A link to nothing, as a file that another process has just taken away: neither ends the sweep nor is removed."""
    originals = Originals(tmp_path / "originals")
    originals.folder.mkdir()
    (originals.folder / "aa.pdf").symlink_to(tmp_path / "gone")
    old, young = originals.folder / "bb.pdf", originals.folder / "cc.pdf"
    for file, age in ((old, SECONDS_BEFORE_SWEEPING + 60), (young, SECONDS_BEFORE_SWEEPING - 60)):
        file.touch()
        os.utime(file, (time.time() - age,) * 2)
    originals.sweep({"known.pdf"})
    assert sorted(file.name for file in originals.folder.iterdir()) == ["aa.pdf", "cc.pdf"]
