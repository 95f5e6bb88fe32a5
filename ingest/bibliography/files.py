"""Files of references (BibTeX, RIS, CSL-JSON, and so Zotero's exports), read in the sandbox."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any, Final

from ingest.bibliography.reference import Reference
from ingest.errors import EmptySource, NoReferences
from ingest.extras import optional_packages
from ingest.models import Progress, no_progress
from ingest.parsers.damage import damage_told
from ingest.parsers.describe import printable
from ingest.parsers.encoding import decode
from ingest.sandbox.run import run_sandboxed

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>{}]+")
_ARXIV = re.compile(
    r"(?:arxiv[:.\s/]{0,9}(?:org/(?:abs|pdf)/)?)?(\d{4}\.\d{4,5}|(?<![a-z-])[a-z-]{1,30}(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?",
    re.I,
)
_YEAR = re.compile(r"\b(1[5-9]|20)\d\d\b")
_BIBTEX_FILE: Final = (re.compile(r"[^:;/\\{}]++"), re.compile(r"\.\w{2,5}(?=[:;}]|\Z)"))
_RIS_FILE: Final = (re.compile(r"[^:;/\\]++"), re.compile(r"\.\w{2,5}(?=\s|\Z)"))
"""What parts paths and fields leave, and how a file's name ends in it."""
_TYPES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("article", "jour", "ejour", "mgzn", "news"), "article-journal"),
    **dict.fromkeys(("book", "whole", "ebook", "edbook", "booklet", "proceedings", "conf"), "book"),
    **dict.fromkeys(("incollection", "inbook", "chap", "echap"), "chapter"),
    **dict.fromkeys(("inproceedings", "conference", "cpaper"), "paper-conference"),
    **dict.fromkeys(("phdthesis", "mastersthesis", "thesis", "thes"), "thesis"),
    **dict.fromkeys(("techreport", "report", "rprt"), "report"),
    **dict.fromkeys(("unpublished", "unpb", "manscpt"), "manuscript"),
    **dict.fromkeys(("online", "electronic", "elec", "blog"), "webpage"),
}
"""CSL's names of the types of BibTeX and RIS."""


def read_references(path: Path, name: str, progress: Progress = no_progress) -> tuple[list[Reference], int]:
    """Return the references of a file, and how many of its entries could not be read.

    Raises
    ------
    IngestError
        ``EmptySource``, ``NoReferences``, ``DamagedFile`` or ``ParserLimit``.
    """
    if not path.stat().st_size:
        raise EmptySource(name=name)
    answer = run_sandboxed("ingest.bibliography.files:read_task", path, {"name": name}, name=name, progress=progress)
    said = json.loads(answer)
    return [Reference.from_json(entry) for entry in said["references"]], said["unreadable"]


def read_task(path: Path, params: Mapping[str, Any], progress: Progress) -> bytes:
    """Do the work of :func:`read_references` inside the sandbox."""
    name = params["name"]
    text = decode(path.read_bytes()).text
    read = _READERS.get(PurePath(name).suffix.lower(), _csl)
    with damage_told(name), optional_packages():
        references, unreadable = read(text)
    named = [reference for reference in references if reference.title or reference.doi]
    if not named:
        raise NoReferences(name=name)
    progress("parse", 1, 1)
    unreadable += len(references) - len(named)
    return json.dumps({"references": [each.to_json() for each in named], "unreadable": unreadable}).encode()


def find_doi(text: str) -> str:
    """Return the first DOI in a text, in lower case and without the marks that end a sentence; empty if there is none."""
    return next(find_dois(text), "")


def find_dois(text: str) -> Iterator[str]:
    """Yield the DOIs in a text."""
    return (found[0].rstrip(".,;:)]'’”").lower() for found in _DOI.finditer(text))


def find_arxiv(text: str) -> str:
    """Return the first arXiv identifier in a text ("2101.00001", "math/0211159"), without its version."""
    found = _ARXIV.search(text)
    return found[1] if found else ""


def _bibtex(text: str) -> tuple[list[Reference], int]:
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import DuplicateBlockKeyBlock, Entry

    logging.getLogger("bibtexparser").setLevel(logging.ERROR)
    library = parse_string(text)
    twice = [b.ignore_error_block for b in library.failed_blocks if isinstance(b, DuplicateBlockKeyBlock)]
    entries = [*library.entries, *(block for block in twice if isinstance(block, Entry))]
    references = [_from_bibtex(entry.key, entry.entry_type, entry.fields_dict) for entry in entries]
    return references, len(library.failed_blocks) - len(twice)


def _from_bibtex(key: str, kind: str, given: Mapping[str, Any]) -> Reference:
    raw = {name.lower(): str(field.value) for name, field in given.items()}
    plain = {name: _plain(value) for name, value in raw.items() if name != "file"}
    eprint = f"{plain.get('eprint', '')} " * (
        "arxiv" in f"{plain.get('archiveprefix')}{plain.get('eprinttype')}".lower()
    )
    names = " ".join((raw.get("author") or raw.get("editor") or "").split()).split(" and ")
    return _made(
        type=_TYPES.get(kind.lower(), "document"),
        title=plain.get("title", ""),
        authors=[_bibtex_name(name) for name in names if name.strip()],
        year=plain.get("year") or plain.get("date", ""),
        container=next(
            (plain[f] for f in ("journal", "journaltitle", "booktitle", "howpublished") if plain.get(f)), ""
        ),
        volume=plain.get("volume", ""),
        issue=plain.get("number") or plain.get("issue", ""),
        pages=plain.get("pages", ""),
        publisher=plain.get("publisher") or plain.get("school") or plain.get("institution", ""),
        doi=plain.get("doi", ""),
        arxiv=eprint or plain.get("journal", "") * ("arxiv" in plain.get("journal", "").lower()),
        url=raw.get("url", ""),
        abstract=plain.get("abstract", ""),
        key=key,
        files=_file_names(raw.get("file", "").replace("\\:", ":"), *_BIBTEX_FILE),
    )


