"""Reference data: from the meta tags that publishers put into their pages, and from CSL JSON.

The tags are those Google Scholar reads (``citation_*``, of the Highwire Press), then Dublin Core and PRISM.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

_HEAD_CHARACTERS = 1 << 20
_MOST_AUTHORS = 500

_FIELDS: Mapping[str, Sequence[str]] = {
    "title": ("citation_title", "dc.title", "og:title"),
    "date": ("citation_publication_date", "citation_date", "citation_online_date", "dc.date", "prism.publicationdate"),
    "doi": ("citation_doi", "dc.identifier", "prism.doi"),
    "journal": ("citation_journal_title", "citation_conference_title", "prism.publicationname"),
    "volume": ("citation_volume", "prism.volume"),
    "issue": ("citation_issue", "prism.number"),
    "first_page": ("citation_firstpage", "prism.startingpage"),
    "last_page": ("citation_lastpage", "prism.endingpage"),
    "publisher": ("citation_publisher", "dc.publisher"),
}
_AUTHORS = ("citation_author", "citation_authors", "dc.creator")


@dataclass(frozen=True, slots=True)
class Reference:
    """What is told of a work: title, authors ("First Last"), other fields, and where its PDF should be."""

    title: str = ""
    authors: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    pdf: str = ""

    def over(self, other: Reference) -> Reference:
        """Return both as one; what this one tells comes first."""
        return Reference(
            self.title or other.title,
            self.authors or other.authors,
            {**other.fields, **self.fields},
            self.pdf or other.pdf,
        )


def read_page(html: str, url: str) -> Reference:
    """Read the meta tags in the head of a page at ``url``. Only that much is read, by a parser that fears no page."""
    reader = _Head()
    reader.feed(html[:_HEAD_CHARACTERS])
    tags = reader.tags
    told = {name: value for name, keys in _FIELDS.items() if (value := _first(tags, keys))}
    title = told.pop("title", "")
    pdf = _first(tags, ("citation_pdf_url",))
    scholarly = any(name.startswith("citation_") for name in tags)
    return Reference(
        title if scholarly else "", _authors(tags) if scholarly else (), _tidied(told), urljoin(url, pdf) if pdf else ""
    )


def read_csl(text: str) -> Reference:
    """Read one item of CSL JSON, as doi.org gives it; what is not understood is left out."""
    try:
        item = json.loads(text)
    except ValueError:
        return Reference()
    if not isinstance(item, dict):
        return Reference()
    authors = tuple(filter(None, map(_csl_name, _listed(item.get("author")))))[:_MOST_AUTHORS]
    told = {
        "date": _csl_date(item),
        "doi": _text(item.get("DOI")),
        "journal": _text(item.get("container-title")),
        "volume": _text(item.get("volume")),
        "issue": _text(item.get("issue")),
        "publisher": _text(item.get("publisher")),
        "type": _text(item.get("type")),
    }
    first, _, last = _text(item.get("page")).replace("–", "-").partition("-")
    pages = {"first_page": first, "last_page": last}
    return Reference(_text(item.get("title")), authors, _tidied({**told, **pages}))


class _Head(HTMLParser):
    """Collects the meta tags of a page, up to its body."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: dict[str, list[str]] = {}
        self._over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._over = self._over or tag == "body"
        told = dict(attrs)
        name = (told.get("name") or told.get("property") or "").lower()
        if tag == "meta" and name and not self._over and (content := " ".join((told.get("content") or "").split())):
            self.tags.setdefault(name, []).append(content)


def _first(tags: Mapping[str, list[str]], keys: Sequence[str]) -> str:
    return next((tags[key][0] for key in keys if key in tags), "")


def _authors(tags: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Return the authors, "Last, First" turned round."""
    key = next((key for key in _AUTHORS if key in tags), "")
    names = [name for told in tags.get(key, []) for name in (told.split(";") if ";" in told else [told])]
    return tuple(_turned(name) for name in names if name.strip())[:_MOST_AUTHORS]


def _turned(name: str) -> str:
    last, comma, first = (part.strip() for part in name.partition(","))
    return f"{first} {last}" if comma and first and "," not in first else name.strip()


_TIDY: Mapping[str, Callable[[str], str]] = {
    "date": lambda value: "-".join(re.findall(r"\d+", value)[:3]) if re.match(r"\d{4}", value) else value,
    "doi": lambda value: found[0].rstrip(".,;") if (found := re.search(r"10\.\d{4,9}/\S+", value)) else "",
}


def _tidied(fields: Mapping[str, str]) -> dict[str, str]:
    tidied = {name: _TIDY.get(name, str)(value) for name, value in fields.items()}
    return {name: value for name, value in tidied.items() if value}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    """Return a CSL value as text; Crossref gives some as lists of one, some with markup."""
    first = value[0] if isinstance(value, list) and value else value
    return " ".join(re.sub(r"<[^>]{0,50}>", "", str(first)).split()) if isinstance(first, str | int | float) else ""


def _csl_name(name: Any) -> str:
    if not isinstance(name, dict):
        return ""
    return " ".join(filter(None, (_text(name.get("given")), _text(name.get("family"))))) or _text(name.get("literal"))


def _csl_date(item: Mapping[str, Any]) -> str:
    for key in ("issued", "published", "created"):
        moment = item.get(key)
        parts = _listed(moment.get("date-parts")) if isinstance(moment, dict) else []
        numbers = [part for part in _listed(parts[0] if parts else None) if isinstance(part, int)]
        if numbers:
            return "-".join(f"{number:02d}" for number in numbers[:3])
    return ""
