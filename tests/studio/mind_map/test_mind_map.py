"""Mind maps: a tree whose every node opens its words, edited and exported for other programs."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from notebook_app.errors import BadOption
from notebook_app.notebook import Notebook
from notebook_app.studio.mind_map.picture import to_svg
from notebook_app.studio.mind_map.tree import walk
from notebook_app.ui import components
from tests.studio.documents.glyphs import missing_glyphs
from tests.studio.resolving import assert_resolves

CANAL = """# The canal

## Building

The canal was begun by two hundred workers who came from the upper valley. The stone came from a quarry near the town.

## Locks & gates

A lock is a chamber that lifts boats between two levels of water. The gates of each lock are made of oak and iron.

## 运河的今天

今天每年约有五百艘船通过每一座船闸，船上大多是游客和学生。
"""


@pytest.fixture
def notebook(fresh_home: object) -> Iterator[Notebook]:
    opened = Notebook.open("Canal")
    opened.add_source(CANAL, name="canal.md", guide=False)
    yield opened
    opened.close()


def test_every_node_opens_its_words_and_the_headings_make_the_branches(notebook: Notebook) -> None:
    made = notebook.studio.make("mind_map")
    nodes = made.content["nodes"]
    assert all(node["statements"] for node in nodes)
    assert assert_resolves(notebook, made) == len(nodes)
    assert [node["label"] for depth, node in walk(made.content) if depth == 0] == [
        "Building",
        "Locks & gates",
        "运河的今天",
    ]


def test_several_sources_have_a_branch_each(own_samples: Notebook) -> None:
    made = own_samples.studio.make("mind_map", size="small")
    titles = {source.title for source in own_samples.sources()}
    top = [node["label"] for depth, node in walk(made.content) if depth == 0]
    assert len(top) == len(titles)
    assert max(depth for depth, _ in walk(made.content)) >= 1


def test_an_edit_keeps_to_a_tree(notebook: Notebook) -> None:
    made = notebook.studio.make("mind_map")
    first, second, third = made.content["nodes"][:3]
    with pytest.raises(BadOption):
        notebook.studio.edit(
            made.id,
            content={**made.content, "nodes": [{**first, "parent": second["id"]}, {**second, "parent": first["id"]}]},
        )
    moved = [first, {**second, "parent": first["id"], "label": "Mine"}, third]
    edited = notebook.studio.edit(made.id, content={**made.content, "nodes": moved})
    assert [depth for depth, _ in walk(edited.content)] == [0, 1, 0]
    again = notebook.studio.make("mind_map", artifact_id=made.id)
    assert "Mine" in again.body, "the edit outlives a new making"


def test_exports_are_read_by_other_programs(notebook: Notebook) -> None:
    made = notebook.studio.make("mind_map")
    labels = [node["label"] for _, node in walk(made.content)]
    outlines = [
        each.get("text") for each in ET.fromstring(notebook.studio.export(made.id, "opml").data).iter("outline")
    ]
    assert outlines == [made.title, *labels]
    svg = ET.fromstring(notebook.studio.export(made.id, "svg").data)
    shown = [each.text for each in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert sorted(filter(None, shown)) == sorted([made.title, *labels])
    with Image.open(io.BytesIO(notebook.studio.export(made.id, "png").data)) as picture:
        assert picture.width > picture.height / 2 > 50
        assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 3
    assert missing_glyphs(notebook.studio.export(made.id, "pdf").data) == []


def test_a_label_is_text_whatever_it_holds() -> None:
    hostile = '<script>alert(1)</script>"&\x00\ud800'
    node = {"id": "a", "parent": "", "label": hostile, "relation": "", "statements": []}
    svg = ET.fromstring(to_svg(hostile, {"nodes": [node]}))
    assert not list(svg.iter("{http://www.w3.org/2000/svg}script"))


def test_the_library_loads_nothing_and_evaluates_nothing() -> None:
    """What the page's policy forbids is not even tried: addresses in the library are templates that nobody calls."""
    folder = Path(components.__file__).parent
    library = (folder / "vendor" / "markmap.js").read_text("utf-8")
    own = (folder / "mind_map.js").read_text("utf-8")
    assert "eval(" not in library + own
    assert "new Function" not in library + own
    assert "loadJS" not in own
    assert "http" not in own
