"""Slides: quoted and written, fitted to their pages, revised one by one, and read by other programs."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pptx import Presentation

from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from notebook_app.run.perform import perform
from notebook_app.studio.catalogue import check_content
from notebook_app.studio.figures import figure_in
from notebook_app.studio.slides.fit import height, split
from notebook_app.studio.slides.pages import BODY_ROOM, BODY_WIDTH, pages_of
from notebook_app.studio.slides.picture import to_pdf
from notebook_app.studio.slides.powerpoint import to_pptx
from tests.llm.openai_server import MODEL, OpenAIServer
from tests.studio.texts import SLEEP, TEA_ZH

LONG = "Sleep strengthens memory in many ways that this one sentence tells at length and without an end in sight. " * 30


@pytest.fixture
def notebook(fresh_home: Path) -> Iterator[Notebook]:
    opened = Notebook.open("Sleep")
    opened.add_source(
        "\n\n".join(SLEEP) + "\n\nOf 120 students, 64% slept after learning.", name="sleep.md", guide=False
    )
    yield opened
    opened.close()


def words_resolve(notebook: Notebook, artifact: Artifact) -> None:
    for citation in artifact.content["citations"]:
        page = notebook.workspace.library.sources.page(citation["source"], citation["page"])
        assert page.text[citation["start"] : citation["end"]] == citation["quote"] != ""
    check_content("slides", json.loads(json.dumps(artifact.content)))


def test_without_a_model_every_line_is_a_sentence_of_the_sources(notebook: Notebook) -> None:
    made = notebook.studio.make("slides", slides=6)
    words_resolve(notebook, made)
    slides = made.content["slides"]
    assert slides[0]["layout"] == "title"
    assert {each["layout"] for each in slides[1:]} <= {"points", "figure"}
    quotes = {" ".join(each["quote"].split()) for each in made.content["citations"]}
    statements = [each for slide in slides for each in slide["statements"]]
    assert statements
    assert all(each["text"] in quotes for each in statements)
    figures = [slide for slide in slides if slide["layout"] == "figure"]
    assert all(slide["figure"] in slide["statements"][0]["text"] for slide in figures)


def test_chinese_slides_have_chinese_in_every_format(fresh_home: Path) -> None:
    notebook = Notebook.open("茶")
    notebook.add_source("\n\n".join(TEA_ZH), name="tea.md", guide=False)
    made = notebook.studio.make("slides", slides=4, theme="dark")
    words_resolve(notebook, made)
    assert made.content["language"] == "zh"
    text = pdf_text(notebook.studio.export(made.id, "pdf").data)
    said = made.content["slides"][1]["statements"][0]["text"]
    assert re.sub(r"\s", "", said)[:20] in re.sub(r"\s", "", text)
    assert said in pptx_text(notebook.studio.export(made.id, "pptx").data)
    notebook.close()


def test_tables_become_slides_with_their_rows_cited(fresh_home: Path, tmp_path: Path) -> None:
    file = tmp_path / "birds.csv"
    file.write_text("species,count\nheron,12\ngull,30\nowl,7\n", "utf-8")
    notebook = Notebook.open("Birds")
    notebook.add_source(file, guide=False)
    made = notebook.studio.make("slides")
    words_resolve(notebook, made)
    assert [each["layout"] for each in made.content["slides"]] == ["title", "table", "chart"]
    bars = made.content["slides"][2]["bars"]
    assert [(bar["label"], bar["value"]) for bar in bars] == [("heron", 12), ("gull", 30), ("owl", 7)]
    cited = {each["n"]: each["quote"] for each in made.content["citations"]}
    assert cited[bars[1]["citations"][0]] == "gull | 30"
    assert "gull" in pptx_text(notebook.studio.export(made.id, "pptx").data)
    drawn = pypdfium2.PdfDocument(notebook.studio.export(made.id, "pdf").data)
    assert all("gull" in page.get_textpage().get_text_range() for page in list(drawn)[1:])
    notebook.close()


def test_a_model_that_cites_badly_leaves_nothing_false(notebook: Notebook, server: OpenAIServer) -> None:
    notebook.save_settings(openai_model=MODEL, openai_base_url=server.url)
    good = "During slow-wave sleep the hippocampus replays the events of the day."
    slides = [
        {
            "layout": "points",
            "title": "Replay at night, 99% sure",
            "points": [
                {"text": good, "passages": [1]},
                {"text": "Rollo led the Norse in 911.", "passages": [1]},
                {"text": good, "passages": []},
                {"text": good, "passages": [77]},
            ],
        },
        {"layout": "figure", "title": "A figure", "figure": "93%", "points": [{"text": good, "passages": [1]}]},
        {
            "layout": "chart",
            "title": "Bars",
            "unit": "%",
            "bars": [
                {
                    "label": "students",
                    "value": 64,
                    "claim": {"text": "64% of the students slept.", "passages": [1, 2, 3]},
                },
                {"label": "teachers", "value": 80, "claim": {"text": "80% of the teachers slept.", "passages": [1]}},
            ],
        },
    ]
    server.will_reply(json.dumps({"title": "Sleep in 42 stages", "slides": slides}), json.dumps({"sentences": []}))
    made = notebook.studio.make("slides")
    words_resolve(notebook, made)
    said = json.dumps({**made.content, "citations": []}, ensure_ascii=False)
    assert good in said
    assert not re.search(r"Rollo|99%|93%|80|42", said)
    assert made.provenance["writer"] == MODEL
    assert made.counts["dropped"] >= 4
    assert all(item["citations"] for slide in made.content["slides"] for item in slide["statements"])


def test_one_slide_is_revised_and_the_others_stand(notebook: Notebook, server: OpenAIServer) -> None:
    notebook.save_settings(openai_model=MODEL, openai_base_url=server.url)
    first = {"text": "Sleep after learning strengthens what was learned.", "passages": [1]}
    second = {"text": "Emotional memories depend more on REM sleep.", "passages": [1, 2]}
    slides = [
        {"layout": "points", "title": title, "points": [claim]} for title, claim in (("One", first), ("Two", second))
    ]
    server.will_reply(json.dumps({"slides": slides}))
    made = notebook.studio.make("slides")
    kept, revised = made.content["slides"][1:]
    server.will_reply(json.dumps({"slides": [{"layout": "points", "title": "Anew", "points": [first]}]}))
    server.next_reply({})
    perform(
        notebook.studio.again(made.id, revised["id"], wish="Shorter."), 1, notebook.settings, notebook.workspace.library
    )
    again = notebook.studio.artifact(made.id)
    words_resolve(notebook, again)
    assert "Shorter." in server.requests[-1]["messages"][-1]["content"]
    assert again.content["slides"][1] == kept
    assert (again.content["slides"][2]["id"], again.content["slides"][2]["title"]) == (revised["id"], "Anew")


def content_of(texts: list[str], layout: str = "points", title: str = "A title", **more: Any) -> dict[str, Any]:
    statements = [
        {"id": f"s{i}", "text": each, "citations": [], "verdict": "supported"} for i, each in enumerate(texts)
    ]
    slide = {"id": "a", "layout": layout, "title": title, "statements": statements, **more}
    return {"title": title, "slides": [slide], "citations": []}


@pytest.mark.parametrize(
    "texts", [[LONG], [LONG, "Short.", LONG], ["睡眠巩固记忆，这一句话说得很长。" * 60], ["W" * 3000], ["a"] * 80]
)
@pytest.mark.parametrize("style", ["presenter", "reader"])
def test_long_text_is_split_over_slides_and_none_of_it_is_lost(texts: list[str], style: str) -> None:
    content = {**content_of(texts), "style": style}
    pages = pages_of(content)
    assert len(pages) > 1
    for page in pages:
        assert (
            height([f"{each.text} {each.marks}".strip() for each in page.pieces], page.size, BODY_WIDTH - 24)
            <= BODY_ROOM
        )
    assert squeezed("".join(each.text for page in pages for each in page.pieces)) == squeezed("".join(texts))
    assert len(pypdfium2.PdfDocument(to_pdf(content))) == len(pages)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(min_size=1, max_size=200), max_size=4))
def test_any_text_fits_its_boxes(texts: list[str]) -> None:
    for box in split(texts, 300.0, 200.0, 20.0):
        assert height([text for _, text in box], 20.0, 300.0) <= 200.0 or len(box[0][1]) == 1


def test_what_a_source_wrote_is_never_read_as_code() -> None:
    evil = ['#panic("no") $x^2$ *bold* <script>alert(1)</script> \\ ${jndi}', '{{7*7}} #import "x.typ"\x00\x07']
    content = content_of(evil, title="#eval(1)")
    text = pdf_text(to_pdf(content))
    assert "#panic" in text
    assert "#eval(1)" in text
    assert '#panic("no")' in pptx_text(to_pptx(content))


def test_the_notes_hold_the_words_that_are_cited(notebook: Notebook) -> None:
    made = notebook.studio.make("slides", slides=4)
    file = Presentation(io.BytesIO(notebook.studio.export(made.id, "pptx").data))
    notes = [slide.notes_slide.notes_text_frame.text for slide in list(file.slides)[1:]]
    assert all("[" in each and "“" in each for each in notes)
    assert file.slides[1].shapes.title.text_frame.text
    pages = pages_of(made.content)
    assert len(file.slides) == len(pages)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("Of the students, 64% slept after learning.", "64%"),
        ("Some 1,200 million people drink tea.", "1,200 million"),
        ("See Table 12 in 2014 for May 14 results.", None),
        ("Gains of 3.5 times were seen [12].", "3.5 times"),
        ("全国有 64% 的学生睡得更好。", "64%"),
        ("Version 12 came later.", None),
    ],
)
def test_a_figure_is_a_number_that_says_something(text: str, figure: str | None) -> None:
    found = figure_in(text)
    assert (found[0] if found else None) == figure


def squeezed(text: str) -> str:
    return re.sub(r"\s|[•]|\[\d+\]", "", text)


def pdf_text(data: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))


def pptx_text(data: bytes) -> str:
    file = Presentation(io.BytesIO(data))
    frames = [shape.text_frame.text for slide in file.slides for shape in slide.shapes if shape.has_text_frame]
    cells = [
        c.text for slide in file.slides for s in slide.shapes if s.has_table for row in s.table.rows for c in row.cells
    ]
    return "\n".join(frames + cells)
