"""A draft checked sentence by sentence, with and without a model, and exported."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from notebook_app.errors import NoManuscript
from notebook_app.notebook import Notebook
from notebook_app.records import Artifact
from notebook_app.run.perform import perform
from notebook_app.studio.draft.manuscript import read_manuscript
from notebook_app.studio.draft.markdown import sentences_of
from tests.llm.openai_server import MODEL, OpenAIServer
from tests.studio.resolving import assert_resolves

HERONS = """# The herons of Lake Constance

The grey heron stands still in shallow water until a fish comes near. The heronry of Lake Constance held 140 nests in 1998.
The night heron hunts after dusk and roosts by day in willows. The great egret came back to Lake Constance in 2004.
"""
DRAFT = """# My draft

In shallow water the grey heron stands still until a fish comes near [1]. In 1998 there were 140 nests in the
heronry of Lake Constance. The heronry of Lake Constance held 260 nests in 1998 [1].

The **night heron** does not hunt after dusk. Bananas grow on plantations in Ecuador (Peel, 2011). What about egrets?
Rice is planted in paddies [7].

## References

[1] Wader, A. The herons of Lake Constance. Journal of Birds, 2005.
[2] Peel, B. Bananas of the world. 2011.
"""


@pytest.fixture
def notebook(fresh_home: Path) -> Iterator[Notebook]:
    opened = Notebook.open("Herons")
    opened.add_source(HERONS, name="herons.md", guide=False)
    yield opened
    opened.close()


def judgements(artifact: Artifact) -> dict[str, str]:
    return {sentence["text"][:24]: sentence["judgement"] for sentence in sentences_of(artifact.content)}


def sentence(artifact: Artifact, begins: str) -> Mapping[str, Any]:
    return next(each for each in sentences_of(artifact.content) if each["text"].startswith(begins))


def test_each_sentence_stands_beside_what_the_sources_say(notebook: Notebook) -> None:
    made = notebook.studio.make("draft", text=DRAFT, name="Birds")
    assert judgements(made) == {
        "In shallow water the gre": "supported",
        "In 1998 there were 140 n": "supported",
        "The heronry of Lake Cons": "contradicted",
        "The night heron does not": "contradicted",
        "Bananas grow on plantati": "absent",
        "Rice is planted in paddi": "absent",
    }
    assert made.counts == {"sentences": 6, "supported": 2, "weak": 0, "contradicted": 2, "absent": 2}
    assert assert_resolves(notebook, made) == 4
    assert sentence(made, "The heronry")["evidence"][0]["text"].endswith("held 140 nests in 1998.")
    assert made.title == "Check of “Birds”"
    assert made.provenance["writer"] == "quotes"


def test_citations_that_do_not_hold_and_references_without_a_source_are_said(notebook: Notebook) -> None:
    made = notebook.studio.make("draft", text=DRAFT)
    assert [each["state"] for each in sentence(made, "In shallow water")["cited"]] == ["holds"]
    assert [each["state"] for each in sentence(made, "The heronry")["cited"]] == ["fails"]
    assert [each["state"] for each in sentence(made, "Bananas")["cited"]] == ["no_source"]
    assert [each["state"] for each in sentence(made, "Rice")["cited"]] == ["no_entry"]
    assert [bool(entry["source"]) for entry in made.content["references"]] == [True, False]
    assert "the cited source does not say this" in made.body
    assert "Not among your sources" in made.body


def test_a_manuscript_is_taken_apart() -> None:
    read = read_manuscript(DRAFT)
    assert [paragraph.style for paragraph in read.paragraphs] == [
        "heading",
        "text",
        "text",
        "heading",
        "reference",
        "reference",
    ]
    claims = [s.claim for paragraph in read.paragraphs for s in paragraph.sentences if s.is_claim]
    assert claims[0] == "In shallow water the grey heron stands still until a fish comes near."
    assert "The night heron does not hunt after dusk." in claims
    assert not any("?" in claim for claim in claims)
    assert [entry.number for entry in read.entries] == [1, 2]
    narrative = (
        read_manuscript("Smith and Lee (2019) found that herons nest in trees [1, 3–5].").paragraphs[0].sentences[0]
    )
    assert narrative.claim == "Smith and Lee found that herons nest in trees."
    assert [(cited.name, cited.number) for cited in narrative.cited] == [
        ("Smith", 0),
        ("", 1),
        ("", 3),
        ("", 4),
        ("", 5),
    ]


def test_an_upload_is_read_in_the_sandbox(notebook: Notebook, tmp_path: Path) -> None:
    document = Document()
    document.add_heading("My draft", 1)
    document.add_paragraph("The night heron hunts after dusk. The heronry of Lake Constance held 260 nests in 1998.")
    document.save(str(tmp_path / "draft.docx"))
    text = notebook.studio.read_manuscript(tmp_path / "draft.docx")
    made = notebook.studio.make("draft", text=text)
    assert Counter(judgements(made).values()) == {"supported": 1, "contradicted": 1}


def test_chinese_is_checked_too(fresh_home: Path) -> None:
    notebook = Notebook.open("茶")
    notebook.add_source(
        "绿茶和红茶来自同一种植物。红茶在干燥之前经过充分的氧化。绿茶的产量在2019年达到280万吨。",
        name="茶.md",
        guide=False,
    )
    made = notebook.studio.make(
        "draft", text="红茶在干燥之前经过充分的氧化。2019年绿茶的产量达到510万吨。企鹅生活在南极的冰上。"
    )
    assert [each["judgement"] for each in sentences_of(made.content)] == ["supported", "contradicted", "absent"]
    assert made.title.startswith("草稿检查")
    notebook.close()


def test_function_words_alone_are_no_support(notebook: Notebook) -> None:
    """Half of a short sentence's words may be such as every passage has."""
    made = notebook.studio.make("draft", text="Bananas grow in Ecuador. The moon is in the sky by day.")
    assert {each["judgement"] for each in sentences_of(made.content)} == {"absent"}


