"""Folders and zips: every file in its order, nothing from outside, and one bad file stops no other."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest

from ingest.errors import (
    DamagedFile,
    IngestError,
    LinkOutside,
    LockedDocument,
    NestedArchive,
    SourceNotFound,
    UnsafeFile,
)
from notebook_app.intake.folders import Gathering, gathered, holds_files
from tests.ingest import office


def filled(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"words of {name}")
    return folder


def gather(path: Path, inbox: Path) -> tuple[list[str], dict[str, type[IngestError]], Gathering]:
    with gathered(path, inbox) as found:
        assert all(file.path.is_file() for file in found.files)
    return [file.name for file in found.files], {each.name: type(each.error) for each in found.not_added}, found


def zip_of(path: Path, *members: tuple[str, bytes]) -> Path:
    path.write_bytes(office.zipped(dict(members)))
    return path


def test_a_folder_is_read_by_name_with_references_last(tmp_path: Path) -> None:
    folder = filled(
        tmp_path / "f", "b.txt", "a.bib", "sub/c.md", ".hidden", ".git/x.txt", "__MACOSX/y.txt", "~$lock.docx", "d.rar"
    )
    names, not_added, _ = gather(folder, tmp_path / "inbox")
    assert names == ["b.txt", "sub/c.md", "a.bib"]
    assert not_added == {"d.rar": NestedArchive}
    assert list((tmp_path / "inbox").iterdir()) == []


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    filled(tmp_path / "out", "secret.txt")
    folder = filled(tmp_path / "f", "a.txt")
    (folder / "inside.txt").symlink_to(folder / "a.txt")
    (folder / "leak.txt").symlink_to(tmp_path / "out" / "secret.txt")
    (folder / "leaks").symlink_to(tmp_path / "out")
    names, not_added, _ = gather(folder, tmp_path / "inbox")
    assert names == ["a.txt", "inside.txt"]
    assert not_added == {"leak.txt": LinkOutside}


def test_a_zip_is_read_like_a_folder(tmp_path: Path) -> None:
    path = zip_of(
        tmp_path / "a.zip", ("b/one.txt", b"1"), ("a.txt", b"2"), ("__MACOSX/._a", b""), ("in.zip", b"PK"), ("e/", b"")
    )
    names, not_added, found = gather(path, tmp_path / "inbox")
    assert names == ["a.txt", "b/one.txt"]
    assert not_added == {"in.zip": NestedArchive}
    assert not found.files[0].path.exists()


def test_a_latex_project_is_one_file(tmp_path: Path) -> None:
    main = b"\\documentclass{article}\\begin{document}\n\\input{one}\n\\end{document}"
    path = zip_of(tmp_path / "a.zip", ("main.tex", main), ("one.tex", b"Words of one."))
    with gathered(path, tmp_path / "inbox") as found:
        assert [file.name for file in found.files] == ["main.tex"]
        assert "Words of one." in found.files[0].path.read_text()


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/evil.txt", "a/../../evil.txt", "C:\\evil.txt", "..\\evil.txt"])
def test_a_zip_that_leads_outside_is_refused(name: str, tmp_path: Path) -> None:
    with (
        pytest.raises(UnsafeFile, match="outside"),
        gathered(zip_of(tmp_path / "a.zip", (name, b"x")), tmp_path / "inbox"),
    ):
        pass
    assert not list(tmp_path.rglob("evil.txt"))
    assert list((tmp_path / "inbox").iterdir()) == []


def test_a_zip_of_too_much_is_refused(tmp_path: Path) -> None:
    zeros = zip_of(tmp_path / "zeros.zip", ("a.txt", bytes(64 << 20)))
    many = zip_of(tmp_path / "many.zip", *((f"{n}.txt", b"") for n in range(5_001)))
    for path in (zeros, many):
        with pytest.raises(UnsafeFile), gathered(path, tmp_path / "inbox"):
            pass


def test_a_link_in_a_zip_is_not_followed(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("leak.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.txt", "words")
    path = tmp_path / "a.zip"
    path.write_bytes(stream.getvalue())
    names, not_added, _ = gather(path, tmp_path / "inbox")
    assert (names, not_added) == (["a.txt"], {"leak.txt": LinkOutside})


def test_encrypted_damaged_and_missing_ones_are_said(tmp_path: Path) -> None:
    package = bytearray(office.zipped({"a.txt": "words"}))
    package[package.index(b"PK\x01\x02") + 8] |= 1
    locked, damaged = tmp_path / "l.zip", tmp_path / "d.zip"
    locked.write_bytes(package)
    damaged.write_bytes(b"PK\x03\x04 no zip")
    for path, error in {locked: LockedDocument, damaged: DamagedFile, tmp_path / "none": SourceNotFound}.items():
        with pytest.raises(error), gathered(path, tmp_path / "inbox"):
            pass


def test_documents_are_no_archives(tmp_path: Path) -> None:
    document = tmp_path / "a.zip"
    document.write_bytes(office.docx())
    plain = zip_of(tmp_path / "b.zip", ("a.txt", b"x"))
    assert [holds_files(path) for path in (tmp_path, document, plain, tmp_path / "none")] == [True, False, True, False]
