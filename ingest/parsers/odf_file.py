"""An OpenDocument file, opened: its XML, what it says of itself, and what of it is left out."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any
from zipfile import ZipFile

from ingest.errors import LockedDocument
from ingest.parsers.damage import damage_told
from ingest.parsers.flow import About
from ingest.parsers.port import RawSource
from ingest.parsers.sheets import CellCount
from ingest.remarks import remark

_NS = {
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "presentation": "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
}


def odf_name(short: str) -> str:
    """Return the full name of an element or attribute such as "text:p"."""
    prefix, _, name = short.partition(":")
    return f"{{{_NS[prefix]}}}{name}"


LEFT_OUT = {
    odf_name("draw:image"): "pictures",
    odf_name("draw:object"): "charts",
    odf_name("draw:plugin"): "recordings",
    odf_name("office:annotation"): "comments",
}
"""What is counted and not read."""


class OdfFile:
    """An OpenDocument file, opened: its content, its metadata, and what of it is left out."""

    def __init__(self, source: RawSource) -> None:
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        with damage_told(source.name), ZipFile(io.BytesIO(source.data)) as archive:
            names = archive.namelist()
            if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise LockedDocument(name=source.name)
            self._content = etree.fromstring(archive.read("content.xml"), parser)
            self._meta = etree.fromstring(archive.read("meta.xml"), parser) if "meta.xml" in names else None
            macros = any(name.startswith(("Basic/", "Scripts/")) for name in names)
        self.left_out = Counter(
            LEFT_OUT[element.tag] for element in self._content.iter(*LEFT_OUT) if isinstance(element.tag, str)
        )
        self.left_out["macros"] = int(macros)

    def body(self, kind: str) -> Any:
        """Return the element that holds the content."""
        body = self._content.find(f"{odf_name('office:body')}/{odf_name(kind)}")
        if body is None:
            raise ValueError(f"no {kind}")
        return body

    def hidden(self, family: str, attribute: str) -> set[str]:
        """Return the names of the styles of a family that hide what has them."""
        styles = (s for s in self._content.iter(odf_name("style:style")) if s.get(odf_name("style:family")) == family)
        return {
            s.get(odf_name("style:name")) for s in styles if any(p.get(attribute) in {"hidden", "false"} for p in s)
        }

    def about(self, kind: str, count: CellCount | None = None) -> About:
        """Return what the file says of itself, and what was left out."""
        remarks = tuple(remark(code, count=number) for code, number in self.left_out.items() if number)
        return About(
            kind,
            "lxml",
            title=self._said("dc:title"),
            authors=tuple(filter(None, [self._said("meta:initial-creator") or self._said("dc:creator")])),
            metadata={"subject": self._said("dc:subject"), "keywords": self._said("meta:keyword")},
            warnings=(*remarks, *(count.remarks if count else ())),
        )

    def _said(self, name: str) -> str:
        found = self._meta.find(f".//{odf_name(name)}") if self._meta is not None else None
        return "".join(found.itertext()).strip() if found is not None else ""
