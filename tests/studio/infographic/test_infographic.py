"""Infographics: every number stands in its passage, every text fits its box, every style and shape is drawn."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypdfium2
import pytest
from PIL import Image

from notebook_app.errors import NoFigures
from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from notebook_app.studio.catalogue import check_content
from notebook_app.studio.infographic.picture import SHAPES, draw, layout
from notebook_app.studio.slides.fit import height
from tests.llm.openai_server import MODEL, OpenAIServer

TEXT = """# Older readers

More than half of the readers in the study, 59%, said that they use the internet. Broadband was used by 47% of them at
home, far more than five years before. About 1,200 million people drink tea every day, as the report found. The share of
readers who own a tablet has grown 3.5 times since the first survey was made.
"""
TEXT_ZH = "调查发现，59% 的老年读者经常使用互联网阅读新闻。家中有宽带的老年读者占 47%，比五年前明显增多。全国约有 3 亿人每天都要喝茶。"


@pytest.fixture
def notebook(fresh_home: Path) -> Iterator[Notebook]:
    opened = Notebook.open("Readers")
    opened.add_source(TEXT, name="readers.md", guide=False)
    yield opened
    opened.close()


def words_resolve(notebook: Notebook, artifact: Artifact) -> None:
    cited = {}
    for citation in artifact.content["citations"]:
        page = notebook.workspace.library.sources.page(citation["source"], citation["page"])
        assert page.text[citation["start"] : citation["end"]] == citation["quote"] != ""
        cited[citation["n"]] = " ".join(citation["quote"].split())
    for figure in artifact.content["figures"]:
        assert figure["figure"] in figure["text"]
        assert figure["citations"]
    check_content("infographic", json.loads(json.dumps(artifact.content)))


def test_without_a_model_the_numbers_stand_in_their_sentences(notebook: Notebook) -> None:
    made = notebook.studio.make("infographic")
    words_resolve(notebook, made)
    shown = {figure["figure"] for figure in made.content["figures"]}
    assert {"59%", "47%"} <= shown
    quotes = {" ".join(each["quote"].split()) for each in made.content["citations"]}
    assert {figure["text"] for figure in made.content["figures"]} <= quotes


def test_sources_without_numbers_say_so(fresh_home: Path) -> None:
    notebook = Notebook.open("Herons")
    notebook.add_source(
        "The grey heron stands still in shallow water until a fish comes near.", name="h.md", guide=False
    )
    with pytest.raises(NoFigures):
        notebook.studio.make("infographic")
    notebook.close()


def test_chinese_is_drawn_without_boxes(fresh_home: Path) -> None:
    notebook = Notebook.open("读者")
    notebook.add_source(TEXT_ZH, name="readers.md", guide=False)
    made = notebook.studio.make("infographic", style="bands")
    words_resolve(notebook, made)
    text = pypdfium2.PdfDocument(notebook.studio.export(made.id, "pdf").data)[0].get_textpage().get_text_range()
    assert "互联网" in re.sub(r"\s", "", text)
    assert "\ufffd" not in text
    notebook.close()


def test_a_model_that_invents_figures_leaves_none_of_them(notebook: Notebook, server: OpenAIServer) -> None:
    notebook.save_settings(openai_model=MODEL, openai_base_url=server.url)
    right = "59% of the readers said that they use the internet."
    figures = [
        {"figure": "59%", "claim": {"text": right, "passages": [1]}},
        {"figure": "95%", "claim": {"text": "47% of the readers used broadband at home.", "passages": [1]}},
        {"figure": "83%", "claim": {"text": "83% of the readers own a boat.", "passages": [1]}},
        {"figure": "47%", "claim": {"text": "47% of the readers used broadband at home.", "passages": []}},
        {"figure": "12%", "claim": {"text": "12% never read.", "passages": [9]}},
    ]
    server.will_reply(json.dumps({"title": "88% read", "figures": figures}), json.dumps({"sentences": []}))
    made = notebook.studio.make("infographic")
    words_resolve(notebook, made)
    assert made.content["figures"][0]["text"] == right
    assert {figure["figure"] for figure in made.content["figures"]} <= {"59%", "47%"}
    assert not re.search(r"83|88|95|12%", json.dumps({**made.content, "citations": []}))
    assert made.counts["dropped"] >= 3


def content_of(count: int, words: str, shape: str, style: str) -> dict[str, Any]:
    figures = [
        {"id": f"f{n}", "text": words, "citations": [], "verdict": "supported", "figure": f"{n * 12}%", "label": words}
        for n in range(1, count + 1)
    ]
    return {"title": words, "shape": shape, "style": style, "language": "en", "figures": figures, "citations": []}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("style", ["cards", "bands", "night"])
@pytest.mark.parametrize("count", [1, 5, 8])
def test_every_shape_and_style_is_drawn_and_nothing_overflows(shape: str, style: str, count: int) -> None:
    content = content_of(
        count, "Older readers and the many ways in which they read today, at home and abroad. " * 3, shape, style
    )
    placed = layout(content)
    for box in placed["boxes"]:
        inner = box["width"] - 36
        wide = inner - box["figure_width"] - 14 if box["beside"] else inner
        used = height([box["text"]], box["size"], wide)
        above = 0 if box["beside"] else box["figure_size"] * 1.3 + 28
        assert used + above <= box["height"] - 36
        assert box["left"] + box["width"] <= placed["width"]
        assert box["top"] + box["height"] <= placed["foot_top"]
    with Image.open(io.BytesIO(draw(content, "png", 36.0))) as picture:
        wide, high = SHAPES[shape]
        assert picture.size == (round(wide / 2), round(high / 2))


def test_exports_are_files_of_their_kind(notebook: Notebook) -> None:
    made = notebook.studio.make("infographic", style="night", shape="square")
    assert ElementTree.fromstring(notebook.studio.export(made.id, "svg").data).tag.endswith("svg")
    document = pypdfium2.PdfDocument(notebook.studio.export(made.id, "pdf").data)
    assert len(document) == 1
    assert "59%" in document[0].get_textpage().get_text_range()
    with Image.open(io.BytesIO(notebook.studio.export(made.id, "png").data)) as picture:
        assert picture.size == (1920, 1920)