def test_nothing_to_check_is_said(notebook: Notebook) -> None:
    for text in ("", "   ", "# Title", "Why?"):
        with pytest.raises(NoManuscript):
            notebook.studio.make("draft", text=text)


def test_a_second_reading_counts_only_where_the_passage_allows_it(notebook: Notebook) -> None:
    text = "Bananas grow on plantations in Ecuador. The heronry of Lake Constance held 260 nests in 1998. The white bird returned to the lake after the millennium."
    with OpenAIServer() as server:
        notebook.settings.save(openai_base_url=server.url, openai_model=MODEL)
        opened = Notebook.open("Herons")

        def readings(says: str) -> str:
            return json.dumps({"readings": [{"number": n, "says": says, "passages": [1, 99]} for n in (1, 2, 3, 44)]})

        server.will_reply(readings("supports"))
        made = opened.studio.make("draft", text=text)
        assert made.provenance["writer"] == MODEL
        assert sentence(made, "The heronry")["judgement"] == "contradicted", "a figure is no matter of opinion"
        assert sentence(made, "Bananas")["judgement"] == "absent", "the passage has nothing of it"
        assert_resolves(opened, made)
        server.will_reply(readings("contradicts"))
        again = opened.studio.make("draft", text=text)
        assert sentence(again, "Bananas")["judgement"] == "absent"


def test_sentences_that_were_checked_are_not_checked_again(notebook: Notebook) -> None:
    job = notebook.studio.enqueue("draft", text="The night heron hunts after dusk.")
    (queued,) = notebook.studio.artifacts()
    found = {"judgement": "weak", "place": [], "near": [], "cited": []}
    notebook.workspace.library.artifacts.keep_artifact_part(queued.id, "checked0", [found])
    perform(job, 1, notebook.settings, notebook.workspace.library)
    assert notebook.studio.artifact(queued.id).counts["weak"] == 1


def test_the_word_document_has_a_comment_on_each_sentence(notebook: Notebook) -> None:
    hostile = f"The night heron\x07 hunts <b>after</b> dusk & roosts by day in willows.\n\n{DRAFT}"
    made = notebook.studio.make("draft", text=hostile.replace("## References", "## Bibliography"))
    document = Document(io.BytesIO(notebook.studio.export(made.id, "docx").data))
    comments = list(document.comments)
    checked = sentences_of(made.content)
    assert Counter(comment.author for comment in comments if comment.initials != "R") == Counter(
        {
            "supported": "Supported",
            "contradicted": "Contradicted",
            "absent": "Not in your sources",
            "weak": "Partly supported",
        }[s["judgement"]]
        for s in checked
    )
    assert any("140 nests" in comment.text and "p. 1" in comment.text for comment in comments)
    assert sum(comment.initials == "R" for comment in comments) == 1, "the reference without a source"
    whole = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert all(s["text"].replace("\x07", "") in whole for s in checked)


def test_the_csv_has_a_row_a_sentence_and_no_formula(notebook: Notebook) -> None:
    made = notebook.studio.make(
        "draft", text=f"=HYPERLINK(A1) is what the heron of Lake Constance likes best.\n\n{DRAFT}"
    )
    rows = list(
        csv.DictReader(io.StringIO(notebook.studio.export(made.id, "csv").data.decode("utf-8-sig"), newline=""))
    )
    assert len(rows) == made.counts["sentences"]
    assert rows[0]["sentence"].startswith("'=")
    assert {row["judgement"] for row in rows} >= {"supported", "contradicted", "absent"}
