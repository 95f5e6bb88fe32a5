"""Zotero on this computer, by its local API: collections, items with their reference data, attachments.

The API (https://www.zotero.org/support/dev/web_api/v3/basics, served on loopback by Zotero 7 and later) names files by
paths. None of these is followed: an attachment is read where Zotero keeps it, ``storage/KEY/filename`` below its data
folder, or not at all.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from ingest.bibliography.files import find_arxiv, find_doi
from ingest.bibliography.reference import Reference
from ingest.characters import readable
from ingest.errors import FetchFailed, NoZotero
from ingest.fetch import Fetcher, FetchLimits
from ingest.kinds import SUPPORTED_SUFFIXES
from ingest.models import Progress, no_progress
from ingest.watched.port import Listing, WatchedItem
from ingest.watched.tuning import WATCHING

HOST: Final = "127.0.0.1"
_KEY: Final = re.compile(r"[A-Z0-9]{8}")
_YEAR: Final = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_LONGEST: Final = 20_000
_TYPES: Final[Mapping[str, str]] = {
    "journalArticle": "article-journal",
    "magazineArticle": "article-journal",
    "newspaperArticle": "article-journal",
    "preprint": "manuscript",
    "manuscript": "manuscript",
    "book": "book",
    "bookSection": "chapter",
    "conferencePaper": "paper-conference",
    "thesis": "thesis",
    "report": "report",
    "webpage": "webpage",
    "blogPost": "webpage",
}
"""CSL's names of Zotero's types."""
_CHILDREN: Final = frozenset(("attachment", "note", "annotation"))
_KEPT: Final = frozenset(("imported_file", "imported_url"))


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection: its key, and its name under those that it lies in."""

    key: str
    name: str


class Zotero:
    """The library of whoever uses Zotero on this computer.

    Parameters
    ----------
    folder : Path
        Zotero's data folder.
    port : int
        Where Zotero answers: on loopback, and nothing else is asked whatever it answers.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self._storage, self._port, self._version = (folder / "storage").resolve(), port, 0
        limits = FetchLimits(size=WATCHING.answer_bytes)
        self._fetcher = Fetcher(limits=limits, resolve=self._resolve, allowed=lambda address: address == HOST)

    def _resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        if (host, port) != (HOST, self._port):
            raise OSError("not Zotero")
        return [(host, port)]

    def collections(self) -> list[Collection]:
        """Return the collections by name.

        Raises
        ------
        NoZotero
            If Zotero does not answer, or does not allow other programs to ask.
        """
        found = {each["key"]: each for each in self._pages("collections", 0) if _KEY.fullmatch(str(each.get("key")))}
        return sorted((Collection(key, _path(key, found)) for key in found), key=lambda each: each.name.casefold())

    def read(self, collection: str, state: Mapping[str, Any], progress: Progress = no_progress) -> Listing:
        """Return the items of a collection ("" for the whole library) that may have changed since it was in ``state``.

        Raises
        ------
        NoZotero
            As :meth:`collections`.
        """
        known, begun = state.get("version"), time.time()
        whole = not isinstance(known, int) or begun - float(state.get("whole", 0)) > WATCHING.whole_seconds
        since = 0 if whole else int(known or 0)
        place = f"collections/{collection}/items" if collection else "items"
        progress("fetch", 0, 1)
        items = {each["key"]: each["data"] for each in self._pages(place, since) if _is_item(each)}
        kept = {"version": self._version, "whole": begun if whole else state["whole"]}
        parents = {str(each.get("parentItem")) for each in items.values() if each["itemType"] == "attachment"}
        items |= self._named(sorted(key for key in parents - items.keys() if _KEY.fullmatch(key)))
        works = {key: _reference(each) for key, each in items.items() if each["itemType"] not in _CHILDREN}
        found, passed_over = self._attachments(items, works)
        named = tuple(each for each in works.values() if each.title or each.doi)
        return Listing(tuple(found), kept, references=named, passed_over=passed_over)

    def _attachments(self, items: Mapping[str, Any], works: Mapping[str, Reference]) -> tuple[list[WatchedItem], int]:
        found, passed_over = [], 0
        for key, data in items.items():
            if data["itemType"] != "attachment":
                continue
            name = str(data.get("filename") or "")[:_LONGEST]
            file = self._storage / key / name
            if data.get("linkMode") not in _KEPT or not _is_name(name) or file.resolve() != file:  # a link leads away
                passed_over += 1
                continue
            work = works.get(str(data.get("parentItem")))
            version = f"{data.get('version')}:{data.get('md5')}:{data.get('dateModified')}"
            title = work.title if work else ""
            found.append(WatchedItem(key, version, file, title, readable(name), work))
        return found, passed_over

    def _named(self, keys: list[str]) -> dict[str, Any]:
        """Return items by their keys: the works whose attachments alone have changed."""
        found: dict[str, Any] = {}
        for first in range(0, len(keys), 50):
            wanted = "&itemKey=" + ",".join(keys[first : first + 50])
            found |= {each["key"]: each["data"] for each in self._pages("items", 0, wanted) if _is_item(each)}
        return found

    def _pages(self, place: str, since: int, wanted: str = "") -> Iterator[Mapping[str, Any]]:
        for start in range(0, WATCHING.items, WATCHING.page):
            query = f"since={since}&start={start}&limit={WATCHING.page}&sort=dateAdded&direction=asc{wanted}"
            page, version = self._get(f"{place}?{query}")
            if not start:  # what changes while the rest is read is newer, and found the next time
                self._version = version
            yield from (each for each in page if isinstance(each, dict))
            if len(page) < WATCHING.page:
                return

    def _get(self, place: str) -> tuple[list[Any], int]:
        """Return a list, and the version that the library had."""
        url = f"http://{HOST}:{self._port}/api/users/0/{place}"
        headers = {"Zotero-API-Version": "3", "Zotero-Allowed-Request": "1", "Accept": "application/json"}
        try:
            with self._fetcher.open(url, headers=headers) as arriving:
                answer = arriving.whole()
        except FetchFailed as error:
            raise NoZotero(detail=error.params["detail"]) from error
        try:
            page = json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise NoZotero(detail="what came is no JSON") from error
        if not isinstance(page, list):
            raise NoZotero(detail="what came is no list")
        version = answer.headers.get("last-modified-version", "")
        return page, int(version) if version.isascii() and version.isdecimal() and len(version) < 16 else 0


def _path(key: str, found: Mapping[str, Any]) -> str:
    """Return a collection's name under those of the collections that it lies in."""
    names: list[str] = []
    seen: set[str] = set()
    while key in found and key not in seen:
        seen.add(key)
        data = found[key].get("data") or {}
        names.append(" ".join(readable(str(data.get("name", ""))).split())[:200])
        key = str(data.get("parentCollection"))
    return " › ".join(reversed(names))


