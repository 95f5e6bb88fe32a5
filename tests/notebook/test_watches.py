"""What is watched becomes sources once, and versions where it changes; what fails is said and tried again."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import Cancelled, FeedGone, FetchFailed, NoZotero
from ingest.watched.tuning import WATCHING
from notebook_app.errors import AlreadyWatched, NoSuchItem, NotWatchable
from notebook_app.notebook import Notebook
from notebook_app.records import WatchReport
from notebook_app.run.rounds import look_round
from notebook_app.settings import Settings
from tests.conftest import SAMPLES
from tests.ingest.fetch.web_server import Reply, Web
from tests.ingest.watched.test_feeds import ATOM, ENTRY, RSS
from tests.ingest.watched.zotero_server import ZoteroServer, served

pytestmark = pytest.mark.slow

FEED = "https://journal.example/feed"
PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>{1}</p></body></html>"
WORDS = "The blue heron nests in colonies, and returns to the same tree every year in the first days of March."


def publish(web: Web, *numbers: int, words: str = WORDS) -> None:
    web.pages["journal.example/feed"] = Reply(ATOM.format("".join(map(ENTRY.format, numbers))).encode())
    for number in numbers:
        page = PAGE.format(f"Heron {number}", f"{words} This is number {number}.")
        web.pages[f"journal.example/herons/{number}"] = Reply(page.encode())


def fetched(web: Web) -> list[str]:
    return [asked.url for asked in web.asked]


def test_entries_become_sources_once(notebook: Notebook, web: Web) -> None:
    publish(web, 1, 2)
    watches = notebook.sources.watches
    watch = watches.follow_feed(FEED)
    assert not web.asked, "the worker asks, not whoever asked for it"
    assert watches.check(watch.id) == WatchReport(added=2)
    assert {source.origin_url for source in notebook.sources()} == {
        f"https://journal.example/herons/{n}" for n in (1, 2)
    }
    assert watches.check(watch.id) == WatchReport()
    publish(web, 1, 2, 3)
    assert watches.check(watch.id) == WatchReport(added=1)
    assert fetched(web).count("journal.example/herons/1") == 1
    kept = watches.get(watch.id)
    assert (kept.title, kept.sources, kept.waiting, kept.failures) == ("Herons & others", 3, 0, 0)
    with pytest.raises(AlreadyWatched):
        watches.follow_feed(FEED)


def test_a_changed_entry_is_a_new_version(notebook: Notebook, web: Web) -> None:
    publish(web, 1)
    watches = notebook.sources.watches
    watch = watches.follow_feed(FEED).id
    watches.check(watch)
    (first,) = notebook.sources()
    publish(web, 1, words="It has left its colony, and nobody knows for how long.")
    assert watches.check(watch) == WatchReport(), "the feed does not say that it has changed"
    later = ATOM.format(ENTRY.format(1).replace("2026-01-02", "2026-02-03"))
    web.pages["journal.example/feed"] = Reply(later.encode())
    assert watches.check(watch) == WatchReport(changed=1)
    (second,) = notebook.sources()
    assert second.replaces == (first.id,)
    web.pages["journal.example/feed"] = Reply(later.replace("2026-02-03", "2026-02-04").encode())
    assert watches.check(watch) == WatchReport(), "its words have not changed"


def test_what_the_reader_has_or_has_deleted_is_not_added_again(notebook: Notebook, web: Web) -> None:
    publish(web, 1, 2)
    notebook.add_source("https://journal.example/herons/1", guide=False)
    watches = notebook.sources.watches
    watch = watches.follow_feed(FEED).id
    assert watches.check(watch) == WatchReport(added=1)
    for source in notebook.sources():
        notebook.sources.delete(source.id)
    newer = ATOM.format("".join(ENTRY.format(n).replace("2026-01-02", "2026-02-03") for n in (1, 2)))
    web.pages["journal.example/feed"] = Reply(newer.encode())
    assert watches.check(watch) == WatchReport()
    assert notebook.sources() == []


def test_entries_without_an_address_are_sources_too(notebook: Notebook, web: Web) -> None:
    item = f"<item><guid isPermaLink='false'>1</guid><title>Ärger</title><description>&lt;p&gt;{WORDS}&lt;/p&gt;</description></item>"
    web.pages["journal.example/feed"] = Reply(RSS.format(item).encode())
    watches = notebook.sources.watches
    assert watches.check(watches.follow_feed(FEED).id) == WatchReport(added=1)
    (source,) = notebook.sources()
    assert source.title == "Ärger"
    assert WORDS in notebook.sources.pages(source.id, 1).text
    assert not list(notebook.jobs.inbox.iterdir())


def test_an_entry_that_cannot_be_fetched_is_tried_again(notebook: Notebook, web: Web) -> None:
    publish(web, 1, 2)
    page = web.pages.pop("journal.example/herons/2")
    web.pages["journal.example/feed"] = lambda asked: (
        Reply(b"", status=304) if "If-None-Match" in asked.headers
        else Reply(ATOM.format(ENTRY.format(1) + ENTRY.format(2)).encode(), headers={"ETag": '"1"'})
    )  # fmt: skip
    watches, library = notebook.sources.watches, notebook.workspace.library.sources.watches
    watch = watches.follow_feed(FEED).id
    assert watches.check(watch) == WatchReport(added=1, failed=1)
    assert watches.get(watch).waiting == 1
    (failed,) = [each for each in library.sightings(watch).values() if each.failure]
    assert failed.failure["code"] == "fetch_failed"
    assert failed.due is not None
    assert watches.check(watch) == WatchReport(), "its time has not come"
    library.note_sighting(watch, type(failed)(failed.key, failed.version, "", failed.tries, datetime.now(UTC)))
    web.pages["journal.example/herons/2"] = page
    assert watches.check(watch) == WatchReport(added=1)
    assert watches.get(watch).waiting == 0
    watches.check(watch)
    assert watches.get(watch).state["etag"] == '"1"'
    asked = len(web.asked)
    assert watches.check(watch) == WatchReport()
    assert len(web.asked) == asked + 1


def test_an_entry_that_never_comes_is_given_up(notebook: Notebook, web: Web) -> None:
    publish(web, 1)
    del web.pages["journal.example/herons/1"]
    watches, library = notebook.sources.watches, notebook.workspace.library.sources.watches
    watch = watches.follow_feed(FEED).id
    waits = []
    for _ in range(WATCHING.tries):
        assert watches.check(watch).failed == 1
        (seen,) = library.sightings(watch).values()
        waits.append(seen.due and seen.due - datetime.now(UTC))
        library.note_sighting(watch, type(seen)(seen.key, seen.version, "", seen.tries, seen.due and datetime.now(UTC)))
    assert waits[-1] is None
    assert all(later > 1.9 * first for first, later in pairwise(waits[:-1]))
    assert watches.check(watch) == WatchReport()


def test_a_feed_that_fails_is_asked_less_and_less(notebook: Notebook, web: Web) -> None:
    web.pages["journal.example/feed"] = Reply(b"", status=503)
    watches = notebook.sources.watches
    watch = watches.follow_feed(FEED).id
    pauses = []
    for _ in range(8):
        with pytest.raises(FetchFailed, match="503"):
            watches.check(watch)
        due = watches.get(watch).due
        assert due is not None
        pauses.append(due - datetime.now(UTC))
    assert pauses[1] > 1.9 * pauses[0]
    assert timedelta(hours=23) < pauses[-1] <= timedelta(days=1)
    assert watches.get(watch).failures == 8
    publish(web, 1)
    watches.check(watch)
    assert (watches.get(watch).failures, watches.get(watch).failure) == (0, {})


def test_a_feed_that_is_gone_is_not_asked_again(notebook: Notebook, web: Web) -> None:
    web.pages["journal.example/feed"] = Reply(b"", status=410)
    watches = notebook.sources.watches
    watch = watches.follow_feed(FEED).id
    with pytest.raises(FeedGone):
        watches.check(watch)
    kept = watches.get(watch)
    assert (kept.due, kept.failure["code"]) == (None, "feed_gone")
    assert watches.resume(watch).due is not None


def test_a_look_that_is_cancelled_goes_on_later(notebook: Notebook, web: Web) -> None:
    publish(web, 1, 2)
    watches = notebook.sources.watches
    watch = watches.follow_feed(FEED).id

    def stop(step: str, done: int, total: int) -> None:
        if (step, done) == ("files", 1):
            raise Cancelled

    with pytest.raises(Cancelled):
        watches.check(watch, stop)
    assert len(notebook.sources()) == 1
    assert watches.check(watch) == WatchReport(added=1)


def test_many_items_are_added_look_by_look(notebook: Notebook, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    for number in range(WATCHING.at_once + 2):
        write(folder / f"{number:03d}.txt", f"Heron number {number} nests in a colony of its own.")
    watches = notebook.sources.watches
    watch = watches.follow_folder(folder).id
    assert watches.check(watch) == WatchReport(added=WATCHING.at_once, left=2)
    due = watches.get(watch).due
    assert due is not None
    assert due <= datetime.now(UTC)
    assert watches.check(watch) == WatchReport(added=2)


def write(file: Path, text: str, age: float = 60) -> None:
    file.write_text(text, "utf-8")
    os.utime(file, (time.time() - age,) * 2)


def test_files_of_a_folder_become_sources_and_versions(notebook: Notebook, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    (folder / "birds").mkdir(parents=True)
    write(folder / "birds" / "heron.txt", WORDS)
    write(folder / ".hidden.txt", "Hidden words, which nobody wants to read.")
    (folder / "away.txt").symlink_to("/etc/passwd")
    write(folder / "growing.txt", "Half of", age=-60)
    write(folder / "library.bib", "@article{h, title={The blue heron}, author={Heron, Ada}, year={2019}}")
    watches = notebook.sources.watches
    watch = watches.follow_folder(folder).id
    assert watches.check(watch) == WatchReport(added=2, passed_over=1)
    assert [source.name for source in notebook.sources()] == ["birds/heron.txt"]
    assert [each.title for each in notebook.sources.references()] == ["The blue heron"]
    assert watches.check(watch) == WatchReport(passed_over=1)
    write(folder / "birds" / "heron.txt", WORDS + " It has left since.", age=30)
    assert watches.check(watch) == WatchReport(changed=1, passed_over=1)
    (source,) = notebook.sources()
    assert len(source.replaces) == 1
    (folder / "birds" / "heron.txt").unlink()
    assert watches.check(watch) == WatchReport(passed_over=1), "what is deleted there stays here"
    assert len(notebook.sources()) == 1


def test_a_folder_must_be_one_and_not_our_own(notebook: Notebook, tmp_path: Path) -> None:
    for wrong in (tmp_path / "nowhere", notebook.settings.home, notebook.settings.home / "originals", "feed"):
        with pytest.raises(NotWatchable):
            notebook.sources.watches.follow_folder(wrong)


@pytest.fixture
def zotero(notebook: Notebook, tmp_path: Path) -> Iterator[ZoteroServer]:
    library = ZoteroServer()
    library.collection("MEMORY01", "Memory")
    with served(library) as port:
        notebook.save_settings(zotero_port=port, zotero_folder=str(tmp_path / "Zotero"))
        yield library


def attach(library: ZoteroServer, folder: Path, key: str, data: bytes, **fields: Any) -> None:
    library.put(key, "MEMORY01", **fields)
    file = folder / "Zotero" / "storage" / f"P{key[1:]}" / "paper.pdf"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    library.attach(f"P{key[1:]}", key, "paper.pdf", md5=str(len(data)))


def test_a_collection_becomes_sources_with_their_references(
    notebook: Notebook, zotero: ZoteroServer, tmp_path: Path
) -> None:
    paper = (SAMPLES / "spacing-and-testing.pdf").read_bytes()
    creators = [{"creatorType": "author", "firstName": "Ada", "lastName": "Heron"}]
    attach(zotero, tmp_path, "ITEM0001", paper, title="On spacing", creators=creators, date="2019", DOI="10.1000/1")
    zotero.put("ITEM0002", "MEMORY01", title="A book without a file", itemType="book")
    watches = notebook.sources.watches
    watch = watches.follow_zotero("MEMORY01")
    assert watch.title == "Memory"
    assert watches.check(watch.id) == WatchReport(added=1)
    (source,) = notebook.sources()
    assert source.title == "On spacing"
    assert notebook.sources.references.citation(source.id) == "Heron, A. (2019). On spacing. https://doi.org/10.1000/1"
    assert {each.title for each in notebook.sources.references()} == {"On spacing", "A book without a file"}
    assert watches.check(watch.id) == WatchReport()
    zotero.put("ITEM0001", volume="7", publicationTitle="Birds")
    assert watches.check(watch.id) == WatchReport()
    assert "Birds, 7" in notebook.sources.references.citation(source.id)
    attach(zotero, tmp_path, "ITEM0001", (SAMPLES / "handbook-of-study-techniques.pdf").read_bytes())
    assert watches.check(watch.id) == WatchReport(changed=1)
    assert notebook.sources()[0].replaces == (source.id,)
    del zotero.items["ITEM0001"], zotero.items["PTEM0001"]
    assert watches.check(watch.id) == WatchReport()
    assert len(notebook.sources()) == 1


def test_a_file_that_zotero_has_not_fetched_yet_is_waited_for(notebook: Notebook, zotero: ZoteroServer) -> None:
    zotero.put("ITEM0001", "MEMORY01", title="On spacing")
    zotero.attach("PDF00001", "ITEM0001", "paper.pdf")
    watches = notebook.sources.watches
    watch = watches.follow_zotero("MEMORY01").id
    assert watches.check(watch).failed == 1
    assert watches.get(watch).waiting == 1


def test_zotero_must_be_there_to_be_watched(notebook: Notebook, zotero: ZoteroServer) -> None:
    with pytest.raises(NotWatchable):
        notebook.sources.watches.follow_zotero("NOTTHERE")
    zotero.enabled = False
    with pytest.raises(NoZotero):
        notebook.sources.watches.follow_zotero("MEMORY01")


def test_the_round_queues_what_is_due_and_nothing_else(notebook: Notebook, web: Web, tmp_path: Path) -> None:
    watches, library = notebook.sources.watches, notebook.workspace.library
    due, paused = watches.follow_feed(FEED), watches.follow_feed(FEED + "2")
    watches.pause(paused.id)
    for job in notebook.jobs(active_only=True):
        notebook.jobs.cancel(job.id)
    folder = tmp_path / "papers"
    folder.mkdir()
    settings = Settings(home=notebook.settings.home, watched_folders={"Birds": [folder], "Nobody's": [tmp_path]})
    assert look_round(settings, library) == 2
    look_round(settings, library)
    waiting = [library.jobs.job_payload(job.id)["watch"] for job in notebook.jobs(active_only=True)]
    (named,) = [each for each in watches() if each.kind == "folder"]
    assert sorted(waiting) == sorted([due.id, named.id])
    assert not web.asked
    assert look_round(Settings(home=notebook.settings.home), library) == 1
    assert [each.kind for each in watches()] == ["feed", "feed"]
    notebook.trash.notebook()
    assert library.sources.watches.due_watches(datetime.now(UTC)) == []


def test_what_is_no_longer_watched_leaves_its_sources(notebook: Notebook, web: Web) -> None:
    publish(web, 1)
    watches = notebook.sources.watches
    watch = watches.follow_feed(FEED).id
    watches.check(watch)
    watches.delete(watch)
    assert watches() == []
    assert len(notebook.sources()) == 1
    assert notebook.jobs(active_only=True) == []
    with pytest.raises(NoSuchItem):
        watches.check(watch)


@pytest.mark.parametrize("wrong", ["http://[x", "https://[::1", "doi:10.1000/1", "arXiv:2101.00001"])
def test_what_is_no_address_of_a_feed_is_refused(notebook: Notebook, wrong: str) -> None:
    with pytest.raises(NotWatchable):
        notebook.sources.watches.follow_feed(wrong)
    assert notebook.sources.watches() == []


def test_a_feed_on_this_computer_is_not_asked(notebook: Notebook) -> None:
    with Web(secure=False) as inside:
        watches = notebook.sources.watches
        watch = watches.follow_feed(f"http://127.0.0.1:{inside.port}/feed").id
        with pytest.raises(FetchFailed, match="inside the local network"):
            watches.check(watch)
        assert not inside.asked
