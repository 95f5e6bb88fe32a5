"""The model is not asked where the sources hold nothing near the question."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from notebook_app.chat.fallback import FallbackAnswerer
from notebook_app.chat.port import AnswerRequest, Listener
from notebook_app.chat.quoting.quote import QuoteAnswerer
from notebook_app.errors import ModelUnreachable
from notebook_app.records import Answer, Message


class Writing:
    name = "a model"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def search_query(self, question: str, history: Sequence[Message]) -> str:
        return question

    def answer(self, request: AnswerRequest, listener: Listener) -> Answer:
        self.asked.append(request.question)
        return Answer(request.question, "Written.", (), (), abstained=False, answerer=self.name)


class Quoting(QuoteAnswerer):
    """Quotations that find something or nothing, as told."""

    def __init__(self, *, nothing: bool) -> None:
        super().__init__()
        self._nothing = nothing

    def finds_nothing(self, request: AnswerRequest) -> bool:
        return self._nothing


@pytest.mark.parametrize("nothing", [True, False])
def test_the_model_is_asked_only_where_something_was_found(nothing: bool) -> None:
    writing = Writing()
    answerer = FallbackAnswerer(writing, Quoting(nothing=nothing))
    answer = answerer.answer(AnswerRequest("Anything?", (), ()), Listener())
    assert answer.abstained == nothing
    assert bool(writing.asked) != nothing
    assert answer.answerer == "a model"


def test_without_passages_nothing_is_judged() -> None:
    assert not QuoteAnswerer().finds_nothing(AnswerRequest("Anything?", (), ()))


class Failing(Writing):
    def answer(self, request: AnswerRequest, listener: Listener) -> Answer:
        raise ModelUnreachable(url="http://127.0.0.1:1", detail="refused")


@pytest.mark.parametrize("nothing", [True, False])
def test_an_answer_about_documents_takes_the_place_of_a_model_that_fails(nothing: bool) -> None:
    known = Answer("Who wrote it?", "Ann Smith wrote it.", (), (), abstained=False, answerer="quotes")
    heard = Heard()
    request = AnswerRequest("Who wrote it?", (), (), of_documents=known)
    answer = FallbackAnswerer(Failing(), Quoting(nothing=nothing)).answer(request, heard)
    assert answer.text == heard.said == known.text
    assert answer.failure is not None


def test_a_question_about_documents_is_put_to_the_model_whatever_its_words_find() -> None:
    known = Answer("Who wrote it?", "Ann Smith wrote it.", (), (), abstained=False, answerer="quotes")
    writing = Writing()
    FallbackAnswerer(writing, Quoting(nothing=True)).answer(
        AnswerRequest("Who wrote it?", (), (), of_documents=known), Listener()
    )
    assert writing.asked == ["Who wrote it?"]


class Heard(Listener):
    said = ""

    def text(self, piece: str) -> None:
        self.said += piece
