"""EPUB books: a page for each part of the spine, read as a web page is, under the headings of the table of contents."""

from __future__ import annotations

import io
import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from ingest.errors import ProtectedBook
from ingest.models import Document, Page, Progress, no_progress
from ingest.parsers.damage import damage_told
from ingest.parsers.encoding import decode
from ingest.parsers.flow import About, Block, flow_page, paged_document
from ingest.parsers.port import RawSource
from ingest.parsers.web import blocks_of
from ingest.remarks import remark

_OPF, _DC = "{http://www.idpf.org/2007/opf}", "{http://purl.org/dc/elements/1.1/}"
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_PROTECTION = ("META-INF/rights.xml", "META-INF/license.lcpl", "META-INF/sinf.xml")
_SCRIPTS = ("script", "style", "head", "svg")


def parse_epub(source: RawSource, progress: Progress = no_progress) -> Document:
    """Read a book in the order of its spine.

    Raises
    ------
    DamagedFile
        If it is no sound EPUB.
    ProtectedBook
        If its content is encrypted.
    NoText
        If there is nothing to read.
    """
    with damage_told(source.name), ZipFile(io.BytesIO(source.data)) as archive:
        if not set(_PROTECTION).isdisjoint(archive.namelist()):
            raise ProtectedBook(name=source.name)
        book = _Book(archive)
        pages = [*book.pages(progress)]
    left_out = tuple(remark(code, count=count) for code, count in book.left_out.items() if count)
    about = About("epub", "lxml", book.said("title"), book.all_said("creator"), book.metadata, left_out)
    return paged_document(pages, source, about)


class _Book:
    """A book's package document and what it leads to."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        container = _xml(archive.read("META-INF/container.xml"))
        path = container.find(f".//{_CONTAINER}rootfile").get("full-path")
        self._package = _xml(archive.read(path))
        self._folder = posixpath.dirname(path)
        self._items = {item.get("id"): item for item in self._package.iter(f"{_OPF}item")}
        self.left_out: Counter[str] = Counter()

    def all_said(self, name: str) -> tuple[str, ...]:
        """Return what the metadata says under a Dublin Core name."""
        said = (" ".join("".join(element.itertext()).split()) for element in self._package.iter(_DC + name))
        return tuple(filter(None, said))

    def said(self, name: str) -> str:
        """Return the first that the metadata says under a Dublin Core name."""
        return next(iter(self.all_said(name)), "")

    @property
    def metadata(self) -> Mapping[str, str]:
        """Publisher, date, subjects and identifier."""
        names = {"publisher": "publisher", "date": "date", "subject": "keywords", "identifier": "identifier"}
        return {key: "; ".join(self.all_said(name)) for name, key in names.items()}

    def pages(self, progress: Progress) -> Iterator[Page]:
        """Yield a page for each part of the spine that can be read; the others are counted."""
        contents = self._contents()
        spine = [self._items.get(reference.get("idref")) for reference in self._package.iter(f"{_OPF}itemref")]
        number = 0
        for done, item in enumerate(spine, 1):
            path = self._path(item.get("href", "")) if item is not None else ""
            if path in self._archive.NameToInfo and item is not None and "html" in item.get("media-type", ""):
                number += 1
                yield self._page(path, number, contents)
            else:
                self.left_out["missing_parts"] += 1
            progress("parse", done, len(spine))

    def _page(self, path: str, number: int, contents: Mapping[str, str]) -> Page:
        import lxml.html

        decoded = decode(self._archive.read(path))
        text = decoded.text.lstrip()
        markup = text[text.find("?>") + 2 :] if text.startswith("<?xml") else text
        if not markup.strip():
            return flow_page((), "lxml", number)
        tree = lxml.html.document_fromstring(markup)
        self.left_out["lost_characters"] += decoded.lost
        self.left_out["pictures"] += sum(1 for _ in tree.iter("img", "image"))
        self.left_out["recordings"] += sum(1 for _ in tree.iter("audio", "video"))
        for element in list(tree.iter(*_SCRIPTS)):
            element.drop_tree()
        blocks = [block for block in blocks_of(tree) if block.text.strip()]
        title = contents.get(path, "")
        if title and not any(block.level for block in blocks):
            blocks = _under(title, blocks)
        return flow_page(blocks, "lxml", number)

    def _contents(self) -> dict[str, str]:
        """Return the first title that the table of contents gives each part: of EPUB 3's nav, else of EPUB 2's NCX."""
        titles: dict[str, str] = {}
        for item in self._items.values():
            path = self._path(item.get("href", ""))
            if path not in self._archive.NameToInfo:
                continue
            if "nav" in item.get("properties", "").split():
                found = _xml(self._archive.read(path)).iter(f"{_XHTML}a")
                entries = [(link.get("href", ""), "".join(link.itertext())) for link in found]
            elif item.get("media-type") == "application/x-dtbncx+xml":
                points = _xml(self._archive.read(path)).iter(f"{_NCX}navPoint")
                entries = [(_source(point), point.findtext(f"{_NCX}navLabel/{_NCX}text") or "") for point in points]
            else:
                continue
            for target, title in entries:
                titles.setdefault(self._path(target, posixpath.dirname(path)), " ".join(title.split()))
        return titles

    def _path(self, reference: str, folder: str | None = None) -> str:
        """Return the name in the zip that a reference in a part of some folder leads to."""
        base = self._folder if folder is None else folder
        return posixpath.normpath(posixpath.join(base, unquote(reference.partition("#")[0])))


def _source(point: Any) -> str:
    content = point.find(f"{_NCX}content")
    return content.get("src", "") if content is not None else ""


def _under(title: str, blocks: list[Block]) -> list[Block]:
    """Set the title above; a part that begins with it as plain text has it made its heading."""
    if blocks and blocks[0].text.casefold() == title.casefold():
        return [Block(title, 1), *blocks[1:]]
    return [Block(title, 1), *blocks]


def _xml(data: bytes) -> Any:
    from lxml import etree

    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
