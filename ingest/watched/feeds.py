"""RSS and Atom feeds: fetched if they have changed, read inside the sandbox by feedparser."""

from __future__ import annotations

import hashlib
import html
import io
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ingest.characters import readable
from ingest.errors import FeedGone, FetchFailed, NoFeed
from ingest.extras import optional_packages
from ingest.fetch import Arriving, Fetcher
from ingest.models import Progress, no_progress
from ingest.resolve.address import recognise
from ingest.sandbox.run import run_sandboxed
from ingest.watched.port import Listing, WatchedItem
from ingest.watched.tuning import WATCHING

_ACCEPT: Final = "application/atom+xml,application/rss+xml,application/xml;q=0.9,text/xml;q=0.8,*/*;q=0.1"
_CONDITIONS: Final = {"etag": "If-None-Match", "last_modified": "If-Modified-Since"}
_LONGEST: Final = 4_000
_NOT_MODIFIED, _GONE = 304, 410


def read_feed(
    fetcher: Fetcher, url: str, state: Mapping[str, Any], folder: Path, progress: Progress = no_progress
) -> Listing:
    """Return the entries of a feed; none where it has not changed since it was left in that ``state``.

    Raises
    ------
    FetchFailed
        If it cannot be fetched.
    FeedGone
        If its server says that it will not come back.
    NoFeed
        If no entry can be read from what came.
    """
    asked = {header: str(state[name]) for name, header in _CONDITIONS.items() if state.get(name)}
    progress("fetch", 0, 1)
    with (
        fetcher.open(url, headers={"Accept": _ACCEPT, **asked}, expected=(_NOT_MODIFIED, _GONE)) as arriving,
        tempfile.TemporaryDirectory(dir=folder) as here,
    ):
        if arriving.status == _GONE:
            raise FeedGone(name=url)
        if arriving.status == _NOT_MODIFIED:
            return Listing(state=dict(state))
        file = Path(here, "feed.xml")
        _keep(arriving, file, url)
        params = {"url": arriving.url, "type": arriving.headers.get("content-type", ""), "name": url}
        said = json.loads(run_sandboxed(f"{__name__}:read_task", file, params, name=url, progress=progress))
        kept = {name: arriving.headers.get(name.replace("_", "-"), "")[:_LONGEST] for name in _CONDITIONS}
    found = [item for entry in said["entries"] if (item := _item(entry))]
    chosen = found[: WATCHING.feed_entries]
    return Listing(tuple(chosen), kept, said["title"], passed_over=said["of"] - len(chosen))


def read_task(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    """Do the work of :func:`read_feed` inside the sandbox: entries as JSON values."""
    with optional_packages():
        import feedparser

    headers = {"content-location": params["url"], "content-type": params["type"] or "application/xml"}
    # a stream: feedparser takes a text for an address or a path
    read = feedparser.parse(io.BytesIO(path.read_bytes()), response_headers=headers)
    if not read.get("version") or (read.bozo and not read.entries):
        raise NoFeed(name=params["name"])
    known = [entry for entry in read.entries if entry.get("id") or entry.get("link")]
    if read.bozo and known and not _is_whole(path):
        known = known[:-1]  # where it broke off, its last entry may lack anything
    progress("parse", 1, 1)
    entries = [_said(entry) for entry in known[: 2 * WATCHING.feed_entries]]
    title = readable(str(read.feed.get("title", "")))[:_LONGEST]
    return json.dumps({"title": title, "entries": entries, "of": len(read.entries)}).encode()


def _is_whole(path: Path) -> bool:
    """Say whether a feed ends with the end of its outermost element: what is ill-formed may be whole."""
    end = path.read_bytes()[-200:].rstrip().lower()
    return any(end.endswith(tag) for tag in (b"</feed>", b"</rss>", b"</rdf:rdf>"))


def _said(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return what an entry says of itself."""
    contents = [str(each.get("value", "")) for each in entry.get("content") or ()]
    text = max([*contents, str(entry.get("summary", ""))], key=len)[: WATCHING.entry_characters]
    sound = next((str(each.get("href", "")) for each in entry.get("enclosures") or ()), "")
    title = str(entry.get("title", ""))
    changed = str(entry.get("updated", "")) or hashlib.sha256(f"{title}\0{text}".encode(errors="replace")).hexdigest()
    link = str(entry.get("link", "")) or sound
    return {
        "key": str(entry.get("id", "")) or link,
        "version": readable(changed)[:200],
        "link": readable(link)[:_LONGEST],
        "title": " ".join(readable(title).split())[:_LONGEST],
        "text": "" if link else readable(text),
    }


def _item(entry: Mapping[str, str]) -> WatchedItem | None:
    """Return an entry as what can become a source; None where there is nothing to read."""
    link = entry["link"]
    address = recognise(link) if link.startswith(("http://", "https://")) else None
    given = address or (_page(entry) if entry["text"].strip() else None)
    if given is None:
        return None
    key = hashlib.sha256(entry["key"].encode(errors="replace")).hexdigest()
    name = "" if address else f"{entry['title'] or key[:12]}.html"
    return WatchedItem(key, entry["version"], given, entry["title"], name)


def _page(entry: Mapping[str, str]) -> str:
    return f'<meta charset="utf-8"><title>{html.escape(entry["title"])}</title>{entry["text"]}'


def _keep(arriving: Arriving, file: Path, url: str) -> None:
    """Write down what comes, up to the limit."""
    with file.open("wb") as out:
        for part in arriving.parts():
            if out.tell() + len(part) > WATCHING.feed_bytes:
                raise FetchFailed(name=url, detail=f"the feed is larger than {WATCHING.feed_bytes >> 20} MB")
            out.write(part)
