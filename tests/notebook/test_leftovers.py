"""What is deleted, through the trash or at once, leaves nothing in any table, index or folder."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from notebook_app.notebook import Notebook
from notebook_app.notebook.home import restore
from notebook_app.notebook.trash import empty_trash
from tests.conftest import SAMPLES
from tests.ingest.fetch.web_server import Reply, Web
from tests.ingest.transcribe.sound import record, speech
from tests.stores import stores
from tests.transcription.server import TranscriptionServer

pytestmark = pytest.mark.slow

PAGE = b"<html><head><title>Herons</title></head><body><p>The blue heron nests in colonies.</p></body></html>"
PAPER = SAMPLES / "spacing-and-testing.pdf"


@pytest.fixture
def notebook(fresh_home: Path) -> Iterator[Notebook]:
    opened = Notebook.open("Birds", fresh_home)
    opened.add_source("A text that stays where it is.", name="Stays")
    yield opened
    opened.close()


@pytest.fixture
def filled(notebook: Notebook, tmp_path: Path) -> Callable[[Notebook], list[str]]:
    """Add a page of the web, a paper with a picture of a page, and a recording; return their ids."""

    def fill(opened: Notebook) -> list[str]:
        with Web() as web, TranscriptionServer() as server:
            web.pages["journal.example/herons"] = Reply(PAGE)
            notebook.workspace.fetcher = web.fetcher()
            opened.save_settings(transcription_model="ear-1", transcription_base_url=server.url)
            given = ("https://journal.example/herons", PAPER, record(tmp_path / "talk.wav", speech(8.0)))
            added = [opened.add_source(each).source for each in given]
        opened.page_image(added[1], 1)
        return added

    return fill


def age_the_trash(notebook: Notebook) -> None:
    """Let what is in the trash have been there for longer than it is kept."""
    engine = create_engine(notebook.settings.database)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE notebooks SET deleted = :long_ago WHERE deleted IS NOT NULL"),
            {"long_ago": datetime(2020, 1, 1, tzinfo=UTC).isoformat(" ")},
        )
    engine.dispose()


def grown(held: dict[str, set[str]], before: dict[str, set[str]]) -> set[str]:
    return {name for name in held if held[name] > before[name]}


SOURCES_GO_TO = {
    *("originals", "documents", "pages", "passages", "segments", "sources", "notes"),
    *("by words", "by meaning", "cache/pages", "cache/transcripts"),
}


def test_sources_leave_nothing(notebook: Notebook, filled: Callable[[Notebook], list[str]]) -> None:
    before = stores(notebook)
    added = filled(notebook)
    held = stores(notebook)
    assert grown(held, before) == SOURCES_GO_TO
    notebook.rename_source(added[0], "Of waders")
    assert notebook.search("Of waders")[0].title == "Of waders"
    assert stores(notebook) == held, "a title is all that changes"
    discarded = [notebook.discard_source(source) for source in added]
    thrown = stores(notebook)
    assert (thrown["by words"], thrown["by meaning"]) == (before["by words"], before["by meaning"])
    for each in discarded:
        restore(each.id, notebook.settings.home)
    assert stores(notebook) == held, "all of it comes back"
    for source in added[:2]:
        notebook.discard_source(source)
    notebook.delete_source(added[2])
    age_the_trash(notebook)
    assert empty_trash(notebook.workspace) == 2
    assert stores(notebook) == before


@pytest.mark.slow
@pytest.mark.parametrize("way", ["deleted", "discarded"])
def test_a_notebook_leaves_nothing(way: str, notebook: Notebook, filled: Callable[[Notebook], list[str]]) -> None:
    before = stores(notebook)
    other = Notebook.open("Other", notebook.settings.home)
    source = filled(other)[0]
    other.enqueue_source(other.keep_upload("waits.txt", b"words"))
    upload = other.keep_upload("failed.txt", b"words")
    other.workspace.library.update_job(other.enqueue_source(upload), status="failed")
    assert grown(stores(notebook), before) >= {
        "jobs",
        "inbox",
        "segments",
        "index/locks",
        "notebooks",
        "originals",
    }
    if way == "deleted":
        other.delete()
    else:
        other.discard_source(source)
        other.discard()
        age_the_trash(notebook)
        assert empty_trash(notebook.workspace) == 2
    assert stores(notebook) == before
    vector = notebook.workspace.embedder.encode(["herons"])[0]
    assert notebook.workspace.index.dense(other.id, vector, 9) == {}


def test_what_one_notebook_deletes_another_keeps(notebook: Notebook, fresh_home: Path) -> None:
    other = Notebook.open("Other", fresh_home)
    paper = notebook.add_source(PAPER)
    other.add_source(PAPER)
    notebook.page_image(paper.source, 1)
    notebook.delete_source(paper.source)
    assert (fresh_home / "cache" / "pages" / paper.source).is_dir()
    other.delete()
    assert not (fresh_home / "cache" / "pages" / paper.source).exists()


def test_what_a_killed_process_left_is_swept_up(notebook: Notebook, fresh_home: Path) -> None:
    before = stores(notebook)
    other = Notebook.open("Other", fresh_home)
    paper = other.add_source(PAPER)
    other.page_image(paper.source, 1)
    forgotten = other.keep_upload("forgotten.txt", b"words")
    waiting = other.keep_upload("waiting.txt", b"words")
    notebook.enqueue_source(waiting)
    for folder in (notebook.inbox / forgotten.id, notebook.inbox / waiting.id):
        os.utime(folder, (time.time() - 8 * 86_400,) * 2)
    notebook.workspace.library.delete_notebook(other.id)  # and here the process died
    assert grown(stores(notebook), before) >= {"cache/pages", "index/locks"}
    notebook.workspace.sweep()
    after = stores(notebook)
    assert after.pop("inbox") == {waiting.id}
    assert len(after.pop("jobs")) == 1
    assert after == {name: before[name] for name in after}
