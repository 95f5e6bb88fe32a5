"""Questions about everything: recognised, answered from digests of every source, cheap to repeat."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ingest.embedding.embed import Embedder
from ingest.errors import Cancelled
from notebook_app.chat.answer import AnswerRequest, Listener, ModelAnswerer
from notebook_app.chat.writing.everything import wants_everything
from notebook_app.errors import UnusableReply
from notebook_app.llm.openai_model import OpenAIModel
from notebook_app.search.retrieve import ScoredPassage
from tests.chat.passages import stored
from tests.chat.writing.test_context import LONG, material
from tests.llm.openai_server import MODEL, OpenAIServer, Reply

BEES = stored("On bees", "Bees dance to tell where flowers are. " + "They turn on the comb. " * 100)
TEA = stored("On tea", "Oolong tea is oxidised in part. " + "Its leaves are bruised. " * 100)


@pytest.mark.parametrize(
    "question",
    [
        "Summarise everything",
        "Please summarize all the sources.",
        "Give me an overview of all my documents",
        "Can you sum up the papers?",
        "What are these sources about?",
        "What do my sources have in common?",
        "Summarize these papers in five points",
        "总结所有来源",
        "请概括一下全部文献的内容",
        "把这些论文总结一下",
        "所有资料讲了什么？",
    ],
)
def test_recognised(question: str) -> None:
    assert wants_everything(question)


@pytest.mark.parametrize(
    "question",
    [
        "Summarise the method of the second study",
        "Summarise what the papers say about sleep",
        "Who wrote the papers?",
        "What is the spacing effect?",
        "Is everything oxidised?",
        "总结第二章",
        "总结所有文献中关于睡眠的内容",
        "陆羽写了什么书？",
    ],
)
def test_not_taken_for_it(question: str) -> None:
    assert not wants_everything(question)


class Cache:
    """Digests in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, list[dict[str, Any]]] = {}

    def digest(self, key: str) -> list[dict[str, Any]] | None:
        return self.kept.get(key)

    def keep_digest(self, key: str, source: str, points: list[dict[str, Any]]) -> None:
        self.kept[key] = points


class Steps(Listener):
    def __init__(self) -> None:
        self.heard: list[tuple[str, int, int]] = []

    def step(self, step: str, done: int, total: int) -> None:
        self.heard.append((step, done, total))


def reply(body: dict[str, Any]) -> str | Reply:
    """Reply as a model would: points where points are asked for, else an answer that cites them."""
    if "response_format" not in body:
        return "Bees dance to tell where flowers are [1]. Oolong tea is oxidised in part [2]."
    asked = body["messages"][-1]["content"]
    text = "Bees dance to tell where flowers are." if "On bees" in asked else "Oolong tea is oxidised in part."
    points = [{"text": text, "passages": [1, 99]}, {"text": "Resting on nothing.", "passages": []}]
    return json.dumps({"points": points})


@pytest.fixture
def small(server: OpenAIServer) -> OpenAIModel:
    server.will_reply(reply)
    return OpenAIModel(MODEL, base_url=server.url, timeout=2.0, retries=0, window=1500)


def test_every_source_is_read_and_every_claim_cited(
    server: OpenAIServer, small: OpenAIModel, embedder: Embedder
) -> None:
    cache, steps = Cache(), Steps()
    answerer = ModelAnswerer(small, embedder, material=material(BEES, TEA), digests=cache)
    answer = answerer.answer(request(), steps)
    assert [(c.title, c.quote) for c in answer.citations] == [
        ("On bees", "Bees dance to tell where flowers are."),
        ("On tea", "Oolong tea is oxidised in part."),
    ]
    assert {s.verdict for s in answer.sentences} == {"supported"}
    assert answer.reading
    assert (answer.reading.digested, answer.reading.unread, answer.reading.sources_left_out) == (2, (), ())
    assert steps.heard == [("reading", 0, 2), ("reading", 1, 2), ("reading", 2, 2)]
    assert "Resting on nothing" not in answer.sent[-1]["content"]
    asked = len(server.requests)
    answerer.answer(request(), Listener())
    assert len(server.requests) == asked + 1, "the digests are kept"
    assert all(request["messages"][-1]["content"].count("<<<SOURCES ") == 1 for request in server.requests)


