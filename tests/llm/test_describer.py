"""Pictures described by a model that sees, over the real protocol."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import pytest
from PIL import Image

from ingest.captions import describe_pictures
from ingest.languages import LANGUAGES
from ingest.models import Document, Page
from ingest.parse import parse_file
from notebook_app.errors import LanguageModelError
from notebook_app.llm import load_describer
from notebook_app.llm.describer import ModelDescriber
from notebook_app.llm.openai_model import OpenAIModel
from notebook_app.notebook import Notebook
from notebook_app.prompts import DESCRIBE_SYSTEM
from notebook_app.settings import Settings
from notebook_app.ui import markup
from notebook_app.ui.sources.described import description
from tests.llm.openai_server import OpenAIServer, Reply

CAPTION = "A bar chart of two groups. The tested group remembers 61 percent, the other 40 percent."


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    path = tmp_path / "chart.png"
    Image.new("RGB", (3000, 1200), "orange").save(path)
    return path


def describer(server: OpenAIServer) -> ModelDescriber:
    return ModelDescriber(OpenAIModel("seer", base_url=server.url, retries=0))


def test_the_model_is_shown_the_picture_and_its_text(server: OpenAIServer, chart: Path) -> None:
    server.will_reply(CAPTION)
    assert describer(server).describe(chart.read_bytes(), "Figure 1") == CAPTION
    [request] = server.requests
    assert request["model"] == "seer"
    told, shown = request["messages"][-1]["content"]
    before, inside, after = re.split("<<<(?:END OF )?SOURCES .*>>>\n?", told["text"])
    assert (inside, after) == ("Figure 1\n", "")
    assert "Figure 1" not in before
    head, _, data = shown["image_url"]["url"].partition(",")
    assert head == "data:image/jpeg;base64"
    assert Image.open(io.BytesIO(base64.b64decode(data))).size == (1536, 614)


def test_the_picture_stays_where_an_endpoint_takes_no_system_message(server: OpenAIServer, chart: Path) -> None:
    server.will_reply(Reply("only user and assistant roles are supported", status=400), CAPTION)
    assert describer(server).describe(chart.read_bytes(), "") == CAPTION
    [message] = server.requests[-1]["messages"]
    told, shown = message["content"]
    assert (message["role"], shown["type"]) == ("user", "image_url")
    assert told["text"].startswith(DESCRIBE_SYSTEM.partition("{")[0])


def test_a_description_is_a_page_with_its_own_heading(server: OpenAIServer, chart: Path) -> None:
    server.will_reply(CAPTION)
    document = describe_pictures(parse_file(chart, name="chart.png"), chart, describer(server))
    [page] = document.pages
    assert page.text == f"{LANGUAGES['en'].picture}\n\n{CAPTION}"
    assert (page.origin, page.engine, page.headings[0].text) == ("caption", "seer", LANGUAGES["en"].picture)


def test_it_follows_the_text_that_was_recognised(server: OpenAIServer, chart: Path) -> None:
    server.will_reply("图中是两组的柱状图，测验组记得更多。")
    page = Page(1, "记忆", origin="ocr", engine="tesseract", confidence=0.9, scanned=True)
    [described] = describe_pictures(Document("0", "image", "t", (page,)), chart, describer(server)).pages
    assert described.text == f"记忆\n\n{LANGUAGES['zh'].picture}\n\n图中是两组的柱状图，测验组记得更多。"
    assert (described.origin, described.engine, described.headings[0].start) == ("ocr", "tesseract + seer", 4)


def test_a_failure_is_a_remark(server: OpenAIServer, chart: Path) -> None:
    server.will_reply(Reply("no image input", status=400))
    parsed = parse_file(chart, name="chart.png")
    document = describe_pictures(parsed, chart, describer(server))
    assert document.pages == parsed.pages
    [remark] = document.warnings
    assert (remark.code, remark.params["count"]) == ("not_described", 1)
    assert "no image input" in str(remark)
    with pytest.raises(LanguageModelError):
        describer(server).describe(chart.read_bytes(), "")


@pytest.mark.slow
def test_a_picture_becomes_a_source_that_answers(server: OpenAIServer, chart: Path, fresh_home: Path) -> None:
    server.will_reply(CAPTION)
    notebook = Notebook.open("Charts", fresh_home)
    notebook.save_settings(openai_base_url=server.url, openai_vision_model="seer")
    receipt = notebook.add_source(chart)
    [page] = receipt.pages
    assert (receipt.kind, page.origin, page.engine) == ("image", "caption", "seer")
    assert list(receipt.seconds)[:4] == ["read", "parse", "recognise", "describe"]
    [found] = notebook.search("How much did the tested group remember?", top=1)
    assert "61 percent" in found.text
    assert notebook.page_image(receipt.source, 1).startswith(b"\x89PNG")
    notebook.close()


FORMULA = (
    "The page gives the energy of a body at rest.\n\n$$E = mc^2$$\n\nBelow it stands $$p = \\frac{m v}{2}$$ in red."
)
HOSTILE = (
    "$$\\href{javascript:alert(1)}{x} </span><img src=x onerror=alert(1)>$$\n\n"
    "$$\\includegraphics{http://127.0.0.1:9/x.png}$$\n\n$$ [a](http://127.0.0.1:9/) `code`$$ <script>alert(1)</script>"
)


def test_the_model_is_asked_for_formulas_in_latex(server: OpenAIServer, chart: Path) -> None:
    server.will_reply(FORMULA)
    [page] = describe_pictures(parse_file(chart, name="chart.png"), chart, describer(server)).pages
    assert "LaTeX" in server.requests[0]["messages"][0]["content"]
    found = description(page)
    assert found
    title, text = found
    assert (title, text) == (LANGUAGES["en"].picture, FORMULA)
    shown = markup.shown(text)
    assert "$$\nE = mc^2\n$$" in shown
    assert "$p = \\frac{m v}{2}$" in shown


def test_hostile_formulas_lead_nowhere(server: OpenAIServer, chart: Path) -> None:
    server.will_reply(HOSTILE)
    [page] = describe_pictures(parse_file(chart, name="chart.png"), chart, describer(server)).pages
    found = description(page)
    assert found
    shown = markup.shown(found[1])
    assert "<img" not in shown
    assert not re.search(r"(?<!\\)<script", shown)
    assert "http://" not in shown.replace("\u2060", " ")
    assert not re.search(r"(?<!\\)\[", shown), "no link"
    assert description(Page(1, "Text of a page.")) is None


@pytest.mark.parametrize(
    ("vision", "model", "used"),
    [
        ("", "", None),
        ("seer", "", "seer"),
        ("", "writer", "writer"),
        ("seer", "writer", "seer"),
        ("none", "writer", None),
    ],
)
def test_which_model_describes(vision: str, model: str, used: str | None) -> None:
    found = load_describer(
        Settings(openai_base_url="http://127.0.0.1:1/v1", openai_model=model, openai_vision_model=vision)
    )
    assert (found.name if found else None) == used
