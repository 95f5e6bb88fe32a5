"""References to published works: authors, date and place of publication; as a citation, and as BibTeX."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from ingest.extras import optional_packages

_MANY = 8
"""From so many authors on a citation names three and "et al."."""
_NOT_IN_TITLES = re.compile(r"[\W_]+")
_BIBTEX_TYPES: Final[Mapping[str, str]] = {
    "article-journal": "article",
    "book": "book",
    "chapter": "incollection",
    "paper-conference": "inproceedings",
    "thesis": "phdthesis",
    "report": "techreport",
    "manuscript": "unpublished",
}
"""BibTeX's names of CSL's types; any other is ``misc``."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A work, in the manner of CSL-JSON.

    ``type`` is a CSL type ("article-journal", "book", ...), an author is "Family, Given" or an organisation's name, ``doi``
    and ``arxiv`` are bare identifiers, ``key`` is what the file called the entry, ``files`` are the names of files that
    it says are the work.
    """

    type: str = "document"
    title: str = ""
    authors: tuple[str, ...] = ()
    year: str = ""
    container: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    publisher: str = ""
    doi: str = ""
    arxiv: str = ""
    url: str = ""
    abstract: str = ""
    key: str = ""
    files: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """What tells it from other works: the same entry from two files has the same."""
        return f"doi:{self.doi}" if self.doi else f"{normal_title(self.title)}:{self.year}" if self.title else self.key

    def citation(self) -> str:
        """Return one line: authors (year). Title. Container, volume(issue), pages. Address."""
        who = " ".join(filter(None, (_joined(self.authors), f"({self.year})" if self.year else "")))
        volume = f"{self.volume}({self.issue})" if self.issue else self.volume
        where = ", ".join(filter(None, (self.container or self.publisher, volume, self.pages.replace("--", "–"))))
        address = f"https://doi.org/{self.doi}" if self.doi else f"arXiv:{self.arxiv}" if self.arxiv else self.url
        parts = [
            part if part.endswith((".", "?", "!", "。")) else f"{part}." for part in (who, self.title, where) if part
        ]
        return " ".join([*parts, address]).strip()

    def to_json(self) -> dict[str, Any]:
        """Return values that :mod:`json` can write, without what is not known."""
        return {name: value for name, value in asdict(self).items() if value}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Reference:
        """Read what :meth:`to_json` wrote."""
        known = {field.name for field in fields(Reference)}
        given: dict[str, Any] = {name: value for name, value in data.items() if name in known}
        lists = {name: tuple(given.get(name, ())) for name in ("authors", "files")}
        return Reference(**{**given, **lists})


def normal_title(title: str) -> str:
    """Return a title's letters and digits, case and accents folded: how two spellings of it are found to be the same."""
    plain = unicodedata.normalize("NFKD", title).casefold()
    return _NOT_IN_TITLES.sub("", "".join(c for c in plain if not unicodedata.combining(c)))


def to_bibtex(references: Iterable[Reference]) -> str:
    """Return references as a BibTeX file; keys that are missing or used twice are made anew."""
    with optional_packages():
        from bibtexparser.entrypoint import write_string
        from bibtexparser.library import Library
        from bibtexparser.model import Entry, Field

    library = Library()
    used: set[str] = set()
    for reference in references:
        key = _free_key(reference, used)
        used.add(key)
        written = [Field(name, _balanced(value)) for name, value in _bibtex_fields(reference).items() if value]
        library.add(Entry(_BIBTEX_TYPES.get(reference.type, "misc"), key, written))
    return write_string(library)


def _bibtex_fields(reference: Reference) -> dict[str, str]:
    place = {"article-journal": "journal", "chapter": "booktitle", "paper-conference": "booktitle"}
    return {
        "author": " and ".join(name if "," in name or " " not in name else f"{{{name}}}" for name in reference.authors),
        "title": reference.title,
        place.get(reference.type, "howpublished"): reference.container,
        "year": reference.year,
        "volume": reference.volume,
        "number": reference.issue,
        "pages": reference.pages,
        "publisher": reference.publisher,
        "doi": reference.doi,
        "eprint": reference.arxiv,
        "archiveprefix": "arXiv" if reference.arxiv else "",
        "url": reference.url,
        "abstract": reference.abstract,
    }


def _balanced(value: str) -> str:
    """Return a value without its braces where these would end the field before its end."""
    depth = 0
    for sign in value:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            break
    return value.translate({ord("{"): "(", ord("}"): ")"}) if depth else value


def _free_key(reference: Reference, used: set[str]) -> str:
    family = re.sub(r"\W", "", (reference.authors or ("anonymous",))[0].partition(",")[0])
    wanted = re.sub(r"[\s,{}\\\"#%~=()']", "", reference.key) or f"{family}{reference.year}"
    keys = (wanted if n == 1 else f"{wanted}-{n}" for n in range(1, len(used) + 2))
    return next(key for key in keys if key not in used)


def _joined(authors: tuple[str, ...]) -> str:
    names = [_initialled(author) for author in authors if author != "others"]
    if len(names) >= _MANY or len(names) < len(authors):
        return f"{', '.join(names[:3])} et al."
    return names[0] if len(names) == 1 else " & ".join([", ".join(names[:-1]), names[-1]]) if names else ""


def _initialled(author: str) -> str:
    """Return "Family, G. N." for "Family, Given Name"."""
    family, comma, given = author.partition(",")
    initials = " ".join(f"{name[0]}." for name in given.replace(".", ". ").split())
    return f"{family.strip()}, {initials}" if comma and initials else family.strip()
