"""Any endpoint that speaks OpenAI's chat protocol: OpenAI, Ollama, llama.cpp, vLLM, LM Studio and others."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import httpx

from notebook_app.errors import (
    BrokenReply,
    ContextTooLong,
    LanguageModelError,
    ModelUnreachable,
    ReplyCutOff,
    UnusableReply,
)
from notebook_app.llm import chunks as read
from notebook_app.llm.json_reply import UnreadableReply, read_reply
from notebook_app.llm.known import known_of
from notebook_app.llm.port import ChatMessage, Delta, Schema, Window
from notebook_app.llm.reply_check import ReplyCheck
from notebook_app.llm.thinking import ThoughtFilter
from notebook_app.llm.window import ASSUMED_WINDOW, OPENAI_WINDOW, Told, ask_for_window, is_too_long
from notebook_app.prompts import JSON_INSTRUCTION, JSON_RETRY

if TYPE_CHECKING:
    from openai import OpenAI

log = logging.getLogger(__name__)
_OPENAI_URL = "https://api.openai.com/v1"
_CONNECT_SECONDS = 10.0
_NOTHING = Delta()


class OpenAIModel:
    """A language model behind an OpenAI-compatible endpoint.

    What an endpoint refuses (see :mod:`notebook_app.llm.dialect`) is left out from then on, by the whole process. Tools
    are never offered, and a call of one is never carried out.

    Parameters
    ----------
    model : str
        The model's name at the endpoint.
    base_url : str
        The endpoint, OpenAI's own when empty.
    api_key : str
        May be empty for an endpoint that asks for none.
    timeout : float
        Seconds to wait for the next piece of a reply.
    retries : int
        How often a busy or unreachable endpoint is tried again before a reply has begun.
    window : int
        Tokens the model reads and writes in one request; 0 asks the endpoint.
    temperature : float, optional
        How freely the model chooses its words; the endpoint's default when None.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str = "",
        api_key: str = "",
        timeout: float = 120.0,
        retries: int = 2,
        window: int = 0,
        temperature: float | None = None,
    ) -> None:
        self.name = model
        self.url = base_url or _OPENAI_URL
        self._api_key = api_key
        self._timeout = timeout
        self._retries = retries
        self._window = window
        self._temperature = temperature
        self._known = known_of(self.url, model)
        if self.url == _OPENAI_URL and self._known.dialect.limit == "max_tokens":
            self._known.dialect = replace(self._known.dialect, limit="max_completion_tokens")

    def window(self, *, fresh: bool = False) -> Window:
        """Return the context window; see :meth:`notebook_app.llm.port.LanguageModel.window`."""
        if self._window:
            return Window(min(self._window, self._known.window or self._window), "setting")
        if fresh or not self._known.asked:
            self._ask_for_window()
        if self._known.window:
            return Window(self._known.window, "endpoint")
        return Window(OPENAI_WINDOW if self.url == _OPENAI_URL else ASSUMED_WINDOW, "assumed")

    def reply(self, messages: Sequence[ChatMessage], *, max_tokens: int | None = None) -> Iterator[Delta]:
        """Yield the reply in pieces; see :meth:`notebook_app.llm.port.LanguageModel.reply`."""
        yield from self._stream(messages, max_tokens=max_tokens)

    def _stream(self, messages: Sequence[ChatMessage], **wish: Any) -> Iterator[Delta]:
        parting, usage, reason = ThoughtFilter(), None, None
        form = wish["schema"].model_json_schema() if "schema" in wish else None
        checks = ReplyCheck(self.url, messages, form), ReplyCheck(self.url)
        said_something = called_tool = False
        with self._translated():
            chunks = self._create(messages, stream=True, **wish)
        with self._translated(lost=BrokenReply), chunks:
            for chunk in chunks:
                usage = read.usage(chunk) or usage
                for choice in (chunk.choices or ())[:1]:
                    reason = choice.finish_reason or reason
                    called_tool = called_tool or read.calls_tool(choice.delta)
                    text, thought = read.text_and_thought(choice.delta)
                    delta = parting.feed(text)
                    delta = replace(delta, thought=thought + delta.thought) if thought else delta
                    said_something = said_something or bool(delta.text.strip())
                    if delta != _NOTHING:
                        checks[0].feed(delta.text)
                        checks[1].feed(delta.thought)
                        yield delta
        checks[0].finish()
        if (rest := parting.finish()) != _NOTHING:
            said_something = said_something or bool(rest.text.strip())
            yield rest
        if usage:
            yield Delta(usage=usage)
        self._check_the_end(reason, called_tool=called_tool, said_something=said_something)

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int | None = None) -> Iterator[str]:
        """Yield the reply's text in pieces; see :meth:`notebook_app.llm.port.LanguageModel.stream`."""
        yield from (delta.text for delta in self.reply(messages, max_tokens=max_tokens) if delta.text)

    def structured(self, messages: Sequence[ChatMessage], schema: type[Schema]) -> Schema:
        """Return a reply in the form of a schema; see :meth:`notebook_app.llm.port.LanguageModel.structured`."""
        wanted = json.dumps(schema.model_json_schema(), ensure_ascii=False)
        asked = [*messages, ChatMessage("user", JSON_INSTRUCTION.format(schema=wanted))]
        reply = self._complete(asked, schema)
        try:
            return read_reply(reply, schema)
        except UnreadableReply as problem:
            log.info("asking %s once more: %s", self.name, problem)
            again = ChatMessage("user", JSON_RETRY.format(problem=problem))
        try:
            return read_reply(self._complete([*asked, ChatMessage("assistant", reply), again], schema), schema)
        except UnreadableReply as problem:
            raise UnusableReply(url=self.url, detail=str(problem)) from problem

    def models(self) -> list[str]:
        """Return the names of the models that the endpoint offers.

        Raises
        ------
        LanguageModelError
            If the endpoint fails.
        """
        with self._translated():
            return sorted(model.id for model in self._client.models.list())

    def _ask_for_window(self) -> None:
        """Ask the endpoint, unless it is OpenAI's; what it says only for now is not remembered as asked."""
        told: Told | None = None
        try:
            told = None if self.url == _OPENAI_URL else ask_for_window(self.url, self.name, self._api_key)
        except httpx.HTTPError as error:  # the request that follows says what is wrong
            log.info("%s does not tell its window: %s", self.url, error)
            return
        self._known.window = told.tokens if told else self._known.window
        self._known.asked = told is None or told.sure

    def _check_the_end(self, reason: str | None, *, called_tool: bool, said_something: bool) -> None:
        if reason is None:
            raise BrokenReply(url=self.url, detail="the connection closed before the end")
        if called_tool and not said_something:
            raise UnusableReply(url=self.url, detail="it called a tool, though none was offered")
        if reason == "length":
            raise ReplyCutOff(url=self.url)

    def _complete(self, messages: Sequence[ChatMessage], schema: type[Schema]) -> str:
        """Return a whole reply, read as it streams so that a useless one ends early; one cut off is returned as it is.

        Where all of it landed in the reasoning (a parser that found no end of that), this is returned.
        """
        text, thought = "", ""
        try:
            for delta in self._stream(messages, schema=schema):
                if delta.retracts:
                    text, thought = "", thought + text
                text, thought = text + delta.text, thought + delta.thought
        except ReplyCutOff as error:
            log.info("a form was cut off: %s", error)
        return text if text.strip() else thought

    def _create(self, messages: Sequence[ChatMessage], **wish: Any) -> Any:
        """Send a request, again without what the endpoint refuses; what it then takes is remembered."""
        import openai

        dialect = self._known.dialect
        while True:
            body = dialect.body(messages, temperature=self._temperature, **wish)
            try:
                reply = self._client.chat.completions.create(model=self.name, **body)
            except (openai.BadRequestError, openai.UnprocessableEntityError, openai.InternalServerError) as error:
                said = str(error)
                named_only = isinstance(error, openai.InternalServerError)
                less = (
                    None if is_too_long(said) else dialect.without_what_was_refused(said, body, named_only=named_only)
                )
                if less is None:
                    raise
                log.info("%s refused a request (%s): asking with less", self.url, error)
                dialect = less
            else:
                self._known.dialect = dialect
                return reply

    @contextmanager
    def _translated(self, lost: type[LanguageModelError] = ModelUnreachable) -> Iterator[None]:
        """Turn the library's errors into ours; ``lost`` is what a failed connection means."""
        import openai

        from notebook_app.llm.failures import failure_of

        try:
            yield
        except (openai.OpenAIError, ValueError) as error:
            failure = failure_of(error, self.url, lost)
            if isinstance(failure, ContextTooLong) and failure.params["limit"]:
                self._known.window = failure.params["limit"]
            raise failure from error

    @cached_property
    def _client(self) -> OpenAI:
        from openai import OpenAI, Timeout

        timeout = Timeout(self._timeout, connect=min(_CONNECT_SECONDS, self._timeout))
        key = self._api_key or "none"
        return OpenAI(base_url=self.url, api_key=key, timeout=timeout, max_retries=self._retries)
