from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.errors import NoZotero
from ingest.watched.tuning import WATCHING
from ingest.watched.zotero import Zotero
from tests.ingest.watched.zotero_server import ZoteroServer, served


@pytest.fixture
def library() -> ZoteroServer:
    found = ZoteroServer()
    found.collection("MEMORY01", "Memory")
    found.collection("SPACING1", "Spacing", "MEMORY01")
    found.put(
        "ARTICLE1",
        "MEMORY01",
        title="Spacing and testing",
        creators=[
            {"creatorType": "author", "firstName": "Ada M.", "lastName": "Heron"},
            {"creatorType": "author", "name": "The Bird Society"},
            {"creatorType": "editor", "firstName": "No", "lastName": "Author"},
        ],
        date="2019-03-04",
        publicationTitle="Journal of Birds",
        volume="3",
        pages="1-9",
        DOI="https://doi.org/10.1000/BIRDS.1",
        url="https://journal.example/birds",
        abstractNote="What herons\nremember.",
    )
    found.attach("PDF00001", "ARTICLE1", "Heron - 2019 - Spacing.pdf", md5="0" * 32)
    return found


@pytest.fixture
def zotero(library: ZoteroServer, tmp_path: Path) -> Iterator[Zotero]:
    with served(library) as port:
        yield Zotero(tmp_path, port)


def test_collections_are_named_by_where_they_lie(zotero: Zotero) -> None:
    assert [(each.key, each.name) for each in zotero.collections()] == [
        ("MEMORY01", "Memory"),
        ("SPACING1", "Memory › Spacing"),
    ]


def test_an_attachment_is_read_where_zotero_keeps_it_with_the_data_of_its_work(zotero: Zotero, tmp_path: Path) -> None:
    listing = zotero.read("MEMORY01", {})
    (item,) = listing.items
    assert item.given == tmp_path / "storage" / "PDF00001" / "Heron - 2019 - Spacing.pdf"
    assert item.title == "Spacing and testing"
    assert item.reference is not None
    assert item.reference.to_json() == {
        "type": "article-journal",
        "title": "Spacing and testing",
        "authors": ("Heron, Ada M.", "The Bird Society"),
        "year": "2019",
        "container": "Journal of Birds",
        "volume": "3",
        "pages": "1-9",
        "doi": "10.1000/birds.1",
        "url": "https://journal.example/birds",
        "abstract": "What herons remember.",
    }
    assert listing.references == (item.reference,)


@pytest.mark.parametrize(
    "changed",
    [
        {"filename": "../../../../etc/passwd.txt"},
        {"filename": "/etc/passwd.txt"},
        {"filename": "a\0.pdf"},
        {"filename": ".."},
        {"filename": "x" * 300 + ".pdf"},
        {"filename": "program.exe"},
        {"filename": 7},
        {"linkMode": "linked_file", "path": "/etc/passwd"},
        {"linkMode": "linked_url"},
    ],
    ids=str,
)
def test_no_path_of_its_making_is_read(library: ZoteroServer, zotero: Zotero, changed: dict[str, object]) -> None:
    library.items["PDF00001"]["data"].update(changed)
    listing = zotero.read("MEMORY01", {})
    assert (listing.items, listing.passed_over) == ((), 1)


def test_a_link_in_its_storage_is_not_followed(zotero: Zotero, tmp_path: Path) -> None:
    kept = tmp_path / "storage" / "PDF00001"
    kept.mkdir(parents=True)
    (kept / "Heron - 2019 - Spacing.pdf").symlink_to("/etc/hostname")
    assert zotero.read("MEMORY01", {}).items == ()


def test_only_what_changed_since_is_asked_for(library: ZoteroServer, zotero: Zotero) -> None:
    state = zotero.read("MEMORY01", {}).state
    assert state["version"] == library.version
    listing = zotero.read("MEMORY01", state)
    assert listing.items == () == listing.references
    assert f"since={library.version}" in library.asked[-1]
    library.attach("PDF00001", "ARTICLE1", "Heron - 2019 - Spacing.pdf", md5="1" * 32)
    (item,) = zotero.read("MEMORY01", listing.state).items
    assert item.reference is not None, "the work of an attachment that alone has changed is asked for"
    assert item.reference.year == "2019"


def test_it_is_read_whole_once_in_a_while(library: ZoteroServer, zotero: Zotero) -> None:
    """What was changed and not synchronised has no version of its own yet."""
    state = dict(zotero.read("MEMORY01", {}).state)
    library.items["PDF00001"]["version"] = 0
    assert not zotero.read("MEMORY01", state).items
    state["whole"] = time.time() - WATCHING.whole_seconds - 1
    assert zotero.read("MEMORY01", state).items


def test_ten_thousand_items_come_in_pages(library: ZoteroServer, zotero: Zotero) -> None:
    for number in range(5_000):
        library.put(f"A{number:07d}", "MEMORY01", title=f"Work {number}")
        library.attach(f"P{number:07d}", f"A{number:07d}", f"{number}.pdf")
    library.asked.clear()
    begun = time.monotonic()
    listing = zotero.read("MEMORY01", {})
    assert len(listing.items) == len(listing.references) == 5_001
    assert len(library.asked) == 1 + 10_002 // WATCHING.page
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("body", [b"<html>", b'{"a": 1}', b"[[[", b"[" * 100_000, b""], ids=lambda body: body[:9])
def test_what_is_no_list_is_said(library: ZoteroServer, zotero: Zotero, body: bytes) -> None:
    library.body = body or b" "
    with pytest.raises(NoZotero):
        zotero.read("", {})


@pytest.mark.parametrize("item", [None, 7, {"key": "../../x"}, {"key": "ABCDEFGH"}, {"key": "ABCDEFGH", "data": []}])
def test_what_is_no_item_is_passed_over(library: ZoteroServer, zotero: Zotero, item: object) -> None:
    import json

    library.body = json.dumps([item]).encode()
    assert zotero.read("", {}).items == ()


def test_it_must_be_there_and_allow_it(library: ZoteroServer, zotero: Zotero, tmp_path: Path) -> None:
    library.enabled = False
    with pytest.raises(NoZotero, match="403"):
        zotero.collections()
    with pytest.raises(NoZotero, match="Start Zotero"):
        Zotero(tmp_path, 1).collections()


@pytest.mark.parametrize(
    "inside", ["http://169.254.169.254/", "http://localhost:{port}/", "http://127.0.0.1:1/", "file:///etc/passwd"]
)
def test_a_redirect_leads_nowhere_else(library: ZoteroServer, tmp_path: Path, inside: str) -> None:
    with served(library) as port:
        library.redirect = inside.format(port=port)
        with pytest.raises(NoZotero):
            Zotero(tmp_path, port).collections()
    assert len(library.asked) == 1
