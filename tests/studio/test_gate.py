"""The gate: what a language model proposes becomes statements that open their words, or is dropped and counted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import BaseModel

from notebook_app.errors import UncitedReply
from notebook_app.notebook import Notebook
from notebook_app.notebook.home import record_of
from notebook_app.records import Statement
from notebook_app.studio.counting import CountingModel
from notebook_app.studio.gate import Claim, Gate
from notebook_app.studio.port import Making
from tests.llm.openai_server import MODEL, OpenAIServer

RULES = "Write in {language} about {topic}. {opening} {closing}"


class Group(BaseModel):
    name: str
    points: list[Claim]


class Points(BaseModel):
    groups: list[Group]


@pytest.fixture
def making(own_samples: Notebook, server: OpenAIServer) -> Iterator[Making]:
    own_samples.settings.save(openai_base_url=server.url, openai_model=MODEL)
    notebook = Notebook.open(own_samples.name, own_samples.settings.home)
    library, chosen = notebook.workspace.library, notebook.sources.ids()
    artifact = library.artifacts.begin_artifact(notebook.id, "selftest", {}, chosen)
    model = notebook.workspace.language_model()
    assert model is not None
    yield Making(
        notebook.workspace,
        record_of(notebook),
        artifact,
        None,
        artifact.sources,
        "en",
        CountingModel(model),
        lambda *_: None,
    )
    notebook.close()


def replied(*claims: dict[str, Any]) -> str:
    return json.dumps({"groups": [{"name": "Findings", "points": list(claims)}]})


def test_each_claim_opens_its_words_or_is_written_anew_or_dropped(making: Making, server: OpenAIServer) -> None:
    passages = making.passages()[:6]
    truth = passages[2].text[passages[2].sentences[0].start - passages[2].start :].split(". ")[0] + "."
    truth = " ".join(truth.split())
    server.will_reply(
        replied(
            {"text": f"**{truth}** [3]", "passages": [3]},
            {"text": truth, "passages": []},
            {"text": truth, "passages": [99]},
            {"text": "The bridge of Tallinn weighs 48,121 tonnes.", "passages": [3]},
            {"text": "这句话用的是另一种语言，不应当留下来。", "passages": [3]},
        ),
        json.dumps(
            {
                "sentences": [
                    {"number": 1, "text": truth, "passages": [3]},
                    {"number": 3, "text": "It weighs 77,777 tonnes in 1871.", "passages": [3]},
                    {"number": 44, "text": truth, "passages": [3]},
                ]
            }
        ),
    )
    gate = Gate(making)
    reply = gate.ask("points", RULES, passages, Points, topic="learning")
    statements = reply.statements(reply.value.groups[0].points)
    assert [statement.text for statement in statements] == [truth, truth]
    assert gate.counts == {"statements": 2, "weak": 0, "regenerated": 1, "dropped": 3}
    by_number = {citation["n"]: citation for citation in gate.citations}
    for statement in statements:
        for n in statement.citations:
            cited = by_number[n]
            page = making.workspace.library.sources.page(cited["source"], cited["page"])
            assert page.text[cited["start"] : cited["end"]] == cited["quote"]
    assert len({statement.id for statement in statements}) == 2, "two statements on the same words are two items"
    assert "48,121" in server.requests[1]["messages"][-1]["content"], "the second request names what fell short"
    assert isinstance(making.model, CountingModel)
    assert making.model.cost.requests == 2
    assert making.model.cost.tokens > 500


def test_what_was_asked_before_a_restart_is_not_asked_again(making: Making, server: OpenAIServer) -> None:
    passages = making.passages()[:3]
    truth = " ".join(passages[0].text.split("\n\n")[-1].split())[:80]
    server.will_reply(replied({"text": truth, "passages": [1]}))
    first = Gate(making).ask("points", RULES, passages, Points, topic="learning")
    asked = len(server.requests)
    again = Gate(replace(making)).ask("points", RULES, passages, Points, topic="learning")
    assert len(server.requests) == asked
    assert again.value == first.value


def test_a_reply_of_which_nothing_passes_is_an_error(making: Making, server: OpenAIServer) -> None:
    server.will_reply(replied({"text": "Ships weigh 48,121 tonnes.", "passages": [1]}), json.dumps({"sentences": []}))
    with pytest.raises(UncitedReply):
        Gate(making).ask("points", RULES, making.passages()[:2], Points, topic="learning")


def test_a_heading_states_no_figure_of_its_own(making: Making) -> None:
    gate, passages = Gate(making), making.passages()[:2]
    assert gate.heading("## Findings [2]", passages, "Part 1") == "Findings"
    assert gate.heading("48,121 tonnes of steel", passages, "Part 1") == "Part 1"


def test_a_quotation_is_its_own_proof(making: Making) -> None:
    passage = making.passages()[0]
    gate = Gate(making)
    statement = gate.quote(passage, passage.sentences[0])
    assert statement == Statement.from_json(statement.to_json())
    assert (statement.verdict, statement.citations) == ("supported", (1,))
    assert " ".join(gate.citations[0]["quote"].split()) == statement.text