def _is_item(given: Mapping[str, Any]) -> bool:
    data = given.get("data")
    return bool(_KEY.fullmatch(str(given.get("key")))) and isinstance(data, dict) and bool(data.get("itemType"))


def _is_name(name: str) -> bool:
    """Say whether a file's name is one that stays in its folder, and of a kind that can be read."""
    plain = bool(name) and name == readable(name) and not set(name) & set("/\\:\0") and name not in {".", ".."}
    return plain and len(name) < 250 and PurePosixPath(name).suffix.lower() in SUPPORTED_SUFFIXES


def _reference(data: Mapping[str, Any]) -> Reference:
    """Return an item's fields as a reference."""

    def said(*names: str) -> str:
        value = next((data[name] for name in names if isinstance(data.get(name), str) and data[name]), "")
        return " ".join(readable(str(value)).split())[:_LONGEST]

    year = _YEAR.search(said("date"))
    extra, url = said("extra", "archiveID"), said("url")
    return Reference(
        type=_TYPES.get(said("itemType"), "document"),
        title=said("title"),
        authors=tuple(_people(data.get("creators"))),
        year=year[0] if year else "",
        container=said("publicationTitle", "proceedingsTitle", "bookTitle", "websiteTitle", "repository"),
        volume=said("volume"),
        issue=said("issue"),
        pages=said("pages"),
        publisher=said("publisher", "institution", "university"),
        doi=find_doi(said("DOI")) or find_doi(extra),
        arxiv=find_arxiv(f"{extra} {url}") if "arxiv" in f"{extra} {url}".lower() else "",
        url=url if url.startswith(("http://", "https://")) else "",
        abstract=said("abstractNote"),
        key=said("citationKey"),
    )


def _people(given: object) -> Iterable[str]:
    people = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
    authors = [each for each in people if each.get("creatorType") == "author"] or people
    for each in authors[:500]:
        family, first = (str(each.get(name) or "").strip() for name in ("lastName", "firstName"))
        name = ", ".join(filter(None, (family, first))) or str(each.get("name") or "")
        if name.strip():
            yield " ".join(readable(name).split())[:300]
