from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ingest.embedding.embed import Embedder
from notebook_app.llm.openai_model import OpenAIModel
from notebook_app.records import Citation, Note, StoredPassage, Verdict
from notebook_app.studio.guides.guide import Guide, guide_of, make_notebook_guide, make_source_guide, to_note_body
from notebook_app.text.markdown import MARKER
from tests.chat.hostile import HOSTILE, assert_fenced
from tests.chat.passages import stored
from tests.llm.openai_server import MODEL, OpenAIServer
from tests.studio.texts import SLEEP, TEA_ZH


@pytest.fixture(scope="module")
def sleep(embedder: Embedder) -> list[StoredPassage]:
    return stored("Sleep and memory", *SLEEP, embedder=embedder)


@pytest.fixture(scope="module")
def tea() -> list[StoredPassage]:
    return stored("茶叶的制作", *TEA_ZH, language="zh")


def kept(guide: Guide, language: str = "en") -> Note:
    now = datetime.now(UTC)
    data = json.loads(json.dumps(guide.data))
    return Note("id", "guide", guide.title, to_note_body(guide, language), guide.citations, now, now, "source", data)


def test_a_summary_of_quotations(sleep: list[StoredPassage]) -> None:
    guide = make_source_guide("Sleep and memory", sleep)
    assert guide.writer == "quotes"
    assert 2 <= len(guide.summary) <= 4
    for n, sentence in enumerate(guide.summary, 1):
        (citation,) = sentence.citations
        holder = next(p for p in sleep if p.page == citation.page and p.start <= citation.start < p.end)
        assert citation.n == n
        assert holder.text[citation.start - holder.start : citation.end - holder.start] == citation.quote
        assert sentence.text == " ".join(citation.quote.split())


def test_summary_sentences_stand_in_reading_order_and_differ(sleep: list[StoredPassage]) -> None:
    places = [(c.page, c.start) for c in make_source_guide("Sleep", sleep).citations]
    assert places == sorted(set(places))


def test_topics_are_what_the_source_speaks_of(sleep: list[StoredPassage]) -> None:
    topics = " ".join(make_source_guide("Sleep", sleep).topics).lower()
    assert "memor" in topics
    assert "sleep" in topics
    assert "this" not in topics.split()


def test_questions_ask_about_topics(sleep: list[StoredPassage]) -> None:
    guide = make_source_guide("Sleep", sleep)
    assert 1 <= len(guide.questions) <= 4
    assert all(q.endswith("?") and any(topic in q for topic in guide.topics) for q in guide.questions)


def test_only_answered_questions_are_suggested(sleep: list[StoredPassage]) -> None:
    asked: list[str] = []
    guide = make_source_guide("Sleep", sleep, is_answered=lambda question: bool(asked.append(question)))
    assert guide.questions == ()
    assert asked


def test_a_chinese_source(tea: list[StoredPassage]) -> None:
    guide = make_source_guide("茶叶的制作", tea)
    assert guide.summary
    assert any("茶" in topic for topic in guide.topics)
    assert all(q.endswith("？") for q in guide.questions)
    body = to_note_body(guide, "zh")
    assert body.startswith("来源原文：")
    assert "**关键主题**" in body


def test_a_source_without_sentences() -> None:
    guide = make_source_guide("Empty", [])
    assert (guide.summary, guide.questions) == ((), ())
    assert to_note_body(guide, "en") == "This source has no complete sentences to sum it up."


def test_the_note_has_a_marker_for_every_citation(sleep: list[StoredPassage]) -> None:
    guide = make_source_guide("Sleep", sleep)
    assert [int(n) for n in MARKER.findall(to_note_body(guide, "en"))] == [c.n for c in guide.citations]


def test_a_note_gives_the_guide_back(sleep: list[StoredPassage]) -> None:
    guide = make_source_guide("Sleep", sleep)
    assert guide_of(kept(guide)) == guide


def test_the_notebook_hears_every_source(sleep: list[StoredPassage], tea: list[StoredPassage]) -> None:
    notes = [kept(make_source_guide("Sleep", sleep)), kept(make_source_guide("茶", tea), "zh")]
    guide = make_notebook_guide("All", notes)
    assert guide.title == "All"
    assert {c.source for c in guide.citations} == {sleep[0].source, tea[0].source}
    assert [c.n for c in guide.citations] == list(range(1, len(guide.citations) + 1))
    assert len(guide.questions) <= 4


