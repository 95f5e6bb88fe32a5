"""What programs can do with what is watched; and what of it a notebook takes along in an export."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from notebook_app.errors import AlreadyWatched, NoSuchItem, NotAllowed
from notebook_app.notebook import Notebook
from notebook_app.operations import Access, call

pytestmark = pytest.mark.slow

FEED = "https://journal.example/feed"


def test_a_program_watches_a_feed_and_no_folder(own_samples: Notebook, tmp_path: Path) -> None:
    home, name = own_samples.settings.home, own_samples.id
    access = Access(home)
    watch = call("add_watch", access, notebook=name, feed=FEED).model_dump()
    assert (watch["kind"], watch["address"], watch["paused"]) == ("feed", FEED, False)
    with pytest.raises(AlreadyWatched):
        call("add_watch", access, notebook=name, feed=FEED)
    for wrong in ({}, {"feed": FEED, "collection": ""}, {"folder": str(tmp_path)}, {"collection": "../../etc/passwd"}):
        with pytest.raises(ValidationError):
            call("add_watch", access, notebook=name, **wrong)
    paused = call("change_watch", access, notebook=name, watch=watch["id"], paused=True).model_dump()
    assert paused["paused"]
    job = call("check_watch", access, notebook=name, watch=watch["id"]).model_dump()
    assert job["kind"] == "watch"
    folder = own_samples.sources.watches.follow_folder(_made(tmp_path))
    listed = call("list_watches", access, notebook=name).model_dump()["items"]
    assert [each["kind"] for each in listed] == ["feed", "folder"]
    assert str(tmp_path) not in str(listed)
    other = Notebook.create("Other", home)
    with pytest.raises(NoSuchItem):
        call("delete_watch", access, notebook=other.id, watch=folder.id)
    call("delete_watch", access, notebook=name, watch=folder.id)
    for operation, given in {"add_watch": {"feed": FEED}, "list_collections": {}}.items():
        with pytest.raises(NotAllowed):
            call(operation, Access(home, "read"), **given, **({"notebook": name} if given else {}))
    with pytest.raises(NotAllowed):
        call("list_collections", Access(home, "write", frozenset({name})))


def test_an_export_takes_feeds_along_and_they_wait_to_be_resumed(own_samples: Notebook, tmp_path: Path) -> None:
    for source in own_samples.sources()[1:]:
        own_samples.sources.delete(source.id)
    own_samples.sources.watches.follow_feed(FEED)
    own_samples.workspace.library.sources.watches.add_watch(own_samples.id, "zotero", "ABCD2345", "Memory")
    own_samples.sources.watches.follow_folder(_made(tmp_path))
    archive = own_samples.export(tmp_path / "a.zip")
    assert str(tmp_path).encode() not in archive.read_bytes()
    back = Notebook.import_from(archive, own_samples.settings.home)
    found = [(each.kind, each.place, each.title, each.due) for each in back.sources.watches()]
    assert found == [("feed", FEED, "journal.example", None), ("zotero", "ABCD2345", "Memory", None)]


def _made(folder: Path) -> Path:
    made = folder / "papers"
    made.mkdir(exist_ok=True)
    return made