def request() -> AnswerRequest:
    """The question with one passage found for it, as retrieval would."""
    found = [ScoredPassage(BEES[0], 1.0, 1.0, None, None, {})]
    return AnswerRequest("Summarise everything", (), found)


def test_sources_that_fit_are_read_at_once(server: OpenAIServer, embedder: Embedder) -> None:
    server.will_reply(reply)
    model = OpenAIModel(MODEL, base_url=server.url, retries=0, window=16_000)
    answer = ModelAnswerer(model, embedder, material=material(BEES, TEA), digests=Cache()).answer(request(), Listener())
    assert len(server.requests) == 1
    assert answer.reading
    assert answer.reading.digested == 0


def test_a_source_that_gives_nothing_is_named(server: OpenAIServer, embedder: Embedder) -> None:
    def fails_on_tea(body: dict[str, Any]) -> str | Reply:
        return "no JSON" if any("On tea" in m["content"] for m in body["messages"][1:2]) else reply(body)

    server.will_reply(fails_on_tea)
    model = OpenAIModel(MODEL, base_url=server.url, retries=0, window=1500)
    answer = ModelAnswerer(model, embedder, material=material(BEES, TEA), digests=Cache()).answer(request(), Listener())
    assert answer.reading
    assert answer.reading.unread == ("On tea",)


def test_a_long_source_is_read_in_portions_and_halves(server: OpenAIServer, embedder: Embedder) -> None:
    seen: list[int] = []

    def too_long_at_first(body: dict[str, Any]) -> str | Reply:
        if "response_format" in body and len(seen) == 0:
            seen.append(1)
            return Reply("the input length exceeds the context length", status=400)
        return reply(body)

    server.will_reply(too_long_at_first)
    model = OpenAIModel(MODEL, base_url=server.url, retries=0, window=4000)
    cache = Cache()
    ModelAnswerer(model, embedder, material=material(LONG, BEES), digests=cache).answer(request(), Listener())
    assert len(cache.kept) > 3


def test_stopping_ends_the_reading(server: OpenAIServer, small: OpenAIModel) -> None:
    class Stopped(Listener):
        def step(self, step: str, done: int, total: int) -> None:
            if done:
                raise Cancelled

    answerer = ModelAnswerer(small, material=material(BEES, TEA), digests=Cache())
    with pytest.raises(Cancelled):
        answerer.answer(request(), Stopped())
    assert len(server.requests) == 1


def test_where_no_source_could_be_read_it_is_an_error(server: OpenAIServer, small: OpenAIModel) -> None:
    server.will_reply("no JSON")
    server.next_reply({})
    with pytest.raises(UnusableReply, match="no source could be read"):
        ModelAnswerer(small, material=material(BEES, TEA), digests=Cache()).answer(request(), Listener())


def test_what_was_read_is_used_again_where_the_last_prompt_is_too_long(
    server: OpenAIServer, embedder: Embedder
) -> None:
    def too_long_once(body: dict[str, Any]) -> str | Reply:
        last = "response_format" not in body
        first = sum("response_format" not in each for each in server.requests) == 1
        return Reply("the input length exceeds the context length", status=400) if last and first else reply(body)

    server.will_reply(too_long_once)
    model = OpenAIModel(MODEL, base_url=server.url, retries=0, window=1500)
    answer = ModelAnswerer(model, embedder, material=material(BEES, TEA), digests=Cache()).answer(request(), Listener())
    assert answer.reading
    assert answer.reading.shortened
    assert len(server.requests) == 4, "two sources and two prompts"
