"""Answers by quotation where the language model fails or writes what no reader should see: never worse than none."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from notebook_app.chat.port import Answerer, AnswerRequest, Listener, Relay, abstain
from notebook_app.chat.quoting.quote import QuoteAnswerer
from notebook_app.errors import DegenerateReply, LanguageModelError
from notebook_app.records import Answer, Message

log = logging.getLogger(__name__)


class FallbackAnswerer:
    """Lets ``writing`` answer, and ``quoting`` where that fails.

    An answer that broke off after a part of it was shown is kept as it is, its error raised: that part may be read, and
    the question asked again. A degenerate reply is taken back whatever was shown of it.

    Parameters
    ----------
    writing, quoting : Answerer
        By a language model, and without one.
    """

    def __init__(self, writing: Answerer, quoting: QuoteAnswerer) -> None:
        self.name = writing.name
        self._writing, self._quoting = writing, quoting
        self._failure: LanguageModelError | None = None

    def search_query(self, question: str, history: Sequence[Message]) -> str:
        """Return what to look for; see :meth:`notebook_app.chat.port.Answerer.search_query`."""
        try:
            return self._writing.search_query(question, history)
        except LanguageModelError as error:
            self._failure = error
            return self._quoting.search_query(question, history)

    def answer(self, request: AnswerRequest, listener: Listener) -> Answer:
        """Answer; the model is not asked where nothing that was found comes near the question. Where quotations stand in for the model, ``failure`` of the answer says why.

        Raises
        ------
        LanguageModelError
            If the endpoint fails when a part of the answer was shown already.
        """
        showing = _Showing(listener)
        if self._failure is None:
            if request.of_documents is None and self._quoting.finds_nothing(request):
                return abstain(request, self.name, listener)
            try:
                return self._writing.answer(request, showing)
            except LanguageModelError as error:
                if showing.shown and not isinstance(error, DegenerateReply):
                    raise
                self._failure = error
        log.warning("quoting instead of %s: %s", self.name, self._failure)
        if showing.shown:
            listener.restart()
        return replace(self._instead(request, listener), failure=self._failure)

    def _instead(self, request: AnswerRequest, listener: Listener) -> Answer:
        if request.of_documents is None:
            return self._quoting.answer(request, listener)
        listener.text(request.of_documents.text)
        return request.of_documents


class _Showing(Relay):
    """Notes whether anything of a reply was shown."""

    shown = False

    def text(self, piece: str) -> None:
        self.shown = self.shown or bool(piece.strip())
        super().text(piece)
