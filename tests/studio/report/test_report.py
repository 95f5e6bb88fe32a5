"""Reports: their outline, sections made anew, dates and terms, and exports that other programs read."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import docx
import pypdf
import pytest

from notebook_app.errors import NoSuchItem
from notebook_app.notebook import Notebook
from notebook_app.run.perform import perform
from notebook_app.studio.cited import citations_of
from notebook_app.text.dates import dates_in
from tests.llm.openai_server import MODEL, OpenAIServer
from tests.studio.bad_model import bad_reply
from tests.studio.documents.glyphs import missing_glyphs
from tests.studio.resolving import assert_resolves
from tests.studio.texts import SLEEP

HISTORY = """# The canal

The canal was begun on 3 May 1831 by two hundred workers. In 1836 the first boats reached the lower town with coal.
A flood destroyed the third lock in November 1841. The engineers rebuilt the lock within two years (Smith, 1999).
The lock is a chamber that lifts boats between two levels of water. The Canal Trust (CT) has cared for it since 1962.
The CT raised 40,000 crowns for the repairs of the lock in the lower town. About 300 boats with coal and timber passed each lock every year.
"""
RIVAL = """# The canal, another view

The canal was begun by two hundred workers who came from the upper valley. About 500 boats with coal and timber passed each lock every year.
The Canal Trust publishes a yearly report on the lock and its boats. The lock gates are made of oak.
"""


@pytest.fixture
def canal(fresh_home: object) -> Iterator[Notebook]:
    opened = Notebook.open("Canal")
    opened.add_source(HISTORY, name="canal.md", guide=False)
    opened.add_source(RIVAL, name="rival.md", guide=False)
    yield opened
    opened.close()


@pytest.fixture
def writing(own_samples: Notebook, server: OpenAIServer) -> Iterator[Notebook]:
    server.will_reply(bad_reply)
    own_samples.settings.save(openai_base_url=server.url, openai_model=MODEL)
    opened = Notebook.open(own_samples.name, own_samples.settings.home)
    yield opened
    opened.close()


def sections(content: Any) -> dict[str, Any]:
    return {each["id"]: each for each in content["sections"]}


def work(notebook: Notebook, job: str) -> None:
    perform(job, 1, notebook.settings, notebook.workspace.library)


def test_a_timeline_has_the_days_of_the_sources_in_order_and_no_other(canal: Notebook) -> None:
    made = canal.studio.make("report", form="timeline")
    lines = sections(made.content)["timeline"]["statements"]
    assert [each["lead"] for each in lines] == ["3 May 1831", "1836", "November 1841", "1962"], (
        "1999 is a publication's"
    )
    for each in lines:
        assert each["lead"] in {date.text for date in dates_in(each["text"])}


def test_a_written_timeline_drops_a_day_that_no_source_has(canal: Notebook, server: OpenAIServer) -> None:
    said = "The canal was begun on 3 May 1831 by two hundred workers."
    entries = [
        {"lead": "3 May 1831", "sentences": [{"text": said, "passages": [1]}]},
        {"lead": "4 July 1776", "sentences": [{"text": said, "passages": [1]}]},
    ]
    server.will_reply(json.dumps({"entries": entries}))
    canal.settings.save(openai_base_url=server.url, openai_model=MODEL)
    opened = Notebook.open(canal.name, canal.settings.home)
    made = opened.studio.make("report", form="timeline")
    assert [each["lead"] for each in sections(made.content)["timeline"]["statements"]] == ["3 May 1831"]
    assert made.counts["dropped"] == 1


def test_a_glossary_explains_and_expands(canal: Notebook) -> None:
    found = sections(canal.studio.make("report", form="glossary").content)
    assert [(each["lead"], each["text"][:25]) for each in found["key_terms"]["statements"]] == [
        ("lock", "The lock is a chamber tha")
    ]
    assert [each["lead"] for each in found["abbreviations"]["statements"]] == ["CT (Canal Trust)"]


def test_sources_that_differ_in_a_figure_are_put_side_by_side(canal: Notebook) -> None:
    made = canal.studio.make("report", form="disagreements")
    one, other = sections(made.content)["against"]["statements"]
    assert ("300" in one["text"], "500" in other["text"]) == (True, True)
    assert one["group"] == other["group"]
    alone = canal.studio.make("report", form="disagreements", sources=list(canal.sources.ids())[:1])
    assert sections(alone.content)["against"]["note"]


def test_a_form_of_ones_own_answers_line_by_line_or_says_that_nothing_does(canal: Notebook) -> None:
    asked = "How many boats passed each lock every year?\nWhich emperor of China visited the opera in Vienna?"
    answered, refused = canal.studio.make("report", form="own", instructions=asked).content["sections"]
    assert any("passed each lock" in each["text"] for each in answered["statements"])
    assert refused["statements"] == []
    assert refused["note"]


@pytest.mark.slow
def test_an_outline_is_edited_and_written_along(writing: Notebook, server: OpenAIServer) -> None:
    studio = writing.studio
    outline = studio.make("report", outline="only", length="short")
    assert outline.content["sections"]
    assert not any(each["statements"] for each in outline.content["sections"])
    asked = len(server.requests)
    assert asked == 1
    mine = {**outline.content["sections"][0], "id": "mine", "heading": "The testing effect", "brief": "What it is."}
    kept = [{**outline.content["sections"][0], "heading": "Spacing"}, mine]
    studio.edit(outline.id, content={**outline.content, "sections": kept})
    made = studio.make("report", artifact_id=outline.id, outline="keep", length="short")
    assert [each["heading"] for each in made.content["sections"]] == ["Spacing", "The testing effect"]
    assert all(each["statements"] for each in made.content["sections"])
    assert assert_resolves(writing, made) == made.counts["statements"]
    again = studio.make("report", artifact_id=outline.id, outline="keep", length="short")
    assert [each["id"] for each in again.content["sections"]] == [each["id"] for each in kept]


@pytest.mark.slow
def test_one_section_is_written_anew_and_the_rest_stays(writing: Notebook, server: OpenAIServer) -> None:
    studio = writing.studio
    made = studio.make("report", length="short")
    first, second, *rest = made.content["sections"]
    mine = {**second["statements"][0], "text": "My own words."}
    edited = {**second, "statements": [mine, *second["statements"][1:]]}
    studio.edit(made.id, content={**made.content, "sections": [first, edited, *rest]})
    asked = len(server.requests)
    work(writing, studio.again(made.id, first["id"], wish="Shorter, please."))
    assert 1 <= len(server.requests) - asked <= 2, "one section, and what fell short of it"
    assert "Shorter, please." in server.requests[asked]["messages"][1]["content"]
    now = studio.artifact(made.id)
    found = now.content["sections"]
    assert found[0]["statements"]
    assert found[1]["statements"][0]["text"] == "My own words."
    assert [each["id"] for each in found] == [each["id"] for each in made.content["sections"]]
    assert_resolves(writing, now)
    with pytest.raises(NoSuchItem):
        studio.again(made.id, "nowhere")
    whole = studio.make("report", artifact_id=made.id, length="short")
    assert "My own words." in whole.body, "the edit outlives a making of the whole"


@pytest.mark.slow
def test_sections_that_were_finished_are_not_written_again(writing: Notebook, server: OpenAIServer) -> None:
    studio, library = writing.studio, writing.workspace.library
    studio.enqueue("report", length="short")
    artifact = studio.artifacts("report")[0].id

    class Killed(BaseException):
        pass

    def dies(step: str, done: int, total: int) -> None:
        if (step, done) == ("write", 2):
            raise Killed

    with pytest.raises(Killed):
        studio.perform(artifact, dies)
    finished = set(library.artifact_parts(artifact))
    assert {"outline"} < finished
    studio.make("report", artifact_id=artifact, length="short")
    asked = [r["messages"] for r in server.requests if "You correct" not in r["messages"][0]["content"]]
    wishes = [messages[1]["content"].partition("<<<")[0] for messages in asked]
    assert len(set(wishes)) == len(wishes) == 1 + len(studio.artifact(artifact).content["sections"]), "each once"
    assert studio.artifact(artifact).state == "ready"


def test_exports_are_read_by_other_programs(canal: Notebook) -> None:
    made = canal.studio.make("report", form="study_guide")
    quotes = [c.quote.split()[0] for c in citations_of(made.content)]
    file = docx.Document(io.BytesIO(canal.studio.export(made.id, "docx").data))
    headings = [p.text for p in file.paragraphs if p.style.name.startswith("Heading")]
    assert [each["heading"] for each in made.content["sections"]] == [
        h for h in headings if h in {s["heading"] for s in made.content["sections"]}
    ]
    pdf = canal.studio.export(made.id, "pdf").data
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert all(word in text for word in quotes)
    assert missing_glyphs(pdf) == []
    assert canal.studio.export(made.id, "html").data.startswith(b"<!DOCTYPE html>")


def test_chinese_has_no_boxes(fresh_home: object) -> None:
    notebook = Notebook.open("Sleep")
    notebook.add_source("# Sleep\n\n" + "\n\n".join(SLEEP), name="sleep.md", guide=False)
    notebook.add_source(
        "# 茶\n\n绿茶和红茶来自同一种植物，区别在于制作方法。唐代的陆羽写成了《茶经》。", name="茶.md", guide=False
    )
    made = notebook.studio.make("report", form="briefing", language="zh")
    pdf = notebook.studio.export(made.id, "pdf").data
    assert missing_glyphs(pdf) == []
    assert "茶" in "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    notebook.close()
