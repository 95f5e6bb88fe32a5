"""Any endpoint that speaks OpenAI's chat protocol: OpenAI, Ollama, llama.cpp, vLLM, LM Studio and others."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from notebook_app.errors import (
    BrokenReply,
    LanguageModelError,
    ModelBusy,
    ModelUnreachable,
    ReplyCutOff,
    UnusableReply,
    WrongApiKey,
)
from notebook_app.llm.json_reply import UnreadableReply, read_reply
from notebook_app.llm.port import ChatMessage, Schema
from notebook_app.llm.thinking import ThoughtFilter
from notebook_app.prompts import JSON_INSTRUCTION, JSON_RETRY

if TYPE_CHECKING:
    from openai import OpenAI

log = logging.getLogger(__name__)
_OPENAI_URL = "https://api.openai.com/v1"
_CONNECT_SECONDS = 10.0
_DETAIL_CHARACTERS = 200


class OpenAIModel:
    """A language model behind an OpenAI-compatible endpoint.

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
    """

    def __init__(
        self, model: str, *, base_url: str = "", api_key: str = "", timeout: float = 120.0, retries: int = 2
    ) -> None:
        self.name = model
        self.url = base_url or _OPENAI_URL
        self._api_key = api_key
        self._timeout = timeout
        self._retries = retries
        self._takes_schema = True

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int | None = None) -> Iterator[str]:
        """Yield the reply in pieces; see :meth:`notebook_app.llm.port.LanguageModel.stream`."""
        thoughts = ThoughtFilter()
        reason = None
        with self._translated():
            chunks = self._create(messages, stream=True, **self._limit(max_tokens))
        with self._translated(lost=BrokenReply), chunks:
            for choice in (chunk.choices[0] for chunk in chunks if chunk.choices):
                reason = choice.finish_reason or reason
                if choice.delta and choice.delta.content and (shown := thoughts.feed(choice.delta.content)):
                    yield shown
        if rest := thoughts.finish():
            yield rest
        if reason is None:
            raise BrokenReply(url=self.url, detail="the connection closed before the end")
        if reason == "length":
            raise ReplyCutOff(url=self.url)

    def structured(self, messages: Sequence[ChatMessage], schema: type[Schema]) -> Schema:
        """Return a reply in the form of a schema; see :meth:`notebook_app.llm.port.LanguageModel.structured`."""
        instruction = JSON_INSTRUCTION.format(schema=schema.model_json_schema())
        asked = [*messages, ChatMessage("user", instruction)]
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

    def offered(self) -> list[str]:
        """Return the names of all models that the endpoint offers, in alphabetical order.

        Raises
        ------
        LanguageModelError
            If it cannot be reached, refuses the key, or does not list its models.
        """
        with self._translated():
            return sorted(model.id for model in self._client.models.list())

    def _complete(self, messages: Sequence[ChatMessage], schema: type[Schema]) -> str:
        """Return a whole reply; an endpoint that cannot be held to a schema is asked without one from then on."""
        from openai import BadRequestError, UnprocessableEntityError

        with self._translated():
            if self._takes_schema:
                form = {"name": schema.__name__, "schema": schema.model_json_schema()}
                try:
                    held = {"response_format": {"type": "json_schema", "json_schema": form}}
                    return self._text(self._create(messages, **held))
                except (BadRequestError, UnprocessableEntityError) as error:
                    log.info("%s takes no schema: %s", self.url, error)
                    self._takes_schema = False
            return self._text(self._create(messages))

    def _create(self, messages: Sequence[ChatMessage], **options: Any) -> Any:
        sent: Any = [{"role": m.role, "content": m.content} for m in messages]
        return self._client.chat.completions.create(model=self.name, messages=sent, **options)

    def _text(self, reply: Any) -> str:
        choices = getattr(reply, "choices", None)
        if not choices or choices[0].message is None:
            raise UnusableReply(url=self.url, detail="an empty reply")
        return choices[0].message.content or ""

    def _limit(self, max_tokens: int | None) -> dict[str, int]:
        """Return the limit under the name the endpoint knows: OpenAI's newer models refuse the older name."""
        name = "max_completion_tokens" if self.url == _OPENAI_URL else "max_tokens"
        return {} if max_tokens is None else {name: max_tokens}

    @cached_property
    def _client(self) -> OpenAI:
        from openai import OpenAI, Timeout

        timeout = Timeout(self._timeout, connect=min(_CONNECT_SECONDS, self._timeout))
        key = self._api_key or "none"
        return OpenAI(base_url=self.url, api_key=key, timeout=timeout, max_retries=self._retries)

    @contextmanager
    def _translated(self, lost: type[LanguageModelError] = ModelUnreachable) -> Iterator[None]:
        """Turn the library's errors into ours; ``lost`` is what a failed connection means."""
        import openai

        kinds: tuple[tuple[tuple[type[Exception], ...], type[LanguageModelError]], ...] = (
            ((openai.AuthenticationError, openai.PermissionDeniedError), WrongApiKey),
            ((openai.RateLimitError, openai.InternalServerError), ModelBusy),
            ((openai.APIConnectionError,), lost),
            ((openai.APIStatusError,), LanguageModelError),
            ((openai.OpenAIError, ValueError), BrokenReply),
        )
        try:
            yield
        except (openai.OpenAIError, ValueError) as error:
            kind = next(ours for theirs, ours in kinds if isinstance(error, theirs))
            raise kind(url=self.url, detail=_short(error)) from error


def _short(error: Exception) -> str:
    """Return the first line of what an endpoint or library said, cut to a readable length."""
    message = " ".join((getattr(error, "message", "") or str(error) or type(error).__name__).split())
    return message[:_DETAIL_CHARACTERS]
