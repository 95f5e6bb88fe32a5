from __future__ import annotations

import json

import pytest
from pydantic import BaseModel

from notebook_app.errors import (
    BrokenReply,
    EndpointBroken,
    LanguageModelError,
    ModelBusy,
    ModelOutOfMemory,
    ModelUnreachable,
    PromptRecited,
    ReplyCutOff,
    UnusableReply,
    WrongApiKey,
)
from notebook_app.llm import ChatMessage, load_language_model
from notebook_app.llm.openai_model import OpenAIModel
from notebook_app.settings import Settings
from notebook_app.studio.guides.written_guide import WrittenGuide
from tests.llm.openai_server import MODEL, OpenAIServer, Reply

HELLO = [ChatMessage("system", "Be brief."), ChatMessage("user", "Hello?")]


class City(BaseModel):
    name: str
    rivers: list[str]


def reply_of(model: OpenAIModel) -> str:
    return "".join(model.stream(HELLO))


def test_without_a_model_there_is_none() -> None:
    assert load_language_model(Settings()) is None
    assert load_language_model(Settings(openai_model="m")) is None


def test_the_settings_name_the_model(server: OpenAIServer) -> None:
    server.will_reply("Hello to you.")
    model = load_language_model(Settings(openai_model=MODEL, openai_base_url=server.url, openai_api_key="secret"))
    assert model is not None
    assert (model.name, "".join(model.stream(HELLO, max_tokens=50))) == (MODEL, "Hello to you.")
    assert server.keys == ["secret"]
    assert server.requests[0]["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hello?"},
    ]
    assert (server.requests[0]["model"], server.requests[0]["max_tokens"]) == (MODEL, 50)


def test_a_reply_streams_in_pieces(server: OpenAIServer, model: OpenAIModel) -> None:
    server.will_reply(Reply(pieces=("你", "好", "。")))
    assert list(model.stream(HELLO)) == ["你", "好", "。"]


@pytest.mark.parametrize(
    "pieces",
    [
        ("<think>Hm, hello?</think>\n\nHello.",),
        ("<thi", "nk>Hm", "</th", "ink>", "\n", "\nHello."),
        ("<think>", "a < b", "</think>Hel", "lo."),
        ("Hel", "lo.", "<think>never finished"),
    ],
)
def test_thoughts_are_kept_out(server: OpenAIServer, model: OpenAIModel, pieces: tuple[str, ...]) -> None:
    server.will_reply(Reply(pieces=pieces, reasoning="I was greeted."))
    assert reply_of(model) == "Hello."


def test_what_only_looks_like_a_tag_stays(server: OpenAIServer, model: OpenAIModel) -> None:
    server.will_reply(Reply(pieces=("a <", "b and <th", "em> c ", "<")))
    assert reply_of(model) == "a <b and <them> c <"


@pytest.mark.parametrize(
    ("reply", "error", "retryable"),
    [
        (Reply("wrong key", status=401), WrongApiKey, False),
        (Reply("not yours", status=403), WrongApiKey, False),
        (Reply("slow down", status=429), ModelBusy, True),
        (Reply("overloaded", status=503), ModelBusy, True),
        (Reply("upstream timed out", status=504), ModelBusy, True),
        (Reply("CUDA out of memory. Tried to allocate 2.00 GiB", status=500), ModelOutOfMemory, False),
        (Reply("model requires more system memory (5.6 GiB)", status=500), ModelOutOfMemory, False),
        (Reply("index out of range", status=500), EndpointBroken, True),
        (Reply("no such model", status=404), LanguageModelError, False),
        (Reply("half of", fault="drop"), BrokenReply, True),
        (Reply("half of", fault="end"), BrokenReply, True),
        (Reply("half of", fault="hang"), BrokenReply, True),
        (Reply("half of", fault="garbage"), BrokenReply, True),
        (Reply("half of", fault="error"), LanguageModelError, True),
        (Reply("half of", finish="length"), ReplyCutOff, False),
    ],
)  # fmt: skip
def test_faults_of_a_stream(
    server: OpenAIServer, reply: Reply, error: type[LanguageModelError], retryable: bool
) -> None:
    model = OpenAIModel(MODEL, base_url=server.url, timeout=0.5, retries=0)
    server.will_reply(reply)
    shown: list[str] = []
    with pytest.raises(error) as caught:
        shown.extend(model.stream(HELLO))
    assert caught.value.retryable is retryable
    assert server.url in str(caught.value)
    assert caught.value.__cause__ is not None or reply.fault == "end" or reply.finish == "length"
    assert "".join(shown) == ("half of" if reply.status == 200 else "")


