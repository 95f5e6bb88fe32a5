"""Exports of a mind map: OPML for outliners and map programs, SVG, PNG and PDF."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from notebook_app.records import Artifact, Citation, Source
from notebook_app.studio.cited import citations_of
from notebook_app.studio.documents.characters import printable
from notebook_app.studio.documents.typeset import typeset
from notebook_app.studio.export import place_of
from notebook_app.studio.mind_map.picture import to_svg
from notebook_app.studio.mind_map.tree import children_of
from notebook_app.studio.port import Exporter

_PAGE: Final = '#set page(width: auto, height: auto, margin: 0pt)\n#image("map.svg")\n'


def _opml(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    cited = {citation.n: citation for citation in citations_of(artifact.content)}
    children = children_of(artifact.content)
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = printable(artifact.title)
    top = ET.SubElement(ET.SubElement(root, "body"), "outline", text=printable(artifact.title))
    waiting = [(top, each) for each in reversed(children.get("", []))]
    while waiting:
        above, node = waiting.pop()
        here = ET.SubElement(above, "outline", text=printable(node["label"]), _note=_note(node, cited))
        waiting += [(here, each) for each in reversed(children.get(node["id"], []))]
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _note(node: Mapping[str, Any], cited: Mapping[int, Citation]) -> str:
    said = [
        f"{each['text']} ({'; '.join(place_of(cited[n]) for n in each['citations'])})" for each in node["statements"]
    ]
    return printable("\n".join(said))


def _svg(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    return to_svg(artifact.title, artifact.content).encode()


def _picture(artifact: Artifact, kind: Literal["png", "pdf"]) -> bytes:
    return typeset(_PAGE, {}, kind, files={"map.svg": _svg(artifact, ())})[0]


def _png(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    return _picture(artifact, "png")


def _pdf(artifact: Artifact, _sources: Sequence[Source]) -> bytes:
    return _picture(artifact, "pdf")


EXPORTS: Final[Mapping[str, Exporter]] = {
    "opml": Exporter("text/x-opml", _opml),
    "svg": Exporter("image/svg+xml", _svg),
    "png": Exporter("image/png", _png),
    "pdf": Exporter("application/pdf", _pdf),
}
