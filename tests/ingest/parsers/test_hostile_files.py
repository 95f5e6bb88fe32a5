"""Damaged files and bombs end as one of our errors; ``benchmarks/hostile_files.py`` runs many more."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.hostile_files import mutations, read, samples
from ingest.bibliography.files import read_task
from ingest.errors import DamagedFile, IngestError, LockedDocument, UnsafeFile
from ingest.kinds import is_reference_file, sniff_kind
from ingest.models import no_progress
from ingest.package import check_package
from ingest.parse import PARSERS, parse_task
from tests.ingest import office

BOMBS = office.bombs()
PACKAGES = sorted(name for name in BOMBS if name.startswith(("zeros", "laughs", "outside")))


@pytest.mark.parametrize("name", PACKAGES)
def test_a_bomb_is_refused_before_it_is_unpacked(name: str) -> None:
    with pytest.raises(UnsafeFile, match=name):
        check_package(BOMBS[name], name)


def test_sound_packages_are_let_by() -> None:
    for name, data in office.samples().items():
        if data.startswith(b"PK"):
            check_package(data, name)


def test_too_many_members_and_encrypted_ones_are_refused() -> None:
    with pytest.raises(UnsafeFile, match="files"):
        check_package(office.zipped({str(n): "" for n in range(20_001)}), "a.docx")
    package = bytearray(office.zipped({"a": "words"}))
    package[package.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(LockedDocument):
        check_package(bytes(package), "a.docx")
    with pytest.raises(DamagedFile):
        check_package(b"PK\x03\x04", "a.docx")


def outcome(path: Path, name: str, data: bytes) -> str:
    """Read a file without the sandbox, whose limits these small ones do not need: what is raised must be ours."""
    path.write_bytes(data)
    try:
        if is_reference_file(name):
            read_task(path, {"name": name}, no_progress)
        else:
            params = {"parser": PARSERS[sniff_kind(path, name)], "name": name, "password": None, "skipped": ()}
            parse_task(path, params, no_progress)
    except IngestError as error:
        return error.code
    return "read"


def test_every_format_is_read_and_changes_of_them_raise_nothing_but_our_errors(tmp_path: Path) -> None:
    for name, data in office.samples().items():
        assert outcome(tmp_path / "file", name, data) == "read", name
    outcomes = {outcome(tmp_path / "file", name, data) for name, data in mutations(office.samples(), 120, seed=1)}
    assert outcomes >= {"read", "damaged_file"}


@pytest.mark.parametrize("name", ["merged.xlsx", "nested.odt", "nested.ipynb", "nested.rtf"])
def test_a_bomb_without_a_zip_ends_in_the_sandbox(name: str, tmp_path: Path) -> None:
    assert read(tmp_path / "file", name, BOMBS[name]) in {"read", "damaged_file", "no_text"}


@pytest.mark.slow
@pytest.mark.timeout(1_800)
def test_all_bombs_and_more_changes(tmp_path: Path) -> None:
    for name, data in (*BOMBS.items(), *mutations(samples(), 150, seed=2)):
        assert not read(tmp_path / "file", name, data).startswith(("crash", "hang")), name
