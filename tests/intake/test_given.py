"""Whatever is handed over becomes a file to ingest, or one clear error."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import EmptySource, SourceNotFound
from ingest.fetch import Fetcher
from notebook_app.intake.given import Ways, discard_upload, incoming, is_address, keep_upload
from notebook_app.notebook.adding import holds_several


def ways(inbox: Path) -> Ways:
    return Ways(inbox, Fetcher())


def test_a_path_is_given_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a paper.txt"
    file.write_text("words")
    for given in (file, str(file)):
        with incoming(given, ways(tmp_path / "inbox")) as found:
            assert (found.path, found.name) == (file, "a paper.txt")
    assert file.exists()


@pytest.mark.parametrize("given", ["missing.pdf", "folder/missing", Path("missing file.pdf")])
def test_a_path_that_leads_nowhere_is_named(given: str | Path, tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound, match="missing"), incoming(given, ways(tmp_path)):
        pass


def test_a_text_is_named_after_its_first_line_and_cleared_away(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    with incoming("Spacing helps.\nIt helps a lot.", ways(inbox)) as found:
        assert found.name == "Spacing helps..txt"
        assert found.path.read_text("utf-8") == "Spacing helps.\nIt helps a lot."
    assert list(inbox.iterdir()) == []


def test_chinese_text_needs_no_spaces_to_be_a_text(tmp_path: Path) -> None:
    text = "苍鹭在树上筑巢。它们每年春天回来"
    with incoming(text, ways(tmp_path)) as found:
        assert found.name == f"{text}.txt"
    with pytest.raises(SourceNotFound), incoming("苍鹭，终稿.pdf", ways(tmp_path)):
        pass


@pytest.mark.parametrize("text", ["The heron waits in the shallows. " * 12, "~heronry is what a colony is called"])
def test_a_line_that_can_be_no_path_is_a_text(text: str, tmp_path: Path) -> None:
    with incoming(text, ways(tmp_path)) as found:
        assert found.path.read_text("utf-8") == text
    assert not holds_several(text)


@pytest.mark.parametrize("given", ["", "~nobody-has-this-name/paper.pdf"])
def test_what_names_nothing_is_no_folder(given: str, tmp_path: Path) -> None:
    assert not holds_several(given)
    with pytest.raises(SourceNotFound), incoming(given, ways(tmp_path)):
        pass


def test_a_blank_text_is_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptySource), incoming(" \n ", ways(tmp_path)):
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
    assert is_address(given) is expected


def test_a_file_that_is_named_like_an_address_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "10.1000").mkdir()
    (tmp_path / "10.1000" / "182").write_text("words")
    monkeypatch.chdir(tmp_path)
    assert not is_address("10.1000/182")
    with incoming("10.1000/182", ways(tmp_path)) as found:
        assert found.path.read_text() == "words"


@pytest.mark.parametrize("name", ["../../evil.pdf", "C:\\temp\\evil.pdf", "evil.pdf"])
def test_an_upload_stays_in_the_inbox(name: str, tmp_path: Path) -> None:
    path = keep_upload(tmp_path, name, b"data")
    assert path.name == "evil.pdf"
    assert path.parent.parent == tmp_path
    discard_upload(tmp_path, path)
    assert not path.exists()


def test_only_uploads_are_discarded(tmp_path: Path) -> None:
    mine = tmp_path / "mine.pdf"
    mine.write_bytes(b"data")
    discard_upload(tmp_path / "inbox", mine)
    assert mine.exists()
