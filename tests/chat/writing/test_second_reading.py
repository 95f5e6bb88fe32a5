from __future__ import annotations

import json

import pytest

from notebook_app.chat.writing.second_reading import read_again
from notebook_app.errors import UnusableReply
from notebook_app.llm import Window
from notebook_app.llm.openai_model import OpenAIModel
from notebook_app.records import AnswerSentence
from tests.chat.writing.test_context import OTHER, SHORT
from tests.llm.openai_server import OpenAIServer

SENTENCES = (
    AnswerSentence("It was opened in 1904.", (1,), "supported"),
    AnswerSentence("It has two arches.", (1, 2), "weak"),
    AnswerSentence("It is long.", (), "weak"),
    AnswerSentence("Honey keeps.", (2,), "unsupported"),
)
PASSAGES = {1: SHORT[0], 2: OTHER[0]}
WINDOW = Window(8192, "setting")


def test_a_verdict_only_becomes_stricter(server: OpenAIServer, model: OpenAIModel) -> None:
    verdicts = [(1, "supported"), (2, "unsupported"), (3, "unsupported"), (4, "supported"), (9, "weak")]
    server.will_reply(json.dumps({"judgements": [{"sentence": n, "verdict": v} for n, v in verdicts]}))
    read = read_again(model, SENTENCES, PASSAGES.__getitem__, WINDOW)
    assert [s.verdict for s in read] == ["supported", "unsupported", "weak", "unsupported"]
    asked = server.requests[0]["messages"][1]["content"]
    assert "2. It has two arches. (cites [1], [2])" in asked
    assert asked.count("The Aldern Bridge was opened in 1904.") == 1
    assert "It is long." not in asked, "a sentence that cites nothing has nothing to be read against"


def test_an_opinion_lowers_a_measured_verdict_by_one_step(server: OpenAIServer, model: OpenAIModel) -> None:
    server.will_reply(json.dumps({"judgements": [{"sentence": 1, "verdict": "unsupported"}]}))
    assert read_again(model, SENTENCES[:1], PASSAGES.__getitem__, WINDOW)[0].verdict == "weak"


def test_what_does_not_fit_is_left_as_it_is(server: OpenAIServer, model: OpenAIModel) -> None:
    assert read_again(model, SENTENCES, PASSAGES.__getitem__, Window(10, "setting")) == SENTENCES
    assert server.requests == []


def test_an_unreadable_reply_is_an_error(server: OpenAIServer, model: OpenAIModel) -> None:
    server.will_reply("no")
    with pytest.raises(UnusableReply):
        read_again(model, SENTENCES, PASSAGES.__getitem__, WINDOW)