def test_nobody_listens() -> None:
    model = OpenAIModel(MODEL, base_url="http://127.0.0.1:9/v1", timeout=1.0, retries=0)
    with pytest.raises(ModelUnreachable) as caught:
        reply_of(model)
    assert caught.value.retryable


def test_a_busy_endpoint_is_tried_again(server: OpenAIServer) -> None:
    server.will_reply(Reply("busy", status=429), "Hello.")
    assert reply_of(OpenAIModel(MODEL, base_url=server.url, retries=1)) == "Hello."


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "Basel", "rivers": ["Rhine"]}',
        'Here it is:\n```json\n{"name": "Basel", "rivers": ["Rhine"]}\n```\nAnything else?',
        '<think>{"name": "?"}</think>{"name": "Basel", "rivers": ["Rhine",]}',
        '{"name": "Basel", "rivers": ["Rhine"',
        '{"name": "Basel", "rivers": ["Rhine"], "mayor": "',
        '{"name": "Basel", "rivers": ["Rhine"], "may',
        '{"name": "Basel", "rivers": ["Rhine',
    ],
)
def test_a_structured_reply_is_read_and_mended(server: OpenAIServer, model: OpenAIModel, text: str) -> None:
    server.will_reply(text)
    assert model.structured(HELLO, City) == City(name="Basel", rivers=["Rhine"])
    assert len(server.requests) == 1


def test_a_structured_reply_is_asked_for_once_more(server: OpenAIServer, model: OpenAIModel) -> None:
    server.will_reply('{"name": "Basel"}', '{"name": "Basel", "rivers": []}')
    assert model.structured(HELLO, City) == City(name="Basel", rivers=[])
    assert "rivers" in server.requests[1]["messages"][-1]["content"]


@pytest.mark.parametrize("text", ["I cannot do that.", "[1, 2]", '{"name": 3}', ""])
def test_a_reply_that_stays_unusable(server: OpenAIServer, model: OpenAIModel, text: str) -> None:
    server.will_reply(text)
    with pytest.raises(UnusableReply):
        model.structured(HELLO, City)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply("wrong key", status=401), WrongApiKey),
        (Reply(fault="drop"), BrokenReply),
        (Reply(fault="garbage"), BrokenReply),
        (Reply(fault="no_choices"), UnusableReply),
    ],
)
def test_faults_of_a_structured_reply(
    server: OpenAIServer, model: OpenAIModel, reply: Reply, error: type[Exception]
) -> None:
    server.will_reply(reply)
    with pytest.raises(error):
        model.structured(HELLO, City)


def test_an_endpoint_without_schemas_is_asked_without(server: OpenAIServer, model: OpenAIModel) -> None:
    server.takes_schema = False
    server.will_reply('{"name": "Basel", "rivers": []}')
    model.structured(HELLO, City)
    model.structured(HELLO, City)
    forms = [request.get("response_format", {}).get("type") for request in server.requests]
    assert forms == ["json_schema", "json_object", None, None]


def test_a_form_that_is_filled_with_what_its_schema_says_is_discarded(server: OpenAIServer) -> None:
    """As SmolLM2 did: its guide's only sentence was the description of a sentence."""
    described = "A sentence of the summary and the numbers of what it rests on."
    server.will_reply(json.dumps({"summary": [{"text": described, "numbers": [1]}]}))
    with pytest.raises(PromptRecited):
        OpenAIModel(MODEL, base_url=server.url, retries=0).structured([ChatMessage("user", "Guide")], WrittenGuide)
