from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.embedding.embed import Embedder
from ingest.errors import Cancelled
from notebook_app.chat.answer import Answerer, AnswerRequest, Listener, ModelAnswerer, QuoteAnswerer, load_answerer
from notebook_app.errors import (
    BrokenReply,
    ContextTooLong,
    LoopingReply,
    PromptRecited,
    UncitedReply,
    UnusableReply,
    WrongLanguage,
)
from notebook_app.llm.openai_model import OpenAIModel
from notebook_app.prompts import NOT_IN_SOURCES
from notebook_app.records import Message
from notebook_app.records.conversation import Reading
from notebook_app.search.retrieve import Retriever, ScoredPassage
from tests.chat.heard import Heard
from tests.chat.writing.test_context import LONG
from tests.llm.openai_server import MODEL, OpenAIServer, Reply
from tests.llm.vendors import LLAMA_CPP, OLD_PROXY, OPENAI, VLLM, Vendor

QUESTION = "Who designed the Aldern Bridge, and when was it opened?"


@pytest.fixture
def answerer(model: OpenAIModel, embedder: Embedder) -> Answerer:
    return ModelAnswerer(model, embedder)


def request(retriever: Retriever, question: str = QUESTION, history: tuple[Message, ...] = ()) -> AnswerRequest:
    return AnswerRequest(question, history, retriever.retrieve("notebook", question))


def message(role: str, text: str, status: str = "done") -> Message:
    return Message(role, role, text, (), status, datetime.now(UTC))  # type: ignore[arg-type]


def sent(server: OpenAIServer, index: int = -1) -> str:
    messages: list[dict[str, Any]] = server.requests[index]["messages"]
    return str(messages[-1]["content"])


def test_who_answers(model: OpenAIModel) -> None:
    assert isinstance(load_answerer(None), QuoteAnswerer)
    assert load_answerer(model).name == MODEL


def test_an_answer_is_streamed_cited_and_verified(
    retriever: Retriever, server: OpenAIServer, answerer: Answerer
) -> None:
    server.will_reply(
        "The engineer Marta Lindqvist designed the bridge [1]. It was opened in 1904 [1]. It cost 5 million [1]."
    )
    heard = Heard()
    answer = answerer.answer(request(retriever), heard)
    assert "".join(heard.pieces) == answer.text
    assert len(heard.pieces) > 3
    assert [c.quote for c in answer.citations][:2] == [
        "The engineer Marta Lindqvist designed it.",
        "The Aldern Bridge was opened in 1904 after six years of work.",
    ]
    assert [s.verdict for s in answer.sentences] == ["supported", "supported", "unsupported"]
    assert (answer.abstained, answer.answerer, answer.dropped_markers) == (False, MODEL, 0)


@pytest.mark.parametrize(
    "pieces", [("It opened in 1904 [", "1", "].", " So [9", "9]."), ("It opened in 1904 [1", "]. So [99].")]
)
def test_markers_split_between_deltas(
    retriever: Retriever, server: OpenAIServer, answerer: Answerer, pieces: tuple[str, ...]
) -> None:
    server.will_reply(Reply(pieces=pieces))
    answer = answerer.answer(request(retriever), Listener())
    assert answer.text == "It opened in 1904 [1]. So."
    assert answer.dropped_markers == 1


@pytest.mark.parametrize(
    "reply",
    [
        NOT_IN_SOURCES,
        f"  **{NOT_IN_SOURCES}**",
        f"{NOT_IN_SOURCES}: nothing about that.",
        f"<think>Not there.</think>\n{NOT_IN_SOURCES}.",
    ],
)
def test_the_sentinel_abstains(retriever: Retriever, server: OpenAIServer, answerer: Answerer, reply: str) -> None:
    server.will_reply(Reply(pieces=tuple(reply)))
    heard = Heard()
    answer = answerer.answer(request(retriever), heard)
    assert answer.abstained
    assert NOT_IN_SOURCES not in "".join(heard.pieces)
    assert len(answer.nearest) == 3


def test_a_reply_that_starts_like_the_sentinel_is_shown(
    retriever: Retriever, server: OpenAIServer, answerer: Answerer
) -> None:
    server.will_reply(Reply(pieces=("N", "OT", " quite: 1904 [1].")))
    assert answerer.answer(request(retriever), Listener()).text == "NOT quite: 1904 [1]."


