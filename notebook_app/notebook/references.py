"""References of a notebook: read from BibTeX, RIS or CSL-JSON, matched to its sources, written as BibTeX."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.bibliography.files import read_references
from ingest.bibliography.reference import Reference, to_bibtex
from ingest.models import Progress, Receipt, no_progress
from ingest.remarks import Remark, remark
from notebook_app.errors import NoSuchItem
from notebook_app.notebook.place import Place
from notebook_app.records import Source

if TYPE_CHECKING:
    from ingest.structure import Structure

_TITLES_NAMED = 20
_LONGEST_TITLE = 90


class References:
    """References: kept for the whole notebook, attached to the sources that they are about; call it for the list."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def __call__(self) -> list[Reference]:
        """Return every reference that the notebook knows of, those of sources not added yet among them."""
        return self._place.library.references(self._place.id)

    def keep(self, references: Iterable[Reference]) -> dict[str, Reference]:
        """Keep references; return those that are about a source, by the source's id."""
        self._place.library.references.keep_references(self._place.id, references)
        return self._place.library.references.match_references(self._place.id)

    def citation(self, source: str) -> str:
        """Return a source as one line of a list of references; without a reference of its own, its title.

        Raises
        ------
        NoSuchItem
            If the notebook does not have it.
        """
        for candidate in self._place.library.sources(self._place.id):
            if source in {candidate.id, candidate.name, candidate.title}:
                return _reference_of(candidate).citation()
        raise NoSuchItem(kind="source", name=source)

    def bibliography(self) -> str:
        """Return the references of the notebook's sources, and those it keeps besides, as a BibTeX file."""
        return to_bibtex(self())

    def cited(self, sources: Iterable[str]) -> str:
        """Return the works that sources are, by their ids, as a BibTeX file.

        Of a source without a reference it is what the source says of itself; one that is gone is left out.
        """
        wanted = set(sources)
        found = [source for source in self._place.library.sources(self._place.id) if source.id in wanted]
        structures = self._place.library.structures([source.id for source in found if source.reference is None])
        return to_bibtex(source.reference or _told_by(source, structures.get(source.id)) for source in found)

    def read(self, path: Path, name: str, progress: Progress = no_progress) -> Receipt:
        """Read a file of references; the receipt tells how many there are and which have no source."""
        references, unreadable = read_references(path, name, progress)
        attached = {reference.identity for reference in self.keep(references).values()}
        return Receipt(
            source=hashlib.sha256(path.read_bytes()).hexdigest(),
            name=name,
            title=name,
            kind="references",
            language="",
            pages=(),
            chunks=0,
            warnings=tuple(_remarks(references, [r for r in references if r.identity not in attached], unreadable)),
        )


def _told_by(source: Source, structure: Structure | None) -> Reference:
    """Return a source's own title, authors, year and address as a reference."""
    authors = structure.authors if structure else ()
    year = structure.date.iso[:4] if structure and structure.date else ""
    return Reference(title=source.title, authors=tuple(map(_family_first, authors)), year=year, url=source.origin_url)


def _family_first(name: str) -> str:
    given, _, family = name.rpartition(" ")
    return f"{family}, {given}" if given and "," not in name else name


def _reference_of(source: Source) -> Reference:
    return source.reference or Reference(title=source.title)


def _remarks(references: list[Reference], unmatched: list[Reference], unreadable: int) -> Iterable[Remark]:
    count = len(references)
    yield remark("references_read", count=count, matched=count - len(unmatched), unmatched=len(unmatched))
    if unmatched:
        titles = [reference.title[:_LONGEST_TITLE] or reference.key for reference in unmatched[:_TITLES_NAMED]]
        more = ["…"] if len(unmatched) > _TITLES_NAMED else []
        yield remark("references_unmatched", titles="; ".join([*titles, *more]))
    if unreadable:
        yield remark("references_unreadable", count=unreadable)
