"""Answer a turn of the chat without a language model: understand it, ask the documents, else quote passages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from notebook_app.chat.documents.answer import DocumentAnswerer
from notebook_app.chat.documents.questions import document_question
from notebook_app.chat.documents.reading import DocumentLibrary
from notebook_app.chat.follow_up import Understood, last_turn, understand
from notebook_app.chat.port import Answerer, AnswerRequest, Listener
from notebook_app.i18n import translate
from notebook_app.records import Answer, Citation, Message, Source
from notebook_app.search.scored import ScoredPassage

Retrieve = Callable[[str, Collection[str]], Sequence[ScoredPassage]]
"""Returns the passages of given sources that fit a question."""


@dataclass(frozen=True)
class AnswererWithoutModel:
    """Answers without a language model.

    Parameters
    ----------
    library : DocumentLibrary
        Gives structures and passages.
    notebook_id : str
        The notebook.
    source_ids : sequence of str
        Those selected, in the order they were added.
    read_sources : callable
        Returns them with their titles: asked only where a question is about documents, so that others cost the same in a
        notebook of any size.
    answerer : Answerer
        Quotes passages.
    retrieve : callable
        Finds passages.
    """

    library: DocumentLibrary
    notebook_id: str
    source_ids: Sequence[str]
    read_sources: Callable[[], Sequence[Source]]
    answerer: Answerer
    retrieve: Retrieve

    def answer(self, request: AnswerRequest, listener: Listener) -> Answer:
        """Answer a request for which no passages were found yet.

        ``understood`` of the answer is the question as it was rewritten from the chat, and ``question`` as it was asked.
        """
        turn = last_turn(request.history)
        understood = understand(request.question, turn, self._titles)
        alone = replace(
            request,
            question=understood.question,
            history=(),
            language=understood.language or request.answer_language,
            wishes=replace(request.wishes, length="shorter") if understood.shorter else request.wishes,
        )
        answer = self._of_documents(alone, understood, turn.sources if turn else (), _last_quoted(request.history))
        if answer is None:
            answer = self._of_passages(
                alone, [source for source in understood.sources if source in self.source_ids], listener
            )
        else:
            listener.text(answer.text)
        if understood.language:
            remark = "\n\n" + translate("documents.translated", understood.language)
            listener.text(remark)
            answer = replace(answer, text=answer.text + remark)
        wished = understood.more or understood.shorter or understood.language
        rewritten = understood.question if wished or understood.question != request.question else ""
        return replace(answer, question=request.question, understood=rewritten)

    @cached_property
    def _sources(self) -> Sequence[Source]:
        return self.read_sources()

    def _titles(self) -> dict[str, str]:
        return {source.id: source.title for source in self._sources}

    def _of_documents(
        self, request: AnswerRequest, understood: Understood, before: Collection[str], quoted: Collection[Citation]
    ) -> Answer | None:
        if not understood.more and document_question(request.question) is None:
            return None
        documents = DocumentAnswerer(self.library, self.notebook_id, self._sources)
        last = understood.sources or before
        if understood.more:
            return documents.more(request.question, request.answer_language, last, quoted)
        shorter = request.wishes.length == "shorter"
        return documents.answer(request.question, request.answer_language, before=last, shorter=shorter)

    def _of_passages(self, request: AnswerRequest, spoken_of: Collection[str], listener: Listener) -> Answer:
        """Quote the sources spoken of last where the question leans on them; all that are selected where they do not answer."""
        if spoken_of and len(spoken_of) < len(self.source_ids):
            answer = self._quoted(request, spoken_of, Listener())
            if not answer.abstained:
                listener.text(answer.text)
                return answer
        return self._quoted(request, self.source_ids, listener)

    def _quoted(self, request: AnswerRequest, sources: Collection[str], listener: Listener) -> Answer:
        query = self.answerer.search_query(request.question, ())
        overview = [citation for citation in request.overview if citation.source in sources]
        found = replace(request, passages=self.retrieve(query, sources), overview=overview)
        return self.answerer.answer(found, listener)


def _last_quoted(history: Sequence[Message]) -> tuple[Citation, ...]:
    """Return what the answers of a chat quoted since the last question that did not ask for more."""
    quoted: list[Citation] = []
    subject = None
    for message in reversed(history):
        if message.role != "assistant" or not message.text:
            continue
        own = message.details.get("understood") or message.details.get("question")
        if subject is not None and own != subject:
            break
        subject = own
        quoted += message.citations
    return tuple(quoted)
