from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.embed import Embedder
from ingest.errors import Cancelled
from notebook_app.chat.answer import Answerer, AnswerRequest, ModelAnswerer, QuoteAnswerer, load_answerer
from notebook_app.chat.retrieve import Retriever
from notebook_app.errors import BrokenReply, UnusableReply
from notebook_app.llm.openai_model import OpenAIModel
from notebook_app.prompts import NOT_IN_SOURCES
from notebook_app.records import Message
from tests.chat.openai_server import MODEL, OpenAIServer, Reply

QUESTION = "Who designed the Aldern Bridge, and when was it opened?"


@pytest.fixture
def answerer(model: OpenAIModel, embedder: Embedder) -> Answerer:
    return load_answerer(model, embedder)


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
    pieces: list[str] = []
    answer = answerer.answer(request(retriever), pieces.append)
    assert "".join(pieces) == answer.text
    assert len(pieces) > 3
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
    answer = answerer.answer(request(retriever), lambda piece: None)
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
    pieces: list[str] = []
    answer = answerer.answer(request(retriever), pieces.append)
    assert answer.abstained
    assert NOT_IN_SOURCES not in "".join(pieces)
    assert len(answer.nearest) == 3


def test_a_reply_that_starts_like_the_sentinel_is_shown(
    retriever: Retriever, server: OpenAIServer, answerer: Answerer
) -> None:
    server.will_reply(Reply(pieces=("N", "OT", " quite: 1904 [1].")))
    assert answerer.answer(request(retriever), lambda piece: None).text == "NOT quite: 1904 [1]."


def test_without_passages_the_model_is_not_asked(server: OpenAIServer, answerer: Answerer) -> None:
    assert answerer.answer(AnswerRequest(QUESTION, (), ()), lambda piece: None).abstained
    assert server.requests == []


def test_the_prompt_holds_numbered_passages_without_foreign_marks(
    retriever: Retriever, server: OpenAIServer, answerer: Answerer
) -> None:
    server.will_reply("340,000 crowns [1].")
    answerer.answer(request(retriever, "What did the repair cost?"), lambda piece: None)
    assert "[1] Bridges of the valley" in sent(server)
    assert "340,000 crowns (12)" in sent(server)
    assert "340,000 crowns [12]" not in sent(server)


def test_a_small_budget_says_what_was_left_out(retriever: Retriever, server: OpenAIServer, model: OpenAIModel) -> None:
    server.will_reply("1904 [1].")
    ModelAnswerer(model, context_tokens=100).answer(request(retriever), lambda piece: None)
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
    answerer.answer(request(retriever, history=history), lambda piece: None)
    roles = [m["role"] for m in server.requests[0]["messages"]]
    assert roles == ["system", "user", "assistant", "user"]


def test_a_chinese_question_is_answered_in_chinese(
    retriever: Retriever, server: OpenAIServer, answerer: Answerer
) -> None:
    server.will_reply("陆羽在公元760年前后写成了《茶经》【1】。")
    answer = answerer.answer(request(retriever, "陆羽什么时候写成了《茶经》？"), lambda piece: None)
    assert "Simplified Chinese" in server.requests[0]["messages"][0]["content"]
    assert "760" in answer.citations[0].quote
    assert [s.verdict for s in answer.sentences] == ["supported"]


def test_a_broken_stream_keeps_what_was_shown(retriever: Retriever, server: OpenAIServer, answerer: Answerer) -> None:
    server.will_reply(Reply("The engineer Marta", fault="drop"))
    pieces: list[str] = []
    with pytest.raises(BrokenReply):
        answerer.answer(request(retriever), pieces.append)
    assert "".join(pieces).startswith("The engineer")


def test_an_answer_cut_at_the_limit_says_so(retriever: Retriever, server: OpenAIServer, answerer: Answerer) -> None:
    server.will_reply(Reply("It was opened in 1904 [1]. And it", finish="length"))
    answer = answerer.answer(request(retriever), lambda piece: None)
    assert "incomplete" in answer.text
    assert len(answer.citations) == 1


def test_an_empty_reply_is_an_error(retriever: Retriever, server: OpenAIServer, answerer: Answerer) -> None:
    server.will_reply(Reply(pieces=("<think>Only thoughts</think>",)))
    with pytest.raises(UnusableReply):
        answerer.answer(request(retriever), lambda piece: None)


def test_stopping_ends_the_stream(retriever: Retriever, server: OpenAIServer, answerer: Answerer) -> None:
    server.will_reply("one two three four five six")

    def stop(piece: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        answerer.answer(request(retriever), stop)