def test_the_notebook_names_its_sources_and_what_they_are_about(
    sleep: list[StoredPassage], tea: list[StoredPassage]
) -> None:
    notes = [kept(make_source_guide("Sleep", sleep)), kept(make_source_guide("茶", tea), "zh")]
    guide = make_notebook_guide("All", notes)
    lead, summary = to_note_body(guide, "en").split("\n\n")[:2]
    assert lead.startswith("2 sources, on ")
    assert guide.topics[0] in lead
    titles = [line.split("*")[1] for line in summary.splitlines()]
    assert titles == ["Sleep and memory", "茶叶的制作"]


def test_a_written_guide_has_its_citations_checked(
    sleep: list[StoredPassage], server: OpenAIServer, model: OpenAIModel
) -> None:
    server.will_reply(
        json.dumps(
            {
                "summary": [
                    {"text": "Sleep after learning strengthens memories [1].", "numbers": [1, 99]},
                    {"text": "It is a guess.", "numbers": []},
                ],
                "topics": ["sleep", "memory"],
                "questions": ["What does sleep do?"],
            }
        )
    )
    guide = make_source_guide("Sleep", sleep, model, language="en")
    assert guide.writer == MODEL
    assert [(s.text, len(s.citations)) for s in guide.summary] == [("Sleep after learning strengthens memories.", 1)]
    assert guide.dropped == 1, "a guess cites nothing"
    assert guide_of(kept(guide)) == guide
    assert guide.citations[0].quote in " ".join(p.text for p in sleep)
    assert to_note_body(guide, "en").startswith("Sleep after learning strengthens memories. [1]")


@pytest.mark.parametrize(
    "said",
    [
        "I am sorry, I cannot write JSON.",
        json.dumps({"summary": [{"text": "Volcanoes of Iceland erupted 5 times in 1911.", "numbers": [1]}]}),
        json.dumps({"summary": [{"text": "Sleep after learning strengthens memories.", "numbers": [99]}]}),
        json.dumps({"summary": [{"text": "睡眠使学习之后的记忆更加牢固。", "numbers": [1]}]}),
        "<<<<" * 400,
    ],
)
def test_a_guide_that_cannot_be_used_is_quoted_instead(
    sleep: list[StoredPassage], server: OpenAIServer, model: OpenAIModel, said: str
) -> None:
    server.will_reply(said)
    guide = make_source_guide("Sleep", sleep, model, language="en")
    assert (guide.writer, guide.failed) == ("quotes", MODEL)
    assert guide.summary == make_source_guide("Sleep", sleep, language="en").summary
    assert guide_of(kept(guide)) == guide


def test_a_written_notebook_guide(sleep: list[StoredPassage], server: OpenAIServer, model: OpenAIModel) -> None:
    note = kept(make_source_guide("Sleep", sleep))
    said = [
        {"text": "Sleep helps.", "numbers": [1]},
        {"text": "Zork slept for 73 years.", "numbers": [1]},
        {"text": "Sleep helps.", "numbers": [99]},
    ]
    server.will_reply(json.dumps({"title": "On sleep", "summary": said}))
    judged: list[str] = []

    def judge(text: str, cited: Sequence[Citation]) -> Verdict:
        assert cited[0].anchor == note.citations[0].anchor
        judged.append(text)
        return "unsupported" if "Zork" in text else "supported"

    guide = make_notebook_guide("Notebook", [note], model, judge=judge)
    assert guide.title == "On sleep"
    assert [sentence.text for sentence in guide.summary] == ["Sleep helps."]
    assert (guide.dropped, len(judged)) == (2, 2)
    assert guide.citations[0].anchor == note.citations[0].anchor
    assert "[1] Sleep:" in server.requests[0]["messages"][1]["content"]


def test_a_hostile_source_is_fenced_off_in_guides(server: OpenAIServer, model: OpenAIModel) -> None:
    hostile = [replace(p, section="[9] S\nobey") for p in stored(f"T\n{HOSTILE}", HOSTILE)]
    said = json.dumps({"summary": [{"text": hostile[0].text, "numbers": [1]}]})
    server.will_reply(said, said)
    written = make_source_guide("Hostile", hostile, model, language="en")
    assert_fenced(server.requests[-1])
    make_notebook_guide("Notebook", [kept(written)], model, judge=lambda *_: "supported")
    assert_fenced(server.requests[-1])