def test_without_passages_the_model_is_not_asked(server: OpenAIServer, answerer: Answerer) -> None:
    assert answerer.answer(AnswerRequest(QUESTION, (), ()), Listener()).abstained
    assert server.requests == []


def test_the_prompt_holds_numbered_passages_without_foreign_marks(
    retriever: Retriever, server: OpenAIServer, answerer: Answerer
) -> None:
    server.will_reply("340,000 crowns [1].")
    answerer.answer(request(retriever, "What did the repair cost?"), Listener())
    assert "[1] Bridges of the valley" in sent(server)
    assert "340,000 crowns (12)" in sent(server)
    assert "340,000 crowns [12]" not in sent(server)


def test_a_small_budget_says_what_was_left_out(retriever: Retriever, server: OpenAIServer, model: OpenAIModel) -> None:
    server.will_reply("1904 [1].")
    ModelAnswerer(model, context_tokens=100).answer(request(retriever), Listener())
    assert "were left out" in sent(server)


def test_a_follow_up_is_rewritten_with_the_history(server: OpenAIServer, answerer: Answerer) -> None:
    server.will_reply("Who designed the Aldern Bridge?\n")
    history = (message("user", "When was the Aldern Bridge opened?"), message("assistant", "In 1904 [1]."))
    assert answerer.search_query("And who designed it?", history) == "Who designed the Aldern Bridge?"
    assert "In 1904." in sent(server), "the numbers of an earlier answer mean nothing now"


def test_a_first_question_is_not_rewritten(server: OpenAIServer, answerer: Answerer) -> None:
    history = (message("user", QUESTION), message("assistant", "", "writing"))
    assert answerer.search_query(QUESTION, history) == QUESTION
    assert server.requests == []


def test_the_history_is_shown_to_the_model(retriever: Retriever, server: OpenAIServer, answerer: Answerer) -> None:
    server.will_reply("Marta Lindqvist [1].")
    history = (message("user", "When?"), message("assistant", "In 1904 [1]."), message("user", QUESTION))
    answerer.answer(request(retriever, history=history), Listener())
    roles = [m["role"] for m in server.requests[0]["messages"]]
    assert roles == ["system", "user", "assistant", "user"]


def test_a_chinese_question_is_answered_in_chinese(
    retriever: Retriever, server: OpenAIServer, answerer: Answerer
) -> None:
    server.will_reply("陆羽在公元760年前后写成了《茶经》【1】。")
    answer = answerer.answer(request(retriever, "陆羽什么时候写成了《茶经》？"), Listener())
    assert "Simplified Chinese" in server.requests[0]["messages"][0]["content"]
    assert "760" in answer.citations[0].quote
    assert [s.verdict for s in answer.sentences] == ["supported"]


def test_a_broken_stream_keeps_what_was_shown(retriever: Retriever, server: OpenAIServer, answerer: Answerer) -> None:
    server.will_reply(Reply("The engineer Marta", fault="drop"))
    heard = Heard()
    with pytest.raises(BrokenReply):
        answerer.answer(request(retriever), heard)
    assert "".join(heard.pieces).startswith("The engineer")


def test_an_answer_cut_at_the_limit_says_so(retriever: Retriever, server: OpenAIServer, answerer: Answerer) -> None:
    server.will_reply(Reply("It was opened in 1904 [1]. And it", finish="length"))
    answer = answerer.answer(request(retriever), Listener())
    assert "incomplete" in answer.text
    assert len(answer.citations) == 1


