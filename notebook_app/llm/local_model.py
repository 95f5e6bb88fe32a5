"""A language model on this computer, served by llama.cpp and spoken to like any other endpoint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from notebook_app.llm.local_server import local_server, model_file
from notebook_app.llm.openai_model import OpenAIModel
from notebook_app.llm.port import ChatMessage, Delta, Schema, Window
from notebook_app.settings import Settings


class LocalModel:
    """The model that the setting ``local_model`` names.

    Its server starts with the first request; see :mod:`notebook_app.llm.local_server`.

    Raises
    ------
    NoLocalModel
        If there is no such model here.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.name = model_file(settings).stem

    def window(self, *, fresh: bool = False) -> Window:
        """Return the context window; see :meth:`notebook_app.llm.port.LanguageModel.window`."""
        return self._model().window(fresh=fresh)

    def reply(self, messages: Sequence[ChatMessage], *, max_tokens: int | None = None) -> Iterator[Delta]:
        """Yield the reply in pieces; see :meth:`notebook_app.llm.port.LanguageModel.reply`."""
        yield from self._model().reply(messages, max_tokens=max_tokens)

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int | None = None) -> Iterator[str]:
        """Yield the reply's text in pieces; see :meth:`notebook_app.llm.port.LanguageModel.stream`."""
        yield from self._model().stream(messages, max_tokens=max_tokens)

    def structured(self, messages: Sequence[ChatMessage], schema: type[Schema]) -> Schema:
        """Return a reply in the form of a schema; see :meth:`notebook_app.llm.port.LanguageModel.structured`."""
        return self._model().structured(messages, schema)

    def _model(self) -> OpenAIModel:
        settings, served = self._settings, local_server(self._settings).served()
        return OpenAIModel(
            self.name,
            base_url=served.url,
            api_key=served.key,
            timeout=settings.openai_timeout,
            window=settings.context_window,
            temperature=settings.openai_temperature,
        )
