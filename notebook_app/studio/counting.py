"""Cost of what a language model makes: an estimate before, requests and tokens counted after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.tokens import count_tokens
from notebook_app.llm import ChatMessage, Delta, LanguageModel, Window
from notebook_app.llm.port import Schema
from notebook_app.studio.material import CONTEXT_TOKENS
from notebook_app.studio.port import Options

_REPLY_TOKENS = 900
"""Rules and reply of one request, about."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Requests to a language model, and tokens in and out as :func:`ingest.tokens.count_tokens` counts them."""

    requests: int
    tokens: int


NOTHING: Final = Cost(0, 0)


def estimate(options: Options, sources: int, tokens: int) -> Cost:
    """Return what an artifact will cost, about.

    Parameters
    ----------
    options : Options
        Their :meth:`~notebook_app.studio.port.Options.requests` says how many requests.
    sources : int
        How many are chosen.
    tokens : int
        Of their text.
    """
    requests = options.requests(sources)
    return Cost(requests, requests * (min(tokens, CONTEXT_TOKENS) + _REPLY_TOKENS))


class CountingModel:
    """A language model that counts what it is asked and what it replies."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._requests = self._tokens = 0

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    @property
    def cost(self) -> Cost:
        """What was spent so far."""
        return Cost(self._requests, self._tokens)

    def window(self, *, fresh: bool = False) -> Window:
        """Return the context window; see :meth:`notebook_app.llm.port.LanguageModel.window`."""
        return self._model.window(fresh=fresh)

    def reply(self, messages: Sequence[ChatMessage], *, max_tokens: int | None = None) -> Iterator[Delta]:
        """Yield the reply in pieces; see :meth:`notebook_app.llm.port.LanguageModel.reply`."""
        self._asked(messages)
        for delta in self._model.reply(messages, max_tokens=max_tokens):
            self._tokens += count_tokens(delta.text + delta.thought)
            yield delta

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int | None = None) -> Iterator[str]:
        """Yield the reply's text in pieces; see :meth:`notebook_app.llm.port.LanguageModel.stream`."""
        self._asked(messages)
        for piece in self._model.stream(messages, max_tokens=max_tokens):
            self._tokens += count_tokens(piece)
            yield piece

    def structured(self, messages: Sequence[ChatMessage], schema: type[Schema]) -> Schema:
        """Return a reply in the form of a schema; see :meth:`notebook_app.llm.port.LanguageModel.structured`."""
        self._asked(messages)
        value = self._model.structured(messages, schema)
        self._tokens += count_tokens(value.model_dump_json())
        return value

    def _asked(self, messages: Sequence[ChatMessage]) -> None:
        self._requests += 1
        self._tokens += sum(count_tokens(message.content) for message in messages)