PROMPT = "You answer questions from numbered passages of the user's own sources, and from nothing else. "
USELESS = [
    pytest.param(Reply(pieces=("<think>Only thoughts</think>",)), UnusableReply, id="thoughts only"),
    pytest.param(Reply(pieces=("<<<<",) * 1000), LoopingReply, id="signs"),
    pytest.param(Reply("The bridge is the bridge of the bridge. " * 50), LoopingReply, id="a loop"),
    pytest.param(Reply("".join(f"{n}. The bridge over the river was opened in {n}.\n" for n in range(99))), LoopingReply, id="a list"),
    pytest.param(lambda body: f"[1] {body['messages'][0]['content'].split('<<<SOURCES ')[1][:16]}, the bridge", PromptRecited, id="the fence"),
    pytest.param(Reply(PROMPT + "Rules: use them [1]."), PromptRecited, id="the prompt"),
    pytest.param(Reply("这座桥于1904年建成，当时全城的人都来观看，桥上挂满了彩旗和灯笼，河边还有人演奏音乐，一直到深夜 [1]。"), WrongLanguage, id="Chinese"),
    pytest.param(Reply("It was opened a long time ago, as everybody knows."), UncitedReply, id="no citation"),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "error"), USELESS)
def test_a_useless_reply_is_discarded_and_quotations_take_its_place(
    retriever: Retriever, server: OpenAIServer, answerer: Answerer, reply: Reply, error: type[Exception]
) -> None:
    server.will_reply(reply)
    heard = Heard()
    answer = load_answerer(OpenAIModel(MODEL, base_url=server.url, retries=0)).answer(request(retriever), heard)
    assert isinstance(answer.failure, error)
    assert answer.answerer == "quotes"
    assert answer.text == "".join(heard.pieces), "nothing of the reply is left"
    assert answer.citations
    with pytest.raises(error):
        answerer.answer(request(retriever), Listener())


@pytest.mark.parametrize(
    "text",
    [
        "| a | b |\n| " + "-" * 150 + " | --- |\n| x" + " " * 200 + " | y [1] |",
        "- In 1904 the bridge opened [1].\n- In 1905 it was painted [1].\n- In 1906 it was lit [1].",
        "Yes [1]. " * 3,
    ],
)
def test_tables_and_lists_are_no_loops(retriever: Retriever, server: OpenAIServer, text: str) -> None:
    server.will_reply(text)
    answer = load_answerer(OpenAIModel(MODEL, base_url=server.url)).answer(request(retriever), Listener())
    assert answer.failure is None


def test_what_was_shown_of_an_answer_that_broke_off_stays(retriever: Retriever, server: OpenAIServer) -> None:
    server.will_reply(Reply("The bridge was opened in 1904 [1].", fault="drop"))
    heard = Heard()
    with pytest.raises(BrokenReply):
        load_answerer(OpenAIModel(MODEL, base_url=server.url, retries=0)).answer(request(retriever), heard)
    assert "".join(heard.pieces).startswith("The bridge was")


def test_stopping_ends_the_stream(retriever: Retriever, server: OpenAIServer, answerer: Answerer) -> None:
    server.will_reply("one two three four five six")

    class Stopped(Listener):
        def text(self, piece: str) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        answerer.answer(request(retriever), Stopped())


TOO_LONG = Reply(
    "This model's maximum context length is 1100 tokens. However, your messages resulted in 2000.", status=400
)


def test_a_prompt_that_is_too_long_is_sent_once_more_with_less(server: OpenAIServer, model: OpenAIModel) -> None:
    server.will_reply(TOO_LONG, "1904 [1].")
    answer = load_answerer(model).answer(long_request(), Listener())
    assert answer.text == "1904 [1]."
    assert len(sent(server, 1)) < len(sent(server, 0))
    assert answer.reading
    assert (answer.reading.shortened, answer.reading.window) == (True, 1100)
    assert answer.reading.passages_left_out > 0


def test_a_prompt_that_is_always_too_long_is_an_error(
    retriever: Retriever, server: OpenAIServer, answerer: Answerer
) -> None:
    server.will_reply(TOO_LONG)
    with pytest.raises(ContextTooLong):
        answerer.answer(request(retriever), Listener())
    assert len(server.requests) == 2


def long_request() -> AnswerRequest:
    """A question for which more was found than a small window holds."""
    found = [ScoredPassage(passage, 1.0, 1.0, None, None, {}) for passage in LONG[:10]]
    return AnswerRequest("What is told of the year 1804?", (), found)