def _file_names(text: str, parts: re.Pattern[str], suffix: re.Pattern[str]) -> Iterator[str]:
    """Yield the names of files in a field that holds paths, descriptions and types."""
    for part in parts.finditer(text):
        # one character more than the part is seen: what comes after it tells whether it ends there
        ends = [found.end() for found in suffix.finditer(text, part.start() + 1, part.end() + 1)]
        if ends:
            yield text[part.start() : ends[-1]]


def _bibtex_name(name: str) -> str:
    """Return "Family, Given"; what stands in braces is an organisation, and one name."""
    from bibtexparser.middlewares.names import parse_single_name_into_parts

    if name.strip().startswith("{"):
        return _plain(name)
    parts = parse_single_name_into_parts(" ".join(name.split()), strict=False)
    family = " ".join([*parts.von, *parts.last, *parts.jr])
    return _plain(f"{family}, {' '.join(parts.first)}" if parts.first else family)


def _plain(text: str) -> str:
    """Return what a field of BibTeX says, without its TeX."""
    if not re.search(r"[\\{}~$%]", text):
        return " ".join(text.split())
    from pylatexenc.latex2text import LatexNodes2Text

    said: str = LatexNodes2Text(math_mode="verbatim", strict_latex_spaces=False).latex_to_text(text)
    return " ".join(said.split())


def _ris(text: str) -> tuple[list[Reference], int]:
    import rispy

    entries = rispy.loads(text.lstrip("\ufeff"), skip_unknown_tags=True)
    return [_from_ris(entry) for entry in entries], 0


def _from_ris(entry: Mapping[str, Any]) -> Reference:
    def first(*names: str) -> str:
        found = next((entry[name] for name in names if entry.get(name)), "")
        return "; ".join(map(str, found)) if isinstance(found, list) else str(found)

    pages = "--".join(filter(None, (first("start_page"), first("end_page"))))
    urls = entry.get("urls") or [""]
    attached = " ".join(first(name) for name in ("file_attachments1", "file_attachments2"))
    return _made(
        type=_TYPES.get(first("type_of_reference").lower(), "document"),
        title=first("title", "primary_title"),
        authors=[*(entry.get("authors") or entry.get("first_authors") or ())],
        year=first("year", "publication_year", "date"),
        container=first("journal_name", "secondary_title", "alternate_title3", "alternate_title2"),
        volume=first("volume"),
        issue=first("number"),
        pages=pages,
        publisher=first("publisher"),
        doi=first("doi"),
        arxiv=" ".join(url for url in urls if "arxiv" in url.lower()),
        url=urls[0],
        abstract=first("abstract", "notes_abstract"),
        key=first("id", "label"),
        files=_file_names(attached, *_RIS_FILE),
    )


def _csl(text: str) -> tuple[list[Reference], int]:
    given = json.loads(text)
    entries = given.get("items", []) if isinstance(given, Mapping) else given
    items = [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []
    known = [item for item in items if item.get("title") and ("type" in item or "DOI" in item)]
    return [_from_csl(item) for item in known], len(items) - len(known)


def _from_csl(item: Mapping[str, Any]) -> Reference:
    people = [person for person in item.get("author") or item.get("editor") or () if isinstance(person, Mapping)]
    issued = item.get("issued") or {}
    dates = issued.get("date-parts") if isinstance(issued, Mapping) else None
    year = dates[0][0] if dates and dates[0] else issued.get("raw", "") if isinstance(issued, Mapping) else issued
    return _made(
        type=item.get("type", "document"),
        title=item["title"],
        authors=[
            person.get("literal") or ", ".join(filter(None, (person.get("family"), person.get("given"))))
            for person in people
        ],
        year=year,
        container=item.get("container-title", ""),
        volume=item.get("volume", ""),
        issue=item.get("issue", ""),
        pages=item.get("page", ""),
        publisher=item.get("publisher", ""),
        doi=item.get("DOI", ""),
        arxiv=item.get("number", "") if "arxiv" in str(item.get("number", "")).lower() else "",
        url=item.get("URL", ""),
        abstract=item.get("abstract", ""),
        key=item.get("citation-key") or item.get("id", ""),
        files=(),
    )


def _made(*, authors: Iterable[Any], files: Iterable[Any], **said: Any) -> Reference:
    """Return a reference of values as a file has them: one line each, identifiers bare, the year alone."""
    text = {name: " ".join(printable(str(value or "")).split()) for name, value in said.items()}
    year = _YEAR.search(text["year"])
    url_doi = find_doi(text["url"]) if "doi.org" in text["url"] else ""
    return Reference(
        **{
            **text,
            "year": year[0] if year else text["year"][:20],
            "doi": find_doi(text["doi"]) or url_doi,
            "arxiv": find_arxiv(text["arxiv"]) or (find_arxiv(text["url"]) if "arxiv.org" in text["url"] else ""),
        },
        authors=tuple(printable(" ".join(str(author).split())) for author in authors if author),
        files=tuple(str(file).strip() for file in files),
    )


_READERS: Final[Mapping[str, Callable[[str], tuple[list[Reference], int]]]] = {
    ".bib": _bibtex,
    ".bibtex": _bibtex,
    ".ris": _ris,
}
