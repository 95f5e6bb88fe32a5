"""Watching of feeds, Zotero and folders: new items become sources once, changed items new versions of them."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from ingest.errors import Cancelled, FeedGone, SourceNotFound, UserError
from ingest.given import Address, Upload, parse_address
from ingest.models import Progress, Receipt, no_progress
from ingest.provenance import Provenance
from ingest.watched import Listing, WatchedItem
from ingest.watched.tuning import WATCHING
from notebook_app.errors import NotWatchable
from notebook_app.intake.given import Incoming, discard_upload, incoming, keep_upload
from notebook_app.notebook.adding import Adding
from notebook_app.notebook.jobs import Jobs
from notebook_app.notebook.place import Place
from notebook_app.notebook.references import References
from notebook_app.notebook.source_list import SourceList
from notebook_app.notebook.versions import Versions
from notebook_app.records import Job, Sighting, Watch, WatchKind, WatchReport

if TYPE_CHECKING:
    from ingest.watched.zotero import Collection, Zotero

_WHOLE_LIBRARY: Final = "Zotero"
_ACTIVE: Final = frozenset({"queued", "running"})


class Watches:
    """What the notebook watches; call it for the list. Nothing is watched that was not asked for."""

    def __init__(
        self, place: Place, listed: SourceList, adding: Adding, versions: Versions, references: References, jobs: Jobs
    ) -> None:
        self._place, self._listed, self._adding, self._versions = place, listed, adding, versions
        self._references, self._jobs = references, jobs

    def __call__(self) -> list[Watch]:
        """Return what is watched, in the order it was asked for."""
        return self._place.library.sources.watches(self._place.id)

    def get(self, watch: str) -> Watch:
        """Return one by its id."""
        return self._place.library.sources.watches.watch(self._place.id, watch)

    def follow_feed(self, feed: str) -> Watch:
        """Watch an RSS or Atom feed: its newest entries become sources, and those to come.

        Raises
        ------
        NotAnAddress, NotWatchable
            If it is no address of the web.
        AlreadyWatched
            If it is watched already.
        """
        address = parse_address(feed)
        if address.kind != "web":
            raise NotWatchable(name=str(address))
        try:
            host = urlsplit(address.url).hostname
        except ValueError as error:  # half an IPv6 address
            raise NotWatchable(name=address.url) from error
        return self._add("feed", address.url, host or address.url)

    def follow_zotero(self, collection: str = "") -> Watch:
        """Watch a collection of Zotero on this computer, by its key; the whole library for "".

        Raises
        ------
        NoZotero
            If Zotero does not answer.
        NotWatchable
            If it has no such collection.
        AlreadyWatched
            If it is watched already.
        """
        names = {each.key: each.name for each in self.collections()}
        if collection and collection not in names:
            raise NotWatchable(name=collection)
        return self._add("zotero", collection, names.get(collection, _WHOLE_LIBRARY))

    def follow_folder(self, folder: str | Path, *, from_settings: bool = False) -> Watch:
        """Watch a folder of this computer and those within it: for the command line, the settings' file and scripts alone.

        Raises
        ------
        NotWatchable
            If it is no folder, or has to do with the folder of the notebooks themselves.
        AlreadyWatched
            If it is watched already.
        """
        path, home = Path(folder).expanduser().resolve(), self._place.settings.home.resolve()
        if not path.is_dir() or path == home or home in path.parents:
            raise NotWatchable(name=str(folder))
        return self._add("folder", str(path), path.name or str(path), from_settings=from_settings)

    def collections(self) -> list[Collection]:
        """Return the collections of Zotero on this computer.

        Raises
        ------
        NoZotero
            If it does not answer.
        """
        return self._zotero().collections()

    def pause(self, watch: str) -> Watch:
        """Ask for nothing new until it is resumed."""
        self._stop_jobs(watch)
        return self._change(watch, due=None)

    def resume(self, watch: str) -> Watch:
        """Watch again, from now on."""
        changed = self._change(watch, due=datetime.now(UTC), failures=0, failure={})
        self.enqueue(watch)
        return changed

    def delete(self, watch: str) -> None:
        """Watch something no longer; the sources that came of it stay."""
        self._stop_jobs(watch)
        self._place.library.sources.watches.delete_watch(self._place.id, watch)

    def enqueue(self, watch: str) -> str:
        """Let the worker look for what is new, and return the job's id; one that waits or runs is not doubled.

        What an earlier look left to say is forgotten, unless it found something.
        """
        title, jobs = self.get(watch).title, self._jobs_of(watch)
        active = next((job.id for job in jobs if job.status in _ACTIVE), None)
        silent = [job.id for job in jobs if not (job.result.get("added") or job.result.get("changed"))]
        return active or self._jobs.enqueue("watch", title, {"watch": watch}, replaces=silent)

    def check(self, watch: str, progress: Progress = no_progress) -> WatchReport:
        """Look for what is new now, and add it; what could not be added is tried again by a later look.

        Raises
        ------
        ingest.errors.UserError
            If it could not be read: it is tried again after a while that doubles with every failure.
        """
        kept, moment = self.get(watch), datetime.now(UTC)
        pause = timedelta(seconds=WATCHING.seconds[kept.kind])
        resumed = kept.due is not None
        self._change(watch, checked=moment, due=moment + pause if resumed else None)  # also where this process dies
        try:
            with self._listing(kept, progress) as listing:
                self._learn(listing)
                report, again = self._take(watch, listing, progress)
        except Cancelled:
            raise
        except UserError as error:
            failures = kept.failures + 1
            longest = timedelta(seconds=WATCHING.longest_pause)
            due = moment + min(pause * 2 ** min(failures, 20), longest) if resumed else None
            gone = isinstance(error, FeedGone)
            self._change(watch, due=None if gone else due, failures=failures, failure=error.to_json())
            raise
        changes: dict[str, Any] = {"failures": 0, "failure": {}}
        if listing.title:
            changes["title"] = listing.title
        if not (report.left or again):  # what its reader remembers would hide them from the next look
            changes["state"] = dict(listing.state)
        if report.left and resumed:
            changes["due"] = moment
        self._change(watch, **changes)
        return report

    def _listing(self, kept: Watch, progress: Progress) -> AbstractContextManager[Listing]:
        read = {"feed": self._feed, "zotero": self._items, "folder": self._files}
        return read[kept.kind](kept, progress)

    @contextmanager
    def _feed(self, kept: Watch, progress: Progress) -> Iterator[Listing]:
        from ingest.watched.feeds import read_feed

        self._place.inbox.mkdir(parents=True, exist_ok=True)
        yield read_feed(self._place.workspace.fetcher, kept.place, kept.state, self._place.inbox, progress)

    @contextmanager
    def _items(self, kept: Watch, progress: Progress) -> Iterator[Listing]:
        yield self._zotero().read(kept.place, kept.state, progress)

    @contextmanager
    def _files(self, kept: Watch, _progress: Progress) -> Iterator[Listing]:
        from notebook_app.intake.folders import gathered

        root, settled = Path(kept.place), time.time() - WATCHING.settle_seconds
        if not root.is_dir():
            raise SourceNotFound(name=kept.title)  # whose sentence programs read: paths of this computer are not theirs
        with gathered(root, self._place.inbox) as found:
            files = [
                WatchedItem(file.name, _version(file.path, root), file.path, name=file.name)
                for file in found.files
                if file.path.stat().st_mtime < settled or root not in file.path.parents  # no longer being written
            ]
            yield Listing(tuple(files), passed_over=len(found.not_added))

    def _learn(self, listing: Listing) -> None:
        """Keep the works that are new or were changed."""
        known = {each.identity: each for each in self._references()} if listing.references else {}
        new = [each for each in listing.references if known.get(each.identity) != each]
        if new:
            self._references.keep(new)

    def _take(self, watch: str, listing: Listing, progress: Progress) -> tuple[WatchReport, bool]:
        """Add what is new, up to so many at once; say also whether something is to be tried again."""
        library, moment = self._place.library.sources.watches, datetime.now(UTC)
        seen = library.sightings(watch)
        waiting = [item for item in listing.items if _is_new(item, seen.get(item.key), moment)]
        chosen = waiting[: WATCHING.at_once]
        report = WatchReport(left=len(waiting) - len(chosen), passed_over=listing.passed_over)
        added: set[str] = set()
        for done, item in enumerate(chosen):
            progress("files", done, len(chosen))
            before = seen.get(item.key) or Sighting(item.key, "")
            sighting, outcome = self._deal_with(item, before, progress)
            library.note_sighting(watch, sighting)
            seen[item.key] = sighting
            if outcome:
                report = replace(report, **{outcome: getattr(report, outcome) + 1})
            if outcome in {"added", "changed"}:
                added.add(sighting.source)
        if added:
            self._adding.complete(added, False, progress)
        return report, any(seen[item.key].due is not None for item in listing.items if item.key in seen)

    def _deal_with(self, item: WatchedItem, before: Sighting, progress: Progress) -> tuple[Sighting, str]:
        """Add an item, or the new version of one; return what to note, and what to count it as."""
        try:
            receipt = self._become(item, before, progress)
        except Cancelled:
            raise
        except UserError as error:
            tries = before.tries + 1 if before.version == item.version else 1
            comes_later = error.retryable or isinstance(
                error, SourceNotFound
            )  # Zotero lists files that it has yet to fetch
            again = comes_later and tries < WATCHING.tries
            wait = timedelta(seconds=WATCHING.item_pause * 2**tries)
            due = datetime.now(UTC) + wait if again else None
            return Sighting(item.key, item.version, before.source, tries, due, error.to_json()), "failed"
        if receipt is None:
            return Sighting(item.key, item.version, before.source), ""
        source = "" if receipt.kind == "references" else receipt.source
        outcome = "" if receipt.already_present else "changed" if before.source else "added"
        return Sighting(item.key, item.version, source), outcome

    def _become(self, item: WatchedItem, before: Sighting, progress: Progress) -> Receipt | None:
        """Make an item a source; None where there is nothing to do: the reader has the source, or has deleted it."""
        sources = self._listed()
        mine = next((each for each in sources if before.source and before.source in {each.id, *each.replaces}), None)
        if before.source and mine is None:
            return None
        if mine is None and isinstance(item.given, Address):
            there = next((each for each in sources if each.origin_url == item.given.url), None)
            if there is not None:
                return replace(there.receipt, already_present=True)
        with self._incoming(item) as given:
            if mine is None:
                return self._adding.take(given, progress)
            return self._versions.renew(mine, given, guide=False, progress=progress)

    @contextmanager
    def _incoming(self, item: WatchedItem) -> Iterator[Incoming]:
        given: Address | Path | Upload
        if isinstance(item.given, str):
            given = keep_upload(self._place.inbox, item.name, item.given.encode())
        else:
            given = item.given
        try:
            with incoming(given, self._place.intake, item.name or None) as found:
                yield replace(found, provenance=_told(item)) if item.reference else found
        finally:
            if isinstance(given, Upload):
                discard_upload(self._place.inbox, given)

    def _zotero(self) -> Zotero:
        from ingest.watched.zotero import Zotero

        return Zotero(self._place.settings.zotero_folder, self._place.settings.zotero_port)

    def _add(self, kind: WatchKind, place: str, title: str, *, from_settings: bool = False) -> Watch:
        watch = self._place.library.sources.watches.add_watch(
            self._place.id, kind, place, title, from_settings=from_settings
        )
        self.enqueue(watch.id)
        return watch

    def _change(self, watch: str, **values: Any) -> Watch:
        return self._place.library.sources.watches.change_watch(self._place.id, watch, **values)

    def _jobs_of(self, watch: str) -> list[Job]:
        payload = self._place.library.jobs.job_payload
        return [job for job in self._jobs() if job.kind == "watch" and payload(job.id).get("watch") == watch]

    def _stop_jobs(self, watch: str) -> None:
        for job in self._jobs_of(watch):
            if job.status in _ACTIVE:
                self._jobs.cancel(job.id)


def _is_new(item: WatchedItem, seen: Sighting | None, moment: datetime) -> bool:
    """Say whether an item is to be dealt with now: it is new or changed, or its next try is due."""
    if seen is None or seen.version != item.version:
        return True
    return seen.due is not None and seen.due <= moment


def _version(file: Path, root: Path) -> str:
    """Return what changes with a file; of one that was put together here, its content."""
    if root in file.parents:
        stat = file.stat()
        return f"{stat.st_mtime_ns}:{stat.st_size}"
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _told(item: WatchedItem) -> Provenance:
    """Return what an item's reference says of the file that is read."""
    work = item.reference
    assert work is not None
    authors = tuple(" ".join(reversed([part.strip() for part in name.split(",", 1)])) for name in work.authors)
    known = {"doi": work.doi, "date": work.year, "journal": work.container, "arxiv": work.arxiv}
    return Provenance(
        title=work.title, authors=authors, metadata={name: value for name, value in known.items() if value}
    )
