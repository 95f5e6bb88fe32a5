"""Match references to sources: by DOI, arXiv identifier, the file they name, or their title."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from ingest.bibliography.files import find_arxiv, find_dois
from ingest.bibliography.reference import Reference, normal_title

_HEAD = 3_000
"""Characters of the first page in which a paper names itself; a list of references stands later."""
_TITLE_HEAD = 1_500
_SURE_TITLE = 20
"""Letters of a title that is no chance find in a text."""
_VERSION = re.compile(r"v\d+$")


@dataclass(frozen=True, slots=True)
class Citable:
    """A source as references may be about it: ``text`` is that of its first page, ``details`` what its file says of it."""

    id: str
    name: str
    title: str
    text: str
    details: str = ""


Place = int | None
Rule = Callable[[Reference, Citable], Place]


def match_references(references: Sequence[Reference], sources: Sequence[Citable]) -> dict[str, Reference]:
    """Return the reference of each source that has one, by the source's id.

    The rules are tried one after the other, the surest first; a reference goes to one source, the one that names it
    first. Of several references that fit a source, the one that it names first wins.
    """
    found: dict[str, Reference] = {}
    taken: set[int] = set()
    for rule in _RULES:
        fitting = sorted(
            (place, n, m)
            for n, source in enumerate(sources)
            for m, reference in enumerate(references)
            if source.id not in found and m not in taken and (place := rule(reference, source)) is not None
        )
        for _, n, m in fitting:
            if sources[n].id not in found and m not in taken:
                found[sources[n].id] = references[m]
                taken.add(m)
    return found


def _by_doi(reference: Reference, source: Citable) -> Place:
    return _place(reference.doi, find_dois(f"{source.details} {source.text[:_HEAD]}")) if reference.doi else None


def _by_arxiv(reference: Reference, source: Citable) -> Place:
    if not reference.arxiv:
        return None
    stamp = re.search(r"arxiv:\s*\S+", source.text[:_HEAD], re.IGNORECASE)
    names = [_VERSION.sub("", PurePosixPath(source.name).stem), stamp[0] if stamp else ""]
    return _place(reference.arxiv, (find_arxiv(name) for name in names))


def _by_file(reference: Reference, source: Citable) -> Place:
    return _place(PurePosixPath(source.name).name.casefold(), (file.casefold() for file in reference.files))


def _by_title(reference: Reference, source: Citable) -> Place:
    title = normal_title(reference.title)
    if not title:
        return None
    if title == normal_title(source.title):
        return 0
    place = normal_title(source.text[:_TITLE_HEAD]).find(title) if len(title) >= _SURE_TITLE else -1
    return place + 1 if place >= 0 else None


def _place(wanted: str, named: Iterator[str]) -> Place:
    return next((place for place, name in enumerate(named) if name == wanted), None)


_RULES: Final[tuple[Rule, ...]] = (_by_doi, _by_arxiv, _by_file, _by_title)
