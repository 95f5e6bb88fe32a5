"""Homes that were damaged in several ways, examined, repaired and restored."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock

from notebook_app.cli.main import main
from notebook_app.errors import AppRunning, BackupUnusable, LibraryDamaged, NoSuchItem
from notebook_app.library import Library
from notebook_app.library.backups import KEPT, back_up, backups_of, faults_of
from notebook_app.notebook import Notebook
from notebook_app.run.doctor import Finding, examine, go_back
from notebook_app.settings import Settings
from tests.processes import wait_until_gone

pytestmark = pytest.mark.slow

PAGE = 4096


@pytest.fixture
def settings(sample_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """A copy of a home with a notebook, in which nothing is open."""
    home = tmp_path / "hurt"
    shutil.copytree(sample_home, home, symlinks=True)
    monkeypatch.setenv("NOTEBOOK_HOME", str(home))
    with closing(sqlite3.connect(home / "library.sqlite3")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    yield Settings(home=home)
    wait_until_gone(home)


def library(settings: Settings) -> Path:
    return settings.home / "library.sqlite3"


def kinds(findings: list[Finding]) -> list[tuple[str, bool]]:
    return [(finding.kind, finding.repaired) for finding in findings]


def root_page(settings: Settings, table: str) -> int:
    with closing(sqlite3.connect(library(settings))) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    return int(page)


def overwrite(file: Path, at: int, data: bytes) -> None:
    with file.open("rb+") as opened:
        opened.seek(at)
        opened.write(data)


def count(settings: Settings, table: str) -> int:
    with closing(sqlite3.connect(library(settings))) as connection:
        (found,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(found)


def ask(settings: Settings) -> str:
    notebook = Notebook.open(Notebook.all(settings.home)[0].id, settings.home)
    try:
        return notebook.ask("What is the spacing effect?").text
    finally:
        notebook.close()


def test_a_sound_home_has_no_findings_and_nothing_is_changed(settings: Settings) -> None:
    before = library(settings).read_bytes()
    assert examine(settings) == []
    assert library(settings).read_bytes() == before


def test_a_missing_and_a_changed_original_are_named_by_their_titles(settings: Settings) -> None:
    opened = Library(settings)
    files = opened.original_files()
    titles = {sha256: opened.title_of(sha256) for sha256 in files}
    opened.close()
    (gone, gone_file), (changed, changed_file), *_ = files.items()
    (settings.home / "originals" / gone_file).unlink()
    with (settings.home / "originals" / changed_file).open("ab") as original:
        original.write(b" ")
    for repair in (False, True):
        found = {(f.kind, f.subject, f.detail, f.repaired) for f in examine(settings, repair=repair)}
        assert found == {
            ("original_missing", titles[gone], gone_file, False),
            ("original_changed", titles[changed], changed_file, False),
        }


def test_files_of_no_source_are_set_aside(settings: Settings) -> None:
    stray = settings.home / "originals" / ("f" * 64 + ".txt")
    stray.write_text("Nobody's.")
    assert kinds(examine(settings)) == [("original_unknown", False)]
    (found,) = examine(settings, repair=True)
    assert found.repaired
    assert Path(found.aside).read_text() == "Nobody's."
    assert not stray.exists()
    assert examine(settings) == []


def test_an_index_is_rebuilt(settings: Settings) -> None:
    (settings.home / "index" / "chroma" / "chroma.sqlite3").write_bytes(b"no database at all" * 1000)
    assert kinds(examine(settings)) == [("index_incomplete", False)]
    assert kinds(examine(settings, repair=True)) == [("index_incomplete", True)]
    assert examine(settings) == []
    assert ask(settings)


def test_a_damaged_cache_is_begun_anew(settings: Settings) -> None:
    cache = settings.home / "cache" / "vectors.sqlite3"
    cache.parent.mkdir(exist_ok=True)
    cache.write_bytes(b"x" * 5000)
    assert kinds(examine(settings)) == [("cache_damaged", False)]
    assert kinds(examine(settings, repair=True)) == [("cache_damaged", True)]
    assert examine(settings) == []


def zeroed(settings: Settings) -> None:
    overwrite(library(settings), PAGE * (root_page(settings, "notes") - 1), bytes(PAGE))


def flipped(settings: Settings) -> None:
    overwrite(library(settings), PAGE * (root_page(settings, "messages") - 1), bytes(range(256)) * (PAGE // 256))


def truncated(settings: Settings) -> None:
    size = library(settings).stat().st_size
    with library(settings).open("rb+") as file:
        file.truncate(size * 9 // 10)


@pytest.mark.parametrize("damage", [zeroed, flipped, truncated])
def test_a_damaged_library_is_rebuilt_of_what_can_be_read(settings: Settings, damage: object) -> None:
    notebooks = count(settings, "notebooks")
    damage(settings)  # type: ignore[operator]
    hurt = library(settings).read_bytes()
    assert kinds(examine(settings)) == [("library_damaged", False)]
    assert library(settings).read_bytes() == hurt
    first, *rest = examine(settings, repair=True)
    assert (first.kind, first.repaired) == ("library_damaged", True)
    assert (Path(first.aside) / "library.sqlite3").read_bytes() == hurt
    assert all(finding.repaired or finding.kind == "original_missing" for finding in rest)
    assert faults_of(library(settings)) == []
    assert count(settings, "notebooks") == notebooks
    assert examine(settings) == [finding for finding in rest if not finding.repaired]
    Notebook.open("Afterwards", settings.home).close()


def test_a_library_without_a_header_says_so_and_a_backup_brings_all_back(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    sources = count(settings, "sources")
    made = back_up(settings, date(2026, 11, 29))
    assert made is not None
    overwrite(library(settings), 0, b"not SQLite at all")
    with pytest.raises(LibraryDamaged) as told:
        Library(settings)
    assert "--repair" in str(told.value)
    assert "--restore" in str(told.value)
    assert made.name in str(told.value)
    assert kinds(examine(settings, repair=True)) == [("library_damaged", False)]
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--json"])
    assert ended.value.code == 1
    assert json.loads(capsys.readouterr().out)["backups"] == [made.name]
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--restore", "2026-11-29"])
    assert ended.value.code == 0
    assert "set-aside" in capsys.readouterr().out
    assert count(settings, "sources") == sources
    assert ask(settings)


def test_a_library_that_is_gone_is_no_new_library(settings: Settings) -> None:
    originals = sorted(path.name for path in (settings.home / "originals").iterdir())
    made = back_up(settings)
    assert made is not None
    library(settings).unlink()
    with pytest.raises(LibraryDamaged, match="missing"):
        Library(settings)
    assert kinds(examine(settings)) == [("library_missing", False)]
    go_back(settings, made.name)
    assert examine(settings) == []
    assert sorted(path.name for path in (settings.home / "originals").iterdir()) == originals


def test_restoring_keeps_the_originals_that_the_backup_does_not_know(settings: Settings) -> None:
    made = back_up(settings)
    assert made is not None
    notebook = Notebook.open(Notebook.all(settings.home)[0].id, settings.home)
    added = notebook.add_source("Storks came back to the lake in the third week of March.", guide=False)
    original = notebook.sources.pages.original(added.source)
    notebook.close()
    aside = go_back(settings, made.name)
    assert (aside / "originals" / original.name).read_bytes().startswith(b"Storks")
    assert (aside / "library.sqlite3").exists()
    assert not original.exists()
    assert [(f.kind, f.repaired) for f in examine(settings, repair=True)] == [("index_incomplete", True)]
    with pytest.raises(NoSuchItem):
        go_back(settings, "library-1999-01-01.sqlite3")


def test_backups_are_one_a_day_and_seven_at_the_most(settings: Settings) -> None:
    days = [date(2026, 11, day) for day in range(1, 11)]
    assert all(back_up(settings, day) for day in days)
    assert back_up(settings, days[-1]) is None
    assert [backup.day for backup in backups_of(settings.home)] == days[: -KEPT - 1 : -1]
    assert all(backup.path.stat().st_mode & 0o077 == 0 for backup in backups_of(settings.home))
    assert faults_of(backups_of(settings.home)[0].path) == []


def test_a_damaged_library_is_not_backed_up(settings: Settings) -> None:
    kept = back_up(settings, date(2026, 11, 1))
    flipped(settings)
    with pytest.raises(BackupUnusable):
        back_up(settings, date(2026, 11, 2))
    assert backups_of(settings.home) == [kept]
    assert [path.name for path in (settings.home / "backups").iterdir()] == [kept.name if kept else ""]


def test_nothing_is_repaired_under_a_running_app(settings: Settings) -> None:
    (settings.home / "run").mkdir(exist_ok=True)
    with FileLock(settings.home / "run" / "worker.lock"):
        assert examine(settings) == []
        with pytest.raises(AppRunning):
            examine(settings, repair=True)
        with pytest.raises(AppRunning):
            go_back(settings, "any")


def test_one_missing_original_does_not_stop_an_export(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    notebook = Notebook.open(Notebook.all(settings.home)[0].id, settings.home)
    lost, *others = notebook.sources()
    notebook.sources.pages.original(lost.id).unlink()
    notebook.close()
    out = settings.home / "book.zip"
    with pytest.raises(SystemExit) as ended:
        main(["export", "--notebook", notebook.name, "--out", str(out), "--json"])
    assert ended.value.code == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == {"path": str(out), "left_out": [lost.title]}
    assert lost.title in told.err
    with zipfile.ZipFile(out) as archive:
        held = {Path(name).stem for name in archive.namelist() if name.startswith("originals/")}
    assert held == {source.id for source in others}
    brought = Notebook.import_from(out)
    assert {source.id for source in brought.sources()} == held
    brought.close()
