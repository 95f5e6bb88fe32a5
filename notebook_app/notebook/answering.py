"""One answer of a notebook's chat: what it asks to remember is kept, the rest is answered from the sources."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import replace

from notebook_app.chat.port import Answerer, AnswerRequest, Listener, Relay
from notebook_app.chat.remembering import read_request
from notebook_app.chat.tuning import CHAT
from notebook_app.chat.writing.material import Material
from notebook_app.i18n import translate
from notebook_app.notebook.place import Place
from notebook_app.notebook.preferences import Preferences
from notebook_app.notebook.sources import Sources
from notebook_app.records import Answer, Citation, Message, Source
from notebook_app.search.language import language_of
from notebook_app.search.scored import ScoredPassage
from notebook_app.text.markdown import escape

_QUOTING = threading.Semaphore(2)
"""Quoting is work for the processor alone: where many ask at once, those who came first are answered first, and none later
than if all were answered at the same time."""


class Answering:
    """Answers as the reader prefers them."""

    def __init__(self, place: Place, sources: Sources, preferences: Preferences) -> None:
        self._place, self._sources, self._preferences = place, sources, preferences

    def answer(self, question: str, sources: Sequence[str], history: Sequence[Message], listener: Listener) -> Answer:
        """Answer a question; what it asks to remember is kept before, and confirmed in the answer."""
        asked = read_request(question)
        if not asked.fact:
            return self._answer_from_sources(question, sources, history, listener)
        fact = self._preferences.remember(asked.fact).text
        wished = self._preferences.settings().language or language_of(question)
        confirmation = translate("chat.remembered", wished, fact=escape(fact)) + ("\n\n" if asked.question else "")
        listener.text(confirmation)
        if not asked.question:
            return Answer(question, confirmation, (), (), abstained=False, answerer="")
        answer = self._answer_from_sources(asked.question, sources, history, _Continued(listener, confirmation))
        return replace(answer, question=question, text=confirmation + answer.text)

    def quote(self, question: str, sources: Sequence[str]) -> Answer:
        """Answer by quotation, whether or not a language model is set."""
        from notebook_app.chat.answer import load_answerer

        answerer = load_answerer(None, self._place.workspace.embedder, self._place.workspace.reranker)
        cited = [citation for citation in self._cited() if citation.source in sources]
        return self._answer_without_model(
            AnswerRequest(question, (), (), overview=cited), sources, answerer, Listener()
        )

    def _answer_from_sources(
        self,
        question: str,
        sources: Sequence[str],
        history: Sequence[Message],
        listener: Listener,
    ) -> Answer:
        from notebook_app.chat.answer import load_answerer

        model, wishes = self._place.workspace.language_model(), self._preferences.settings()
        answerer = load_answerer(
            model,
            self._place.workspace.embedder,
            self._place.workspace.reranker,
            material=self._material(sources) if model else None,
            digests=self._place.library.digests,
            second_reading=self._place.settings.second_reading,
        )
        request = AnswerRequest(
            question,
            history,
            (),
            overview=[citation for citation in self._cited() if citation.source in sources],
            wishes=wishes,
            assistant=self._preferences.assistant(wishes.assistant, wishes.language or language_of(question)),
            memories=[memory.text for memory in self._preferences.memories()],
        )
        if model is None:
            return self._answer_without_model(request, sources, answerer, listener)
        return self._answer_by_model(request, sources, answerer, listener)

    def _answer_by_model(
        self, request: AnswerRequest, sources: Sequence[str], answerer: Answerer, listener: Listener
    ) -> Answer:
        from notebook_app.chat.documents.answer import DocumentAnswerer
        from notebook_app.chat.documents.questions import document_question
        from notebook_app.chat.gather import first, gather, parts_of_documents

        def retrieve(query: str) -> Sequence[ScoredPassage]:
            return self._place.workspace.retrieve(self._place.id, query, CHAT.model_passages, sources)

        query, material = answerer.search_query(request.question, request.history), self._material(sources)
        found = gather(query, retrieve, CHAT.model_passages)
        of_documents = None
        if document_question(query):
            documents = DocumentAnswerer(self._place.library, self._place.id, material.sources)
            of_documents = documents.answer(query, request.answer_language)
        if of_documents:
            of_documents = replace(of_documents, question=request.question)
            found = first(parts_of_documents(of_documents.citations, material), found)
        asked = replace(request, passages=found, of_documents=of_documents)
        return _with_reasons(answerer.answer(asked, listener), found)

    def _answer_without_model(
        self, request: AnswerRequest, sources: Sequence[str], answerer: Answerer, listener: Listener
    ) -> Answer:
        from notebook_app.chat.without_model import AnswererWithoutModel

        seen: list[ScoredPassage] = []

        def retrieve(query: str, among: Collection[str]) -> Sequence[ScoredPassage]:
            found = self._place.workspace.retrieve(self._place.id, query, CHAT.passages, among)
            seen.extend(found)
            return found

        def read() -> Sequence[Source]:
            return self._material(sources).sources

        quoting = AnswererWithoutModel(self._place.library, self._place.id, sources, read, answerer, retrieve)
        with _QUOTING:
            return _with_reasons(quoting.answer(request, listener), seen)

    def _material(self, sources: Sequence[str]) -> Material:
        chosen = frozenset(sources)
        return Material(self._place.library, self._place.id, [s for s in self._sources() if s.id in chosen])

    def _cited(self) -> Sequence[Citation]:
        guide = self._sources.guides.of_notebook()
        return guide.citations if guide else ()


def _with_reasons(answer: Answer, found: Sequence[ScoredPassage]) -> Answer:
    from notebook_app.search.reasons import with_reasons

    return replace(answer, citations=with_reasons(answer.citations, found))


class _Continued(Relay):
    """Passes on what is heard of an answer that has words of ours before it; they stay when it starts again."""

    def __init__(self, listener: Listener, before: str) -> None:
        super().__init__(listener)
        self._before = before

    def restart(self) -> None:
        super().restart()
        self.text(self._before)
