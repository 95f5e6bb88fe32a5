"""Whatever is handed over becomes a file to ingest, or one clear error."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from ingest.errors import EmptySource, SourceNotFound
from ingest.fetch import Fetcher
from ingest.given import Address, Given, Text, Upload, from_json, parse_address, to_json
from notebook_app.intake.given import Incoming, Intake, discard_upload, file_of, incoming, keep_upload
from notebook_app.intake.guess import guess
from notebook_app.notebook.adding import several_of


def opened(given: str | Given, inbox: Path) -> AbstractContextManager[Incoming]:
    return incoming(guess(given), Intake(inbox, Fetcher()))


def test_a_path_is_given_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a paper.txt"
    file.write_text("words")
    for given in (file, str(file)):
        with opened(given, tmp_path / "inbox") as found:
            assert (found.path, found.name) == (file, "a paper.txt")
    assert file.exists()


@pytest.mark.parametrize("given", ["missing.pdf", "folder/missing", Path("missing file.pdf")])
def test_a_path_that_leads_nowhere_is_named(given: str | Path, tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound, match="missing"), opened(given, tmp_path):
        pass


def test_a_text_is_named_after_its_first_line_and_cleared_away(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    with opened("Spacing helps.\nIt helps a lot.", inbox) as found:
        assert found.name == "Spacing helps..txt"
        assert found.path.read_text("utf-8") == "Spacing helps.\nIt helps a lot."
    assert list(inbox.iterdir()) == []


def test_chinese_text_needs_no_spaces_to_be_a_text(tmp_path: Path) -> None:
    text = "苍鹭在树上筑巢。它们每年春天回来"
    with opened(text, tmp_path) as found:
        assert found.name == f"{text}.txt"
    with pytest.raises(SourceNotFound), opened("苍鹭，终稿.pdf", tmp_path):
        pass


@pytest.mark.parametrize("text", ["The heron waits in the shallows. " * 12, "~heronry is what a colony is called"])
def test_a_line_that_can_be_no_path_is_a_text(text: str, tmp_path: Path) -> None:
    with opened(text, tmp_path) as found:
        assert found.path.read_text("utf-8") == text
    assert several_of(guess(text), tmp_path) is None


@pytest.mark.parametrize(("given", "error"), [("", EmptySource), ("~nobody-has-this-name/paper.pdf", SourceNotFound)])
def test_what_names_nothing_is_no_folder(given: str, error: type[Exception], tmp_path: Path) -> None:
    assert several_of(guess(given), tmp_path) is None
    with pytest.raises(error), opened(given, tmp_path):
        pass


def test_a_blank_text_is_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptySource), opened(" \n ", tmp_path):
        pass


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://example.org/a", True),
        ("see https://example.org", False),
        ("doi: 10.1000/182", True),
        ("arXiv:1706.03762v5", True),
        ("paper.pdf", False),
        ("A text about doi:10.1000/182", False),
    ],
)
def test_addresses_are_told_from_texts(given: str, expected: bool) -> None:
    assert isinstance(guess(given), Address) is expected


def test_a_file_that_is_named_like_an_address_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "10.1000").mkdir()
    (tmp_path / "10.1000" / "182").write_text("words")
    monkeypatch.chdir(tmp_path)
    assert guess("10.1000/182") == Path("10.1000/182")
    with opened("10.1000/182", tmp_path) as found:
        assert found.path.read_text() == "words"


@pytest.mark.parametrize("name", ["../../evil.pdf", "C:\\temp\\evil.pdf", "evil.pdf"])
def test_an_upload_stays_in_the_inbox(name: str, tmp_path: Path) -> None:
    upload = keep_upload(tmp_path, name, b"data")
    path = file_of(upload, tmp_path)
    assert upload.name == path.name == "evil.pdf"
    assert path.parent.parent == tmp_path
    discard_upload(tmp_path, upload)
    assert not path.exists()
    with pytest.raises(SourceNotFound, match=r"evil\.pdf"):
        file_of(upload, tmp_path)


def test_an_upload_is_a_file_of_the_inbox_and_no_link(tmp_path: Path) -> None:
    upload = Upload("0" * 32, "hostname")
    (tmp_path / upload.id).mkdir()
    (tmp_path / upload.id / "hostname").symlink_to("/etc/hostname")
    with pytest.raises(SourceNotFound):
        file_of(upload, tmp_path)


@pytest.mark.parametrize("folder", ["", "..", "/etc", "../" * 10 + "x", "0" * 31 + "/", "0" * 32 + "\n", "A" * 32])
def test_the_id_of_an_upload_leads_nowhere_else(folder: str) -> None:
    with pytest.raises(ValueError, match="32"):
        Upload(folder, "hostname")


@pytest.mark.parametrize(
    "given",
    [
        Upload("a" * 32, "a.pdf"),
        Text("/etc/hostname"),
        parse_address("https://doi.org/10.1000/182"),
        parse_address("arXiv:math/0211159v2"),
        parse_address("https://youtu.be/dQw4w9WgXcQ"),
        parse_address("https://example.org/a?b#c"),
    ],
)
def test_what_waits_for_the_worker_keeps_its_type(given: Upload | Address | Text) -> None:
    assert from_json(json.loads(json.dumps(to_json(given)))) == given


def test_jobs_of_earlier_versions_are_read() -> None:
    folder = "ab" * 16
    assert from_json(f"/home/x/inbox/{folder}/paper.pdf") == Upload(folder, "paper.pdf")
    assert from_json("arXiv:1706.03762") == parse_address("arXiv:1706.03762")
    assert from_json("Two words.") == Text("Two words.")


@pytest.mark.parametrize(
    "value",
    [
        "/etc/hostname",
        "file:///etc/hostname",
        "/etc/host name",
        "hostname",
        "",
        {"path": "/etc/hostname"},
        {"address": "/etc/hostname"},
        {"address": "file:///etc/hostname"},
        {"upload": "/etc/hostname"},
        {"upload": {"id": "/etc", "name": "hostname"}},
        {"upload": {"id": ["a"], "name": "hostname"}},
        Path("/etc/hostname"),
        None,
    ],
)
def test_no_path_waits_for_the_worker(value: object) -> None:
    with pytest.raises(ValueError, match=r"path|upload"):
        from_json(value)