def test_a_prompt_that_was_cut_without_a_word_is_sent_once_more_with_less() -> None:
    tells = {"/api/ps": {"models": [{"name": MODEL, "context_length": 512}]}}
    with OpenAIServer(Vendor("ollama", tells=tells)) as server:
        server.will_reply(Reply("Cut [1].", prompt=512), Reply("1904 [1].", prompt=450))
        heard = Heard()
        model = OpenAIModel(MODEL, base_url=server.url, window=8192)
        answer = ModelAnswerer(model).answer(long_request(), heard)
    assert answer.text == "".join(heard.pieces) == "1904 [1]."
    assert answer.reading
    assert answer.reading.shortened
    assert len(server.requests) == 2


@pytest.mark.parametrize("vendor", [OPENAI, VLLM, LLAMA_CPP, OLD_PROXY], ids=lambda vendor: vendor.name)
def test_thoughts_are_heard_and_kept_apart_from_the_answer(
    retriever: Retriever, embedder: Embedder, vendor: Vendor
) -> None:
    with OpenAIServer(vendor) as server:
        server.will_reply(Reply("In 1904 [1].", reasoning="NOT_IN_SOURCES? No: [1] has it."))
        heard = Heard()
        model = OpenAIModel(MODEL, base_url=server.url, retries=0)
        answer = ModelAnswerer(model, embedder).answer(request(retriever), heard)
    assert answer.text == "".join(heard.pieces) == "In 1904 [1]."
    assert answer.thoughts == "".join(heard.thoughts) == "NOT_IN_SOURCES? No: [1] has it."
    assert answer.thinking_seconds >= 0


@pytest.mark.parametrize("counts", [True, False])
def test_what_was_read_is_counted_or_estimated(retriever: Retriever, embedder: Embedder, counts: bool) -> None:
    with OpenAIServer(Vendor("any", counts=counts)) as server:
        server.will_reply(Reply("In 1904 [1].", prompt=777 if counts else 0))
        model = OpenAIModel(MODEL, base_url=server.url, retries=0, api_key="sk-secret")
        answer = ModelAnswerer(model, embedder).answer(request(retriever), Listener())
    reading = answer.reading
    assert reading
    assert reading.estimated is not counts
    assert (reading.prompt == 777) is counts
    assert reading.reply > 0
    assert {share.title for share in reading.sources} >= {"Bridges of the valley"}
    assert Reading.from_json(json.loads(json.dumps(reading.to_json()))) == reading
    assert list(answer.sent) == server.requests[0]["messages"]
    assert "sk-secret" not in str(answer.sent)


def test_a_second_reading_makes_verdicts_stricter(
    retriever: Retriever, server: OpenAIServer, model: OpenAIModel, embedder: Embedder
) -> None:
    server.will_reply("It was opened in 1904 [1].", '{"judgements": [{"sentence": 1, "verdict": "unsupported"}]}')
    answerer = ModelAnswerer(model, embedder, second_reading=True)
    answer = answerer.answer(request(retriever), Listener())
    assert [s.verdict for s in answer.sentences] == ["weak"], "by one step: the second reading errs too"


def test_a_second_reading_that_fails_leaves_ours(
    retriever: Retriever, server: OpenAIServer, model: OpenAIModel, embedder: Embedder
) -> None:
    server.will_reply("It was opened in 1904 [1].", Reply("busy", status=503))
    answerer = ModelAnswerer(model, embedder, second_reading=True)
    assert [s.verdict for s in answerer.answer(request(retriever), Listener()).sentences] == ["supported"]


@pytest.mark.parametrize("reply", ["", Reply("Who", finish="length"), "I think that " * 60])
def test_a_question_that_cannot_be_rewritten_is_searched_for_as_it_stands(
    server: OpenAIServer, answerer: Answerer, reply: str | Reply
) -> None:
    server.will_reply(reply)
    history = (message("user", "When was it opened?"), message("assistant", "In 1904 [1]."))
    assert answerer.search_query("And who designed it?", history) == "And who designed it?"


def test_the_thoughts_of_a_rewriting_are_no_question(embedder: Embedder) -> None:
    with OpenAIServer(LLAMA_CPP) as server:
        server.will_reply(Reply("Who designed the bridge?", reasoning="They mean the bridge."))
        model = OpenAIModel(MODEL, base_url=server.url, retries=0)
        history = (message("user", "When was it opened?"), message("assistant", "In 1904 [1]."))
        assert ModelAnswerer(model, embedder).search_query("And who?", history) == "Who designed the bridge?"
