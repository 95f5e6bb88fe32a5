"""What every endpoint has to do for us, whatever it refuses, wherever it puts its reasoning, counted or not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from notebook_app.errors import LanguageModelError, ModelBusy, ModelLoading, UnusableReply
from notebook_app.llm import ChatMessage, Delta, LanguageModel, Usage, examine_endpoint
from notebook_app.llm.known import known_of
from notebook_app.llm.openai_model import OpenAIModel
from tests.llm.openai_server import MODEL, OpenAIServer, Reply
from tests.llm.vendors import LLAMA_CPP, OLLAMA, VENDORS, Vendor

ASKED = [
    ChatMessage("system", "Be brief."),
    ChatMessage("user", "Which river?"),
    ChatMessage("assistant", "The Rhine."),
    ChatMessage("user", "Are you sure?"),
]


class City(BaseModel):
    name: str
    rivers: list[str]


@pytest.fixture(params=VENDORS, ids=lambda vendor: vendor.name)
def vendor(request: pytest.FixtureRequest) -> Vendor:
    found: Vendor = request.param
    return found


@pytest.fixture
def server(vendor: Vendor) -> Iterator[OpenAIServer]:
    with OpenAIServer(vendor) as running:
        yield running


@pytest.fixture
def model(server: OpenAIServer) -> LanguageModel:
    """Each implementation of the port in turn: there is one, which meets every vendor."""
    return OpenAIModel(MODEL, base_url=server.url, timeout=2.0, retries=0, temperature=0.3)


def whole(deltas: Iterator[Delta]) -> tuple[str, str, Usage | None]:
    """Return text and thoughts as a reader ends up seeing them, and the usage."""
    text = thought = ""
    usage = None
    for delta in deltas:
        if delta.retracts:
            text, thought = "", thought + text
        text, thought, usage = text + delta.text, thought + delta.thought, delta.usage or usage
    return text, thought, usage


def test_a_reply_comes_whole_with_its_thoughts_apart(
    server: OpenAIServer, model: LanguageModel, vendor: Vendor
) -> None:
    server.will_reply(Reply("Yes, I am sure.", reasoning="They doubt me. "))
    text, thought, usage = whole(model.reply(ASKED, max_tokens=50))
    assert (text, thought) == ("Yes, I am sure.", "They doubt me. ")
    assert (usage is not None) == vendor.counts


def test_a_reply_without_thoughts_streams_in_pieces(server: OpenAIServer, model: LanguageModel) -> None:
    server.will_reply("Yes, I am sure.")
    assert [delta.text for delta in model.reply(ASKED) if delta.text] == ["Yes, ", "I ", "am ", "sure."]
    assert list(model.stream(ASKED)) == ["Yes, ", "I ", "am ", "sure."]


def test_nothing_that_was_said_is_lost_to_a_refusal(server: OpenAIServer, model: LanguageModel) -> None:
    server.will_reply("Yes.")
    whole(model.reply(ASKED, max_tokens=50))
    told = "\n".join(message["content"] for message in server.requests[-1]["messages"])
    assert [message.content in told for message in ASKED] == [True] * 4


def test_what_was_refused_once_is_not_tried_again_in_this_process(server: OpenAIServer, model: LanguageModel) -> None:
    server.will_reply("Yes.")
    whole(model.reply(ASKED, max_tokens=50))
    before = len(server.requests)
    another = OpenAIModel(MODEL, base_url=server.url, timeout=2.0, retries=0, temperature=0.3)
    whole(another.reply(ASKED, max_tokens=50))
    assert len(server.requests) == before + 1


def test_a_form_is_filled_in(server: OpenAIServer, model: LanguageModel) -> None:
    server.will_reply('{"name": "Basel", "rivers": ["Rhine"]}')
    assert model.structured(ASKED, City) == City(name="Basel", rivers=["Rhine"])


def test_a_form_in_broken_json_is_mended_and_else_asked_for_once_more(
    server: OpenAIServer, model: LanguageModel
) -> None:
    server.will_reply("{'name': 'Basel', rivers: ['Rhine'", "Sorry, I forgot.", '{"name": "Bern", "rivers": ["Aare"]}')
    assert model.structured(ASKED, City).rivers == ["Rhine"]
    assert model.structured(ASKED, City).rivers == ["Aare"]


def test_a_form_is_read_from_the_reasoning_where_all_of_it_landed_there(
    server: OpenAIServer, model: LanguageModel
) -> None:
    server.will_reply(Reply("", reasoning='{"name": "Basel", "rivers": []}'))
    assert model.structured(ASKED, City) == City(name="Basel", rivers=[])


def test_an_unasked_call_of_a_tool_is_an_unusable_reply(server: OpenAIServer, model: LanguageModel) -> None:
    server.will_reply(Reply("", fault="tool"))
    with pytest.raises(UnusableReply, match="called a tool"):
        whole(model.reply(ASKED))
    with pytest.raises(UnusableReply, match="called a tool"):
        model.structured(ASKED, City)
    assert not any("tools" in request for request in server.requests)


def test_a_call_of_a_tool_beside_an_answer_changes_nothing(server: OpenAIServer, model: LanguageModel) -> None:
    server.will_reply(Reply("Yes.", fault="tool"))
    assert whole(model.reply(ASKED))[0] == "Yes."


def test_the_window_is_as_set_or_as_told(server: OpenAIServer, model: LanguageModel, vendor: Vendor) -> None:
    told = {"ollama": 6144, "llama.cpp": 5120, "vllm": 7168, "lm studio": 4352}.get(vendor.name)
    assert (model.window().tokens, model.window().origin) == (told or 8192, "endpoint" if told else "assumed")
    assert OpenAIModel(MODEL, base_url=server.url, window=2048).window().tokens == 2048
    assert server.requests == [], "no question was asked for it"


def test_the_endpoint_is_examined(server: OpenAIServer, vendor: Vendor) -> None:
    found = examine_endpoint(server.url, "", MODEL)
    assert found.models == (MODEL,)
    assert found.window is not None


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply("Loading model", status=503), ModelLoading),
        (Reply("server busy", status=503), ModelBusy),
        (Reply("no such option", status=418), LanguageModelError),
    ],
)
def test_errors_are_ours(
    server: OpenAIServer, model: LanguageModel, reply: Reply, error: type[LanguageModelError]
) -> None:
    server.will_reply(reply)
    with pytest.raises(error) as caught:
        whole(model.reply(ASKED))
    assert type(caught.value) is error


def test_too_many_requests_are_waited_for_as_long_as_the_endpoint_says() -> None:
    with OpenAIServer() as server:
        server.will_reply(Reply("slow down", status=429, headers=(("Retry-After", "0.01"),)), "Yes.")
        model = OpenAIModel(MODEL, base_url=server.url, retries=1)
        assert whole(model.reply(ASKED))[0] == "Yes."


def test_an_error_sent_as_if_all_were_well() -> None:
    with OpenAIServer() as server:
        server.will_reply(Reply("Trying to keep the first 9000 tokens", fault="error"))
        with pytest.raises(LanguageModelError, match="Trying to keep"):
            OpenAIModel(MODEL, base_url=server.url, retries=0).structured(ASKED, City)


def test_without_a_system_role_the_rules_go_before_the_first_question() -> None:
    with OpenAIServer(LLAMA_CPP) as server:
        server.will_reply("Yes.")
        whole(OpenAIModel(MODEL, base_url=server.url, retries=0).reply(ASKED))
        first = server.requests[-1]["messages"][0]
        assert (first["role"], first["content"]) == ("user", "Be brief.\n\nWhich river?")


def test_a_model_that_is_not_loaded_has_the_window_of_its_file_or_a_cautious_one() -> None:
    for parameters, tokens in (("stop x\nnum_ctx   16384\n", 16384), ("", 4096)):
        tells = {"/api/ps": {"models": []}, "/api/show": {"parameters": parameters, "model_info": {}}}
        with OpenAIServer(Vendor("ollama", tells=tells)) as server:
            model = OpenAIModel(MODEL, base_url=server.url)
            assert model.window().tokens == tokens
            assert known_of(server.url, MODEL).asked == (tokens == 16384), "a default may change once it is loaded"


def test_an_endpoint_that_is_away_is_asked_again_for_its_window() -> None:
    model = OpenAIModel(MODEL, base_url="http://127.0.0.1:9/v1")
    assert model.window().origin == "assumed"
    assert not known_of(model.url, MODEL).asked


def test_a_window_is_read_from_the_vendors_own_place_first() -> None:
    with OpenAIServer(OLLAMA) as server:
        assert OpenAIModel(f"{MODEL}", base_url=f"{server.url}/").window().tokens == 6144
