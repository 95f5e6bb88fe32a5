"""Answers written by a language model from numbered passages, cited and verified by us."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.embed import Embedder
from ingest.models import FloatArray
from notebook_app.chat.citations import CitationWriter
from notebook_app.chat.context import CONTEXT_TOKENS, Context, build_context
from notebook_app.chat.history import exchanges
from notebook_app.chat.language import language_of
from notebook_app.chat.port import AnswerRequest, OnText, abstain
from notebook_app.chat.verify import verify
from notebook_app.errors import ReplyCutOff, UnusableReply
from notebook_app.i18n import translate
from notebook_app.llm import ChatMessage, LanguageModel
from notebook_app.prompts import (
    ANSWER_QUESTION,
    ANSWER_SYSTEM,
    LANGUAGE_NAMES,
    NOT_IN_SOURCES,
    REWRITE_QUESTION,
    REWRITE_SYSTEM,
)
from notebook_app.records import Answer, Message

_ANSWER_SHOWN = 600
"""Characters of an earlier answer that the model sees again."""


class ModelAnswerer:
    """Lets a language model answer from the passages alone.

    Parameters
    ----------
    language_model : LanguageModel
        What writes.
    embedder : Embedder, optional
        Finds by meaning, as well as by words, which sentence a claim rests on and whether it bears it out.
    context_tokens : int
        How many tokens of passages the model is given.
    """

    def __init__(
        self, language_model: LanguageModel, embedder: Embedder | None = None, context_tokens: int = CONTEXT_TOKENS
    ) -> None:
        self.name = language_model.name
        self._model = language_model
        self._embedder = embedder
        self._context_tokens = context_tokens

    def search_query(self, question: str, history: Sequence[Message]) -> str:
        """Return the question, rewritten by the model to stand alone where there was a conversation before it."""
        before = exchanges(history)
        if not before:
            return question
        told = "\n".join(f"Q: {e.question}\nA: {e.answer[:_ANSWER_SHOWN]}" for e in before)
        asked = REWRITE_QUESTION.format(history=told, question=question)
        reply = "".join(self._model.stream([ChatMessage("system", REWRITE_SYSTEM), ChatMessage("user", asked)]))
        return " ".join(reply.split()) or question

    def answer(self, request: AnswerRequest, on_text: OnText) -> Answer:
        """Stream an answer; see :meth:`notebook_app.chat.port.Answerer.answer`.

        Raises
        ------
        LanguageModelError
            If the endpoint fails; what was written until then has been passed on.
        """
        context = build_context([found.passage for found in request.passages], self._context_tokens)
        if not context.passages:
            return abstain(request, self.name, on_text)
        writer = CitationWriter(context.passages, self._encode)
        reply = _Reply(self._model.stream(_messages(request, context)))
        if reply.abstains:
            return abstain(request, self.name, on_text)
        for piece in reply:
            _pass_on(writer.feed(piece), on_text)
        _pass_on(writer.finish(), on_text)
        if not writer.text.strip():
            raise UnusableReply(url=self.name, detail="an empty reply")
        sentences = verify(writer.text, request.answer_language, writer.passage_of, self._embedder)
        notice = f"\n\n*{translate('chat.cut_off', request.answer_language)}*" if reply.cut_off else ""
        _pass_on(notice, on_text)
        return Answer(
            request.question,
            writer.text + notice,
            sentences,
            writer.citations,
            abstained=False,
            answerer=self.name,
            dropped_markers=writer.dropped,
        )

    def _encode(self, claim: str) -> FloatArray | None:
        known = self._embedder and (self._embedder.languages is None or language_of(claim) in self._embedder.languages)
        return self._embedder.encode([claim])[0] if self._embedder and known else None


class _Reply:
    """A streamed reply, read far enough to tell whether it is the sentinel; ``cut_off`` is known at its end."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self.cut_off = False
        self._pieces = self._watched(pieces)
        self._start = ""
        while _may_be_sentinel(self._start) and (piece := next(self._pieces, None)) is not None:
            self._start += piece
        self.abstains = _bare(self._start).startswith(NOT_IN_SOURCES)

    def __iter__(self) -> Iterator[str]:
        yield self._start.lstrip()
        yield from self._pieces

    def _watched(self, pieces: Iterator[str]) -> Iterator[str]:
        try:
            yield from pieces
        except ReplyCutOff:
            self.cut_off = True


def _bare(text: str) -> str:
    return text.lstrip(" \n\t*_`\"'“[(")


def _may_be_sentinel(text: str) -> bool:
    """Say whether a reply that starts with this text may still become the sentinel."""
    bare = _bare(text)
    return len(bare) < len(NOT_IN_SOURCES) and NOT_IN_SOURCES.startswith(bare)


def _messages(request: AnswerRequest, context: Context) -> list[ChatMessage]:
    language = LANGUAGE_NAMES[request.answer_language]
    messages = [ChatMessage("system", ANSWER_SYSTEM.format(language=language))]
    for exchange in exchanges(request.history):
        messages.append(ChatMessage("user", exchange.question))
        messages.append(ChatMessage("assistant", exchange.answer[:_ANSWER_SHOWN]))
    asked = ANSWER_QUESTION.format(context=context.text, question=request.question)
    return [*messages, ChatMessage("user", asked)]


def _pass_on(text: str, on_text: OnText) -> None:
    if text:
        on_text(text)
