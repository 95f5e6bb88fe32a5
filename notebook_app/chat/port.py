"""Answering as a port: a question with the passages found for it goes in, a cited answer comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from notebook_app.i18n import translate
from notebook_app.records import Answer, Citation, Message
from notebook_app.records.conversation import DEFAULT_SETTINGS, Assistant, ChatSettings
from notebook_app.search.language import language_of
from notebook_app.search.scored import ScoredPassage

_NEAREST = 3


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """A question to answer.

    Parameters
    ----------
    question : str
        As the reader asked it.
    history : sequence of Message
        The chat so far, oldest first; it may already hold this question.
    passages : sequence of ScoredPassage
        What was found for :meth:`Answerer.search_query`, the best first.
    language : str
        In which to answer; that of the question by default.
    overview : sequence of Citation
        Sentences that stand for the sources as a whole, as in the notebook's guide: quoted for a question such as "What
        is this about?", to which no single passage is the answer.
    wishes : ChatSettings
        How the notebook's questions should be answered.
    assistant : Assistant, optional
        The one that the wishes name.
    memories : sequence of str
        Facts that the reader asked to keep.
    of_documents : Answer, optional
        What the structure of the sources answers, where the question is about them as documents ("Who wrote X?"): what it
        cites is among the passages, and it takes the place of a language model that fails.
    """

    question: str
    history: Sequence[Message]
    passages: Sequence[ScoredPassage]
    language: str = ""
    overview: Sequence[Citation] = ()
    wishes: ChatSettings = DEFAULT_SETTINGS
    assistant: Assistant | None = None
    memories: Sequence[str] = ()
    of_documents: Answer | None = None

    @property
    def answer_language(self) -> str:
        """The language of the answer's own words."""
        return self.language or self.wishes.language or language_of(self.question)


class Listener:
    """Hears of an answer being written: its text, thoughts, citations and progress. What it raises ends the answer.

    This one does nothing, for callers that do not stream; others override what they care for.
    """

    def text(self, piece: str) -> None:
        """Take a piece of the answer's Markdown: the pieces since the last :meth:`restart` are the text so far."""

    def thought(self, piece: str) -> None:
        """Take a piece of the model's reasoning."""

    def restart(self) -> None:
        """Forget the text so far: it turned out to be thought, or the question is asked again with less to read."""

    def cited(self, answerer: str, citations: Sequence[Citation]) -> None:
        """Hear who writes, and what the text so far cites."""

    def step(self, step: str, done: int, total: int) -> None:
        """Hear how far the reading before an answer is: ``done`` of ``total`` sources."""


class Relay(Listener):
    """Passes on to another listener all that it hears; base of those that change or note some of it."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def text(self, piece: str) -> None:
        """Pass on a piece of the answer."""
        self._listener.text(piece)

    def thought(self, piece: str) -> None:
        """Pass on a piece of the model's reasoning."""
        self._listener.thought(piece)

    def restart(self) -> None:
        """Pass on that the text so far is to be forgotten."""
        self._listener.restart()

    def cited(self, answerer: str, citations: Sequence[Citation]) -> None:
        """Pass on who writes, and what the text so far cites."""
        self._listener.cited(answerer, citations)

    def step(self, step: str, done: int, total: int) -> None:
        """Pass on how far the reading is."""
        self._listener.step(step, done, total)


class Answerer(Protocol):
    """Answers questions from passages, citing them."""

    @property
    def name(self) -> str:
        """Who answers: "quotes", or the language model's name."""
        ...

    def search_query(self, question: str, history: Sequence[Message]) -> str:
        """Return what to look for: the question, made understandable without the chat before it."""
        ...

    def answer(self, request: AnswerRequest, listener: Listener) -> Answer:
        """Answer, telling ``listener`` each new piece of the answer's Markdown, and what else there is to hear.

        The pieces together are the answer's ``text``. What the listener raises ends the answer.
        """
        ...


def abstain(
    request: AnswerRequest, answerer: str, listener: Listener, remark: str = "", *, closest: bool = False
) -> Answer:
    """Say that the sources do not answer, what there is to remark on that, and the passages that come nearest.

    With ``closest`` it is said that these may hold what is asked: they are shown, but as no answer.
    """
    nearest = tuple(found.to_passage() for found in request.passages[:_NEAREST])
    closest = closest and bool(nearest)
    said = "chat.closest" if closest else "chat.not_in_sources"
    text = " ".join(filter(None, (translate(said, request.answer_language), remark)))
    if nearest:
        text = f"{text} {translate('chat.nearest_intro', request.answer_language)}"
    listener.text(text)
    return Answer(request.question, text, (), (), abstained=True, answerer=answerer, nearest=nearest, closest=closest)
